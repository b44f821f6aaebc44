import type { StructurePlan } from './structure-plan.ts';

/** How many of the plans that were used last are kept whatever they take: those that a program runs in turn. */
const kept = 4;

/** Compiled plans by signature. When their sessions take too much memory, those that were used longest ago are given up. */
export class PlanCache {
  readonly #plans = new Map<string, StructurePlan>(); // in order of last use
  readonly #limit: number;
  #bytes = 0;

  /** @param limit bytes. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  get size(): number {
    return this.#plans.size;
  }

  /** What the sessions are estimated to take. */
  get bytes(): number {
    return this.#bytes;
  }

  get(signature: string): StructurePlan | undefined {
    const planned = this.#plans.get(signature);
    if (planned) {
      this.#plans.delete(signature);
      this.#plans.set(signature, planned);
    }
    return planned;
  }

  /** Adds a plan, in the place of one that has the same signature. */
  add(signature: string, planned: StructurePlan): void {
    this.#remove(signature);
    this.#plans.set(signature, planned);
    this.#bytes += bytesOf(signature, planned);
    for (const oldest of this.#plans.keys()) {
      if (this.#bytes <= this.#limit || this.#plans.size <= kept) return;
      this.#remove(oldest);
    }
  }

  clear(): void {
    for (const signature of this.#plans.keys()) this.#remove(signature);
  }

  #remove(signature: string): void {
    const planned = this.#plans.get(signature);
    if (!planned) return;
    this.#plans.delete(signature);
    this.#bytes -= bytesOf(signature, planned);
    planned.plan.release();
  }
}

const bytesOf = (signature: string, { plan }: StructurePlan): number => signature.length + plan.bytes;
