import type { ElementArray, Leaf, Node } from '../graph/node.ts';
import { numberLeaves, numbersOf, textOf, withNumbers } from '../graph/numbers.ts';
import { type Replacement, replace, withInputs } from '../lowering/rewrite.ts';
import type { Plan } from './plan.ts';

type Compile = (leaves: readonly Leaf[], outputs: readonly Node[]) => Plan;

/**
 * The plan of all graphs that share a structure. The numbers in them are compiled in, but those that were seen to differ from one graph to
 * the next are inputs behind the leaves.
 */
export class StructurePlan {
  readonly plan: Plan;
  /** Of each node that holds numbers, the numbers that are compiled in; `undefined` where they are inputs. */
  readonly #compiledIn: readonly (string | undefined)[];
  readonly #varying: readonly number[];

  /**
   * @param holders the nodes of the graph that hold numbers.
   * @param former a plan of the same structure that does not serve this graph.
   */
  constructor(
    compile: Compile,
    leaves: readonly Leaf[],
    outputs: readonly Node[],
    holders: readonly Node[],
    former?: StructurePlan,
  ) {
    this.#compiledIn = holders.map((holder, i) => {
      const numbers = textOf(holder);
      return former && former.#compiledIn[i] !== numbers ? undefined : numbers;
    });
    this.#varying = holders.flatMap((_, i) => (this.#compiledIn[i] === undefined ? [i] : []));
    const numbers = this.#varying.map((i) => numberLeaves(holders[i]));
    const replacements = new Map(
      this.#varying.map((position, i): [Node, Replacement] => {
        const holder = holders[position];
        return [holder, (now) => withNumbers(withInputs(holder, holder.inputs.map(now)), numbers[i])];
      }),
    );
    this.plan = compile([...leaves, ...numbers.flat()], replace(outputs, replacements));
  }

  /** Whether the numbers that are compiled in are those of another graph of the structure. */
  serves(holders: readonly Node[]): boolean {
    return this.#compiledIn.every((numbers, i) => numbers === undefined || numbers === textOf(holders[i]));
  }

  /** What the plan is fed for a graph. */
  inputs(leaves: readonly Leaf[], holders: readonly Node[]): ElementArray[] {
    const numbers = this.#varying.flatMap((i) => numbersOf(holders[i]));
    return this.plan.feeds.map((position) =>
      position < leaves.length ? leaves[position].array : numbers[position - leaves.length],
    );
  }
}
