/** Progress of long work: a bar on a terminal, plain lines elsewhere. */
import { SingleBar } from 'cli-progress';
import pc from 'picocolors';
import { formatDuration, formatMetric, formatNumber } from '@nutshell/drawing';
import type { MetricRow, Progress, ShowProgress } from './replication.ts';

/** Without a terminal, a line at least this often, so that a log shows life. */
const silence = 60_000;

/** Shows `total` units of work on standard error's terminal, or as lines on standard output if there is none. */
export function startProgress(
  label: string,
  total: number,
  stream: NodeJS.WriteStream = process.stderr,
): Progress {
  return stream.isTTY ? bar(label, total, stream) : lines(label, total);
}

/** Shows nothing. */
export const silentProgress: ShowProgress = () => ({ update() {}, note() {}, row() {}, stop() {} });

function bar(label: string, total: number, stream: NodeJS.WriteStream): Progress {
  const started = performance.now();
  let current = { done: 0, values: {} as Record<string, number> };
  const single = new SingleBar({
    stream,
    fps: 10,
    hideCursor: false, // it would stay hidden after Ctrl-C
    barsize: 24,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    format: (_, params) => {
      const filled = Math.round(Math.min(params.progress, 1) * 24);
      const bars = pc.cyan('█'.repeat(filled)) + pc.dim('░'.repeat(24 - filled));
      return `${label} ${bars} ${summary(current.done, total, current.values, started)}`;
    },
  });
  single.start(total, 0);
  return {
    update(done, values = {}) {
      current = { done, values };
      single.update(done);
    },
    note(line) {
      // The bar is redrawn below the line.
      stream.write(`\r\u001b[2K${line}\n`);
    },
    row(row) {
      this.note(inWords(row));
    },
    stop: () => single.stop(),
  };
}

function lines(label: string, total: number): Progress {
  const started = performance.now();
  let last = started;
  let current = { done: 0, values: {} as Record<string, number> };
  const print = () => {
    last = performance.now();
    console.log(`${label}  ${summary(current.done, total, current.values, started)}`);
  };
  return {
    update(done, values = {}) {
      current = { done, values };
      if (performance.now() - last > silence) print();
    },
    note(line) {
      last = performance.now();
      console.log(line);
    },
    row(row) {
      this.note(inWords(row));
    },
    stop: print,
  };
}

/** `epoch 3: train loss 0.1234, test error 1.02 %` */
export function inWords(row: MetricRow): string {
  const [[key, at], ...metrics] = Object.entries(row);
  const words = metrics.map(([name, value]) => `${name.replaceAll('.', ' ')} ${formatMetric(name, value)}`);
  return `${key} ${at}: ${words.join(', ')}`;
}

/** `1,200/60,000 · 812/s · 1 min 12 s left · loss 0.3123` */
function summary(done: number, total: number, values: Record<string, number>, started: number): string {
  const seconds = (performance.now() - started) / 1000;
  const rate = done / Math.max(seconds, 1e-9);
  const time =
    done >= total
      ? formatDuration(seconds)
      : done > 0
        ? `${formatDuration((total - done) / rate)} left`
        : '…';
  const numbers = Object.entries(values).map(([name, value]) => `${name} ${formatNumber(value)}`);
  const count = (value: number) => value.toLocaleString('en-US');
  return [
    `${count(done)}/${count(total)}`,
    ...(done > 0 ? [`${formatNumber(rate)}/s`] : []),
    time,
    ...numbers,
  ].join(pc.dim(' · '));
}
