/** Seconds of learning: it goes on from those counted before a resumption, and stands still while something else is done. */
export class Stopwatch {
  #before: number;
  #since = performance.now();
  /** Depth of nested work for which it stands still. */
  #stops = 0;

  constructor(before = 0) {
    this.#before = before;
  }

  get seconds(): number {
    return this.#before + (this.#stops > 0 ? 0 : (performance.now() - this.#since) / 1000);
  }

  stop(): void {
    this.#before = this.seconds;
    this.#stops++;
  }

  /** Ends one `stop`; it goes on after the last. */
  start(): void {
    if (--this.#stops === 0) this.#since = performance.now();
  }
}
