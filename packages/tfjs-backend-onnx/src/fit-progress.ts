/** What a callback of `fit` is told: means of the loss and of the metrics. */
type Logs = Readonly<Record<string, number>>;

/** Callbacks for `model.fit` and `fitDataset`. */
export interface FitProgress {
  onTrainBegin(): void;
  onEpochBegin(epoch: number): void;
  onBatchEnd?(batch: number, logs?: Logs): void;
  onEpochEnd(epoch: number, logs?: Logs): void;
}

export interface FitProgressOptions {
  /** How many epochs there will be, to say how far it is. */
  epochs?: number;
  /** Where to write; the standard output if absent. */
  stream?: Pick<NodeJS.WriteStream, 'write' | 'isTTY' | 'columns'>;
}

/** Milliseconds between two drawings of the line. */
const interval = 100;

/**
 * Shows on the console how `fit` gets on: `model.fit(x, y, { epochs: 10, callbacks: fitProgress({ epochs: 10 }) })`. One line per epoch
 * with its loss, its metrics and its time; on a terminal the line of the epoch under way grows, with its batches and, from the second
 * epoch on, what of them is left. Elsewhere it is told of no batch, so that nothing is read for it.
 */
export function fitProgress({ epochs, stream = process.stdout }: FitProgressOptions = {}): FitProgress {
  let [started, drawn, batches, batchesPerEpoch] = [0, 0, 0, 0];
  const seconds = (): string => `${((performance.now() - started) / 1000).toFixed(1)} s`;
  const title = (epoch: number): string => `epoch ${epoch + 1}${epochs ? ` of ${epochs}` : ''}`;
  const show = (text: string, end: string): void => {
    const line = stream.isTTY ? `\r\x1b[K${text.slice(0, (stream.columns || 80) - 1)}` : text;
    stream.write(line + end);
  };
  let current = 0;
  return {
    onTrainBegin() {
      batchesPerEpoch = 0;
    },
    onEpochBegin(epoch) {
      [current, batches, started] = [epoch, 0, performance.now()];
    },
    ...(stream.isTTY && {
      onBatchEnd(batch: number, logs?: Logs) {
        batches = batch + 1;
        if (performance.now() - drawn < interval && batches !== batchesPerEpoch) return;
        drawn = performance.now();
        const all = batchesPerEpoch > 0 ? ` of ${batchesPerEpoch}` : '';
        show(`${title(current)}: batch ${batches}${all}, ${describe(logs)}${seconds()}`, '');
      },
    }),
    onEpochEnd(epoch, logs) {
      batchesPerEpoch = batches;
      show(`${title(epoch)}: ${describe(logs)}${seconds()}`, '\n');
    },
  };
}

/** `loss 0.1235, val_loss 0.2, `; the position of a batch is none of it. */
const describe = (logs: Logs = {}): string =>
  Object.entries(logs)
    .filter(([name]) => name !== 'batch' && name !== 'size')
    .map(([name, value]) => `${name} ${Number(value.toPrecision(4))}, `)
    .join('');
