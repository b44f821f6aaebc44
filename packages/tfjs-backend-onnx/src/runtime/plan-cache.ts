import type { Plan } from './plan.ts';

/** Compiled plans by signature; when there are too many, the one that was used longest ago is given up. */
export class PlanCache {
  readonly #plans = new Map<string, Plan>(); // in order of last use
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get size(): number {
    return this.#plans.size;
  }

  get(signature: string): Plan | undefined {
    const plan = this.#plans.get(signature);
    if (plan) {
      this.#plans.delete(signature);
      this.#plans.set(signature, plan);
    }
    return plan;
  }

  add(signature: string, plan: Plan): void {
    this.#plans.set(signature, plan);
    if (this.#plans.size <= this.#limit) return;
    const [oldest, victim] = this.#plans.entries().next().value as [string, Plan];
    this.#plans.delete(oldest);
    victim.release();
  }

  clear(): void {
    for (const plan of this.#plans.values()) plan.release();
    this.#plans.clear();
  }
}
