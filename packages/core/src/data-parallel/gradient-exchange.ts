/** Number of looks for an arrival before the thread sleeps; waking it takes longer than the others are usually late. */
const LOOKS = 3000; // about 30 µs

/** Where the shared memory begins to hold gradients; before, the two counters, and the losses. */
const HEADER = 64;

/** Numbers of the mean that are computed at a time: few enough to stay in the cache while all replicas' are added. */
const BLOCK = 4096;

/** Places of the counters: how often a replica has arrived, and whether one will not come any more. */
const ARRIVALS = 0;
const ABANDONED = 1;

/**
 * The memory in which the replicas of a data-parallel step leave their gradients for each other, each with the states after its slice
 * behind it, and the barrier that tells them when all are there. Consecutive steps use alternate halves: a replica may be a step ahead
 * of one that still reads.
 */
export class GradientExchange {
  readonly #replica: number;
  readonly #counters: Int32Array;
  /** [half][replica] */
  readonly #losses: Float64Array[];
  readonly #gradients: Float32Array[][];
  #round = 0;

  /** @param size numbers that a replica leaves. */
  static memoryFor(replicas: number, size: number): SharedArrayBuffer {
    return new SharedArrayBuffer(HEADER + 2 * replicas * (8 + 4 * size));
  }

  constructor(memory: SharedArrayBuffer, { replica, replicas, size }: ReplicaPlace) {
    this.#replica = replica;
    this.#counters = new Int32Array(memory, 0, 2);
    const halves = [0, 1];
    this.#losses = halves.map((half) => new Float64Array(memory, HEADER + 8 * half * replicas, replicas));
    const first = HEADER + 16 * replicas;
    this.#gradients = halves.map((half) =>
      Array.from(
        { length: replicas },
        (_, k) => new Float32Array(memory, first + 4 * size * (half * replicas + k), size),
      ),
    );
  }

  /** Leaves this replica's share of the next step; nothing if it had no examples. */
  arrive(share?: Share): void {
    this.#round++;
    if (share) {
      this.#losses[this.#half][this.#replica] = share.loss;
      const place = this.#gradients[this.#half][this.#replica];
      let end = 0;
      for (const part of share.left) {
        place.set(part, end);
        end += part.length;
      }
    }
    Atomics.add(this.#counters, ARRIVALS, 1);
    Atomics.notify(this.#counters, ARRIVALS);
  }

  /** Nobody needs to wait any more, now or later: a replica will not come. */
  abandon(): void {
    Atomics.store(this.#counters, ABANDONED, 1);
    Atomics.add(this.#counters, ARRIVALS, 1); // so that none overlooks it that is about to sleep
    Atomics.notify(this.#counters, ARRIVALS);
  }

  /** Blocks the thread until all replicas have arrived. @returns whether they have: the time may be over, or one will not come. */
  wait(milliseconds = Infinity): boolean {
    const expected = this.#round * this.#losses[0].length;
    for (let looks = 1; ; looks++) {
      const arrived = Atomics.load(this.#counters, ARRIVALS);
      if (Atomics.load(this.#counters, ABANDONED)) return false;
      if (((arrived - expected) | 0) >= 0) return true; // the counter may wrap around
      if (looks < LOOKS) continue;
      if (Atomics.wait(this.#counters, ARRIVALS, arrived, milliseconds) === 'timed-out') return false;
    }
  }

  /**
   * The mean of what the replicas have left for this step, as far as `mean` is long: a₀ w₀ + a₁ w₁ + … in float32, added from the left.
   * @param weights one for each replica; those with 0 have left nothing.
   */
  average(weights: readonly number[], mean: Float32Array): void {
    const present = this.gradients.filter((_, k) => weights[k] > 0);
    const factors = weights.filter((weight) => weight > 0).map(Math.fround);
    for (let start = 0; start < mean.length; start += BLOCK) {
      const end = Math.min(start + BLOCK, mean.length);
      for (const [k, gradient] of present.entries()) {
        const factor = factors[k];
        if (k === 0) for (let i = start; i < end; i++) mean[i] = gradient[i] * factor;
        else for (let i = start; i < end; i++) mean[i] += Math.fround(gradient[i] * factor);
      }
    }
  }

  /** What the replicas have left for this step. */
  get losses(): Float64Array {
    return this.#losses[this.#half];
  }

  get gradients(): readonly Float32Array[] {
    return this.#gradients[this.#half];
  }

  get #half(): number {
    return this.#round % 2;
  }
}

/** What a replica leaves: the loss of its slice, and gradients and states one after the other. */
export interface Share {
  loss: number;
  left: readonly Float32Array[];
}

export interface ReplicaPlace {
  /** Which of the replicas, from 0. */
  replica: number;
  replicas: number;
  /** Numbers that a replica leaves: as many as there are parameters, and those of its states. */
  size: number;
}
