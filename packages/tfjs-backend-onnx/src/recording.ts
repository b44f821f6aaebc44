import { Bounded, type Limits } from './graph/bounded.ts';
import { type ElementArray, Leaf, type Node } from './graph/node.ts';
import { topologicalOrder } from './graph/order.ts';
import type { Plan } from './runtime/plan.ts';

/** The positions, among the outputs of a graph, of the extremes of indices. */
export interface Check {
  limits: Limits;
  lowest: number;
  highest: number;
}

/** A graph as it is compiled and run. */
export interface Graph {
  /** All nodes, producers first. */
  order: readonly Node[];
  leaves: readonly Leaf[];
  /** What is computed: the nodes asked for, and behind them the extremes that `checks` need. */
  outputs: readonly Node[];
  checks: readonly (Check & { bounded: Bounded })[];
}

/** What a flush computed, for a compiled function to compute again. */
export interface Flushed extends Graph {
  plan: Plan;
}

/** What happens on the backend during one call of a function: what its graph holds, and what it does not. */
export class Recording {
  /** The graphs that were computed. */
  readonly flushed: Flushed[] = [];
  /** Whether the elements of a leaf stay as they are, so that the call may read them. */
  isConstant: (leaf: Leaf) => boolean = () => false;
  /** Why elements were needed before the call was over. */
  interruption: string | undefined;
  readonly #references = new Map<object, number>();
  readonly #owners = new Map<Leaf, object>();

  /** The first reason stays. */
  interrupt(reason: string): void {
    this.interruption ??= reason;
  }

  /** Something happens to data that had this many references until now; 0 for data that is made. */
  touch(dataId: object, references: number): void {
    if (!this.#references.has(dataId)) this.#references.set(dataId, references);
  }

  /** All data that something happened to, with the references that it had before the call. */
  get touched(): ReadonlyMap<object, number> {
    return this.#references;
  }

  /** A leaf has the elements of this data; the data that is met first counts, for others were made of it. */
  own(leaf: Leaf, dataId: object): void {
    if (!this.#owners.has(leaf)) this.#owners.set(leaf, dataId);
  }

  /** The data, older than the call, that a leaf has the elements of; `undefined` if they were made during the call. */
  ownerOf(leaf: Leaf): object | undefined {
    const dataId = this.#owners.get(leaf);
    return dataId && this.#references.get(dataId) !== 0 ? dataId : undefined;
  }
}

/** The graph of the nodes that are wanted, with what has to be computed besides to check indices. */
export function graphOf(wanted: Iterable<Node>): Graph {
  const outputs = [...wanted];
  let order = topologicalOrder(outputs);
  const checks = order
    .filter((node) => node instanceof Bounded)
    .map((bounded) => ({
      bounded,
      limits: bounded.limits,
      lowest: outputs.push(bounded.lowest) - 1,
      highest: outputs.push(bounded.highest) - 1,
    }));
  if (checks.length > 0) order = topologicalOrder(outputs);
  return { order, leaves: order.filter((node) => node instanceof Leaf), outputs, checks };
}

/** What cannot be right after a run, for its indices were not in their axes: by node, the error. */
export function failuresOf(
  { order, checks }: Graph,
  outputs: readonly ElementArray[],
): ReadonlyMap<Node, Error> {
  const failures = new Map<Node, Error>();
  for (const { bounded, limits, lowest, highest } of checks) {
    const error = limits.violation(outputs[lowest] as Int32Array, outputs[highest] as Int32Array);
    if (error) failures.set(bounded, error);
  }
  if (failures.size === 0) return failures;
  for (const node of order) {
    const spoilt = node.inputs.find((input) => failures.has(input));
    if (spoilt && !failures.has(node)) failures.set(node, failures.get(spoilt) as Error);
  }
  return failures;
}
