/** metrics.jsonl: one line of numbers after another, written as they come, readable while the run goes on. */
import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { diskFailure, systemError } from '../file/disk-failure.ts';
import { Failure } from '../file/failure.ts';
import type { MetricRow, RunMark } from './replication.ts';

export class MetricsLog {
  readonly file: string;
  readonly #words: { shown: string; next: string };
  readonly #handle: number;
  /** Byte offset at which each line ends. */
  readonly #ends: number[];
  /** Of the lines. */
  #hash;
  /** What happened to a row that could not be written. */
  #broken: Error | undefined;

  /**
   * Opens or creates the log; its folder has to be there. A torn last line, left by a killed process, is cut off.
   * @param words.shown the file as messages call it
   * @param words.next what to do once a fault of the disk is mended
   */
  constructor(file: string, { shown = file, next = 'resume the run.' } = {}) {
    this.file = file;
    this.#words = { shown, next };
    try {
      const bytes = readIfThere(file);
      this.#ends = lineEnds(bytes ?? Buffer.alloc(0));
      this.#hash = createHash('sha256').update(bytes?.subarray(0, this.#end) ?? '');
      this.#handle = openSync(file, bytes ? 'r+' : 'wx+');
    } catch (error) {
      throw this.#failure(error, 'cannot be opened');
    }
    this.#cut();
  }

  /** Lines so far. */
  get rows(): number {
    return this.#ends.length;
  }

  /**
   * Appends a line: all of it or, where the disk refuses, nothing.
   * @throws Failure if a value is NaN or infinite, or if it cannot be written: the log then takes no more
   */
  append(row: MetricRow): void {
    if (this.#broken) throw this.#broken;
    for (const [key, value] of Object.entries(row)) {
      if (!Number.isFinite(value)) throw new Failure(divergence(key, value, row));
    }
    const line = Buffer.from(JSON.stringify(row) + '\n');
    try {
      writeAll(this.#handle, line, this.#end);
    } catch (error) {
      this.#broken = this.#failure(error, 'cannot be written');
      this.#cut();
      throw this.#broken;
    }
    this.#ends.push(this.#end + line.length);
    this.#hash.update(line);
  }

  /** Every line, parsed. @throws Failure if the file is gone, or is not as it was written */
  read(): MetricRow[] {
    try {
      return parseRows(this.#kept(), this.#words.shown);
    } catch (error) {
      throw this.#failure(error, 'cannot be read');
    }
  }

  /** Makes the lines so far survive a loss of power. @returns what a later `rewind` goes back to */
  mark(): RunMark {
    if (this.#broken) throw this.#broken;
    try {
      fsyncSync(this.#handle);
    } catch (error) {
      throw this.#failure(error, 'cannot be written to the disk');
    }
    return { rows: this.rows, sha256: this.#hash.copy().digest('hex') };
  }

  /** Keeps the first `rows` lines. @throws Failure if there are fewer, or others than the mark was made of */
  rewind({ rows, sha256 }: RunMark): void {
    if (!Number.isInteger(rows) || rows < 0 || rows > this.rows) {
      throw new Failure(
        `${this.#words.shown} has ${this.rows} lines, but the checkpoint was written after ${rows}: ` +
          `the log was changed since. Put it back as it was, or start a new run.`,
      );
    }
    try {
      const bytes = this.#kept().subarray(0, rows === 0 ? 0 : this.#ends[rows - 1]);
      const hash = createHash('sha256').update(bytes);
      if (sha256 !== undefined && hash.copy().digest('hex') !== sha256) {
        throw new Failure(
          `${this.#words.shown}: a row among the first ${rows} is not the one that the checkpoint was written after: ` +
            `the log was changed since. Put it back as it was, or start a new run.`,
        );
      }
      parseRows(bytes, this.#words.shown); // a mistake would be found after the training only
      ftruncateSync(this.#handle, bytes.length);
      this.#ends.length = rows;
      this.#hash = hash;
    } catch (error) {
      throw this.#failure(error, 'cannot be taken back to the checkpoint');
    }
  }

  close(): void {
    closeSync(this.#handle);
  }

  get #end(): number {
    return this.#ends.at(-1) ?? 0;
  }

  /** The bytes of the lines. @throws Failure if they are not those that were written */
  #kept(): Buffer {
    const bytes = readFileSync(this.file);
    if (bytes.length < this.#end || !sameHash(this.#hash, bytes.subarray(0, this.#end))) {
      throw new Failure(
        `${this.#words.shown} was changed while the training ran: its first ${this.rows} rows are not those that were logged. ` +
          'Start a new run.',
      );
    }
    return bytes.subarray(0, this.#end);
  }

  /** Cuts off a part of a line, left by a process that died or a write that failed. */
  #cut(): void {
    try {
      ftruncateSync(this.#handle, this.#end);
    } catch {
      // The next line is written over it, and opening the log cuts it off.
    }
  }

  #failure(error: unknown, what: string): Error {
    return diskFailure(error, {
      what: `${this.#words.shown} ${what}`,
      intact: this.#ends?.length ? `It is whole up to row ${this.rows}.` : undefined,
      next: this.#words.next,
    });
  }
}

/** Writes all of `bytes` at a place: the system may take a part of them at a time. */
function writeAll(handle: number, bytes: Uint8Array, position: number): void {
  for (let done = 0; done < bytes.length;) {
    const written = writeSync(handle, bytes, done, bytes.length - done, position + done);
    if (written === 0)
      throw Object.assign(new Error('nothing was written'), { code: 'EIO', syscall: 'write' });
    done += written;
  }
}

function readIfThere(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch (error) {
    if (systemError(error)?.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** @throws Failure at a line that is not a row of numbers */
function parseRows(bytes: Buffer, file: string): MetricRow[] {
  let start = 0;
  return lineEnds(bytes).map((end, index) => {
    const text = bytes.toString('utf8', start, end);
    start = end;
    const row = parse(text);
    if (isRow(row)) return row;
    throw new Failure(
      `${file}, line ${index + 1}: not a row of numbers in JSON: ${JSON.stringify(text.trimEnd().slice(0, 60))}.`,
    );
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isRow(value: unknown): value is MetricRow {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every(Number.isFinite)
  );
}

function sameHash(hash: ReturnType<typeof createHash>, bytes: Buffer): boolean {
  return hash.copy().digest('hex') === createHash('sha256').update(bytes).digest('hex');
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
