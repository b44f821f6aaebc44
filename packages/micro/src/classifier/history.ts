/**
 * Loss and accuracy against steps, in memory that does not grow: when it is full, every other entry goes and from then
 * on only every other step is recorded. Which steps are kept depends on nothing but the number of steps.
 */
export class History {
  static readonly CAPACITY = 256;

  length = 0;
  /** Steps between entries. */
  interval = 1;
  readonly steps = new Float64Array(History.CAPACITY);
  readonly trainLoss = new Float64Array(History.CAPACITY);
  readonly testLoss = new Float64Array(History.CAPACITY);
  readonly trainAccuracy = new Float64Array(History.CAPACITY);
  readonly testAccuracy = new Float64Array(History.CAPACITY);

  /** Whether the entry of this step is to be recorded. Steps are asked for in order, from 0. */
  wants(step: number): boolean {
    return step % this.interval === 0;
  }

  /** Records what {@link wants} asked for. */
  record(step: number, train: Score, test: Score): void {
    if (this.length === History.CAPACITY) {
      this.#halve();
      if (!this.wants(step)) return;
    }
    const i = this.length++;
    this.steps[i] = step;
    this.trainLoss[i] = train.loss;
    this.testLoss[i] = test.loss;
    this.trainAccuracy[i] = train.accuracy;
    this.testAccuracy[i] = test.accuracy;
  }

  #halve(): void {
    for (const column of [this.steps, this.trainLoss, this.testLoss, this.trainAccuracy, this.testAccuracy])
      for (let i = 0; i < History.CAPACITY / 2; i++) column[i] = column[2 * i];
    this.length = History.CAPACITY / 2;
    this.interval *= 2;
  }
}

/**
 * Mean cross-entropy in nats and the fraction that is classified rightly or, of a surface, half the mean squared error and NaN;
 * NaN of no points.
 */
export interface Score {
  loss: number;
  accuracy: number;
}
