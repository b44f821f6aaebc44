/** Reads a metrics.jsonl that is being written, whole lines only, and knows where it stood when asked to go on. */
import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { openInside, PathError } from './inside.ts';

/** null: the measure has no value in this row, as one that was not finite. */
export type MetricRow = Record<string, number | null>;

export interface LineProblem {
  /** From 1. */
  line: number;
  message: string;
}

/** New rows of a file. */
export interface RowBatch {
  /** Index of the first of `rows`; 0 where the file begins again and its earlier rows no longer hold. */
  from: number;
  rows: MetricRow[];
  /** Lines among the new ones that are not rows. They are left out of `rows`. */
  problems: LineProblem[];
}

/** How far a file was read. */
interface Position {
  /** Bytes. */
  offset: number;
  rows: number;
  lines: number;
  /** A hash of the bytes before `offset`: after a resumed run has rewritten its log, they are others. */
  mark: string;
}

const begin: Position = { offset: 0, rows: 0, lines: 0, mark: '' };
const markedBytes = 65_536;
/** Bytes read at once, at most; a longer line is not a row. */
const chunk = 4 * 2 ** 20;

export class MetricsTail {
  readonly #root: string;
  readonly #segments: readonly string[];
  #position: Position;
  /** Size and time of the file when it was last read to its end. */
  #seen = '';
  #told = false;
  /** Whether the bytes before the position are the beginning of a line that is too long to be a row. */
  #isInLongLine = false;

  /**
   * @param segments of the file, below `root`
   * @param position where another tail stood, as its `position` said; the beginning if it is none
   */
  constructor(root: string, segments: readonly string[], position = '') {
    this.#root = root;
    this.#segments = segments;
    const [, offset, rows, lines, mark] =
      /^(\d{1,15})-(\d{1,9})-(\d{1,9})-([0-9a-f]{12})$/.exec(position) ?? [];
    this.#position = mark
      ? { offset: Number(offset), rows: Number(rows), lines: Number(lines), mark }
      : begin;
    this.#told = Boolean(mark);
  }

  /** For the constructor of a tail that is to go on from here; without commas. */
  get position(): string {
    const { offset, rows, lines, mark } = this.#position;
    return mark && `${offset}-${rows}-${lines}-${mark}`;
  }

  /** The rows since the last call, or undefined if there are none. The first call of a new tail always answers. */
  async read(): Promise<RowBatch | undefined> {
    let handle: FileHandle;
    try {
      handle = await openInside(this.#root, this.#segments);
    } catch (error) {
      if (!(error instanceof PathError)) throw error;
      return this.#restart('');
    }
    try {
      const { size, mtimeMs } = await handle.stat();
      const seen = `${size} ${mtimeMs}`;
      if (seen === this.#seen) return undefined;
      let restarted: RowBatch | undefined;
      if (this.#position.mark && this.#position.mark !== (await markAt(handle, this.#position.offset))) {
        restarted = this.#restart('');
      }
      let batch = await this.#readLines(handle, size, seen);
      while (this.#isInLongLine && !batch.rows.length && !batch.problems.length && this.#seen !== seen)
        batch = await this.#readLines(handle, size, seen);
      if (batch.rows.length || batch.problems.length || restarted || !this.#told) {
        this.#told = true;
        return batch;
      }
      return undefined;
    } finally {
      await handle.close();
    }
  }

  #restart(seen: string): RowBatch | undefined {
    this.#seen = seen;
    if (this.#told && this.#position.offset === 0) return undefined;
    this.#told = true;
    this.#position = begin;
    this.#isInLongLine = false;
    return { from: 0, rows: [], problems: [] };
  }

  async #readLines(handle: FileHandle, size: number, seen: string): Promise<RowBatch> {
    const { offset, rows: from, lines } = this.#position;
    const bytes = await readAt(handle, offset, Math.min(size - offset, chunk));
    let end = bytes.lastIndexOf(10) + 1;
    const batch: RowBatch = { from, rows: [], problems: [] };
    let line = lines;
    let start = 0;
    if (this.#isInLongLine && end > 0) {
      start = bytes.indexOf(10) + 1; // the rest of it
      line++;
      this.#isInLongLine = false;
    } else if (end === 0 && bytes.length === chunk) {
      end = chunk; // a line without an end: go over it, piece by piece, and name it once
      if (!this.#isInLongLine) batch.problems.push({ line: lines + 1, message: 'longer than 4 MiB' });
      this.#isInLongLine = true;
    }
    while (start < end) {
      const stop = bytes.indexOf(10, start);
      if (stop < 0) break;
      line++;
      const row = parseRow(bytes.toString('utf8', start, stop));
      if (typeof row === 'string') batch.problems.push({ line, message: row });
      else if (row) batch.rows.push(row);
      start = stop + 1;
    }
    if (end > 0) {
      const reached = offset + end;
      const mark = await markAt(handle, reached);
      this.#position = { offset: reached, rows: from + batch.rows.length, lines: line, mark };
    }
    if (offset + bytes.length >= size) this.#seen = seen;
    return batch;
  }
}

/** A line as a row of numbers, some of which may be missing, or what is wrong with it; undefined for an empty one. */
export function parseRow(text: string): MetricRow | string | undefined {
  if (text.trim() === '') return undefined;
  let row: unknown;
  try {
    row = JSON.parse(text);
  } catch {
    return `not JSON: ${excerpt(text)}`;
  }
  if (typeof row !== 'object' || row === null || Array.isArray(row)) return `not an object: ${excerpt(text)}`;
  const wrong = Object.entries(row).find(([, value]) => value !== null && !Number.isFinite(value));
  return wrong ? `“${wrong[0]}” is not a number: ${excerpt(text)}` : (row as MetricRow);
}

function excerpt(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

async function markAt(handle: FileHandle, offset: number): Promise<string> {
  const from = Math.max(0, offset - markedBytes);
  const bytes = await readAt(handle, from, offset - from);
  return createHash('sha256')
    .update(`${from + bytes.length} `)
    .update(bytes)
    .digest('hex')
    .slice(0, 12);
}

/** Up to `length` bytes; fewer where the file ends. */
async function readAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(Math.max(0, length));
  let filled = 0;
  while (filled < buffer.length) {
    const { bytesRead } = await handle.read(buffer, filled, buffer.length - filled, position + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}
