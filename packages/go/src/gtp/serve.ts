import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import type { Engine } from './engine.ts';

/** Longest line that is read as a command; more is no GTP. */
const LONGEST = 10_000;

/**
 * Serves an engine on a pair of streams until `quit` or the end of the input. Commands are answered one after the other; one that goes on
 * (an analysis) ends when the next arrives. Nothing else may be written to `output`.
 */
export async function serve(engine: Engine, input: Readable, output: Writable): Promise<void> {
  const lines = createInterface({ input, crlfDelay: Infinity });
  let stop = new AbortController();
  let answers = Promise.resolve();
  const closed = new Promise<void>((resolve) => {
    lines.on('line', (line) => {
      const command = cleaned(line);
      if (command === '') return;
      stop.abort(); // the analysis before it, if there is one
      const mine = (stop = new AbortController());
      answers = answers.then(async () => {
        if (engine.isDone) return;
        await answerTo(command, mine.signal);
        if (engine.isDone) lines.close();
      });
    });
    lines.on('close', () => {
      stop.abort();
      resolve();
    });
  });
  await closed;
  await answers;

  async function answerTo(line: string, signal: AbortSignal): Promise<void> {
    const [, number = '', command] = /^(\d*)\s*(.*)$/s.exec(line)!;
    let isOpen = false;
    const show = (row: string) => {
      if (!isOpen) output.write(`=${number}\n`);
      isOpen = true;
      output.write(`${row}\n`);
    };
    const { ok, text } =
      line.length > LONGEST
        ? { ok: false, text: 'line too long' }
        : await engine.answer(command, show, signal);
    if (isOpen) output.write(ok ? '\n' : `${text}\n\n`);
    else output.write(`${ok ? '=' : '?'}${number}${text === '' ? '' : ` ${text.replace(/\n+$/, '')}`}\n\n`);
  }
}

/** A line as the protocol wants it read: no comment, no control characters, tabs as spaces. */
function cleaned(line: string): string {
  return line
    .replace(/#.*$/, '')
    .replaceAll('\t', ' ')
    .replace(/[\u0000-\u001f\u007f]/g, '')
    .trim();
}
