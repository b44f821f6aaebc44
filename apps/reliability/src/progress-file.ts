/** What a process tells of its work through a file, so that it can be read after the process has died. */
import { closeSync, openSync, readSync, writeSync } from 'node:fs';

const FIELDS = ['index', 'taken', 'refused', 'slowest', 'growth'] as const;

/** The input at hand, and the figures of those before it. */
export type Progress = Record<(typeof FIELDS)[number], number>;

export class ProgressFile {
  readonly #handle: number;
  readonly #values = new Float64Array(FIELDS.length);
  readonly #bytes = new Uint8Array(this.#values.buffer);

  constructor(file: string) {
    this.#handle = openSync(file, 'a+');
    closeSync(this.#handle);
    this.#handle = openSync(file, 'r+');
  }

  write(progress: Progress): void {
    FIELDS.forEach((field, i) => (this.#values[i] = progress[field]));
    writeSync(this.#handle, this.#bytes, 0, this.#bytes.length, 0);
  }

  /** Zeros where nothing was written. */
  read(): Progress {
    readSync(this.#handle, this.#bytes, 0, this.#bytes.length, 0);
    return Object.fromEntries(FIELDS.map((field, i) => [field, this.#values[i]])) as Progress;
  }

  close(): void {
    closeSync(this.#handle);
  }
}
