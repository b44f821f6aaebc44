/** metrics.jsonl: one line of numbers after another, written as they come, readable while the run goes on. */
import { closeSync, existsSync, openSync, readFileSync, truncateSync, writeSync } from 'node:fs';
import { Failure } from '../file/failure.ts';
import type { MetricRow } from './replication.ts';

export class MetricsLog {
  readonly file: string;
  readonly #handle: number;
  /** Byte offset at which each line ends. */
  readonly #ends: number[];

  /** Opens or creates the log. A torn last line, left by a killed process, is cut off. */
  constructor(file: string) {
    this.file = file;
    this.#ends = existsSync(file) ? lineEnds(readFileSync(file)) : [];
    if (existsSync(file)) truncateSync(file, this.#ends.at(-1) ?? 0);
    this.#handle = openSync(file, 'a');
  }

  /** Lines so far. */
  get rows(): number {
    return this.#ends.length;
  }

  /** Appends a line. @throws Failure if a value is NaN or infinite */
  append(row: MetricRow): void {
    for (const [key, value] of Object.entries(row)) {
      if (!Number.isFinite(value)) throw new Failure(divergence(key, value, row));
    }
    const line = Buffer.from(JSON.stringify(row) + '\n');
    writeSync(this.#handle, line);
    this.#ends.push((this.#ends.at(-1) ?? 0) + line.length);
  }

  /** Every line, parsed. */
  read(): MetricRow[] {
    return readRows(this.file);
  }

  /** Keeps the first `rows` lines. @throws Failure if there are fewer */
  rewind(rows: number): void {
    if (!Number.isInteger(rows) || rows < 0 || rows > this.rows) {
      throw new Failure(
        `${this.file} has ${this.rows} lines, but the checkpoint was written after ${rows}: ` +
          `the log was changed since. Start the run anew.`,
      );
    }
    this.#ends.length = rows;
    truncateSync(this.file, this.#ends.at(-1) ?? 0);
  }

  close(): void {
    closeSync(this.#handle);
  }
}

/** The whole lines of a log; a torn last one is left out. @throws Failure at a line that is no row of numbers */
export function readRows(file: string): MetricRow[] {
  if (!existsSync(file)) return [];
  const bytes = readFileSync(file);
  let start = 0;
  return lineEnds(bytes).map((end, index) => {
    const text = bytes.toString('utf8', start, end);
    start = end;
    try {
      return JSON.parse(text) as MetricRow;
    } catch {
      throw new Failure(`${file}, line ${index + 1}: not JSON: ${JSON.stringify(text.slice(0, 60))}.`);
    }
  });
}

function lineEnds(bytes: Buffer): number[] {
  const ends: number[] = [];
  for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, end + 1)) ends.push(end + 1);
  return ends;
}

function divergence(key: string, value: number, row: MetricRow): string {
  const [first, at] = Object.entries(row)[0];
  const where = first === key ? '' : ` at ${first} ${at}`;
  return (
    `"${key}" is ${value}${where}: the training has diverged. ` +
    `Lower the learning rate, clip gradients, or resume from an earlier checkpoint with another setting.`
  );
}
