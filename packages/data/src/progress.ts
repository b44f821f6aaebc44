/** Progress of long fetches: events, and their display on standard error. */
import cliProgress from 'cli-progress';

export interface Progress {
  /** What is being fetched, such as a file's name. */
  file: string;
  /** Where from: a URL or a package. */
  from: string;
  /** Bytes there so far, counting those that an earlier, interrupted start left. */
  bytes: number;
  /** Undefined when the sender does not say. */
  total: number | undefined;
  done: boolean;
}

export type OnProgress = (progress: Progress) => void;

/** Shows a bar per file on a terminal, and elsewhere one plain line per file. */
export function terminalProgress(stream: NodeJS.WriteStream = process.stderr): OnProgress {
  let bar: cliProgress.SingleBar | undefined;
  let current = '';
  return ({ file, from, bytes, total, done }) => {
    if (file !== current) {
      current = file;
      bar?.stop();
      bar = undefined;
      const size = total === undefined ? '' : ` (${mebibytes(total)} MiB)`;
      if (!stream.isTTY || total === undefined) stream.write(`fetching ${file}${size} from ${from}\n`);
      else {
        bar = new cliProgress.SingleBar({
          format: `${file} {bar} {percentage} % of ${mebibytes(total)} MiB, {eta_formatted} left`,
          stream,
          hideCursor: false, // it would stay hidden after Ctrl-C
          etaBuffer: 100,
        });
        bar.start(total, bytes);
      }
    }
    bar?.update(bytes);
    if (done) {
      bar?.stop();
      bar = undefined;
      current = '';
    }
  };
}

function mebibytes(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(1);
}
