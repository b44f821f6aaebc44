/** Seconds of learning: it goes on from what was counted before a resumption, and stands still while something else is done. */
export class Stopwatch {
  #before: number;
  #since: number | undefined = performance.now();

  constructor(before = 0) {
    this.#before = before;
  }

  get seconds(): number {
    return this.#before + (this.#since === undefined ? 0 : (performance.now() - this.#since) / 1000);
  }

  stop(): void {
    this.#before = this.seconds;
    this.#since = undefined;
  }

  start(): void {
    this.#since ??= performance.now();
  }
}
