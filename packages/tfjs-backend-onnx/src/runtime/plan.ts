import { type ElementArray, type ElementType, type Leaf, type Node, arrayOf } from '../graph/node.ts';
import { optimise } from '../lowering/optimise.ts';
import type { Ranges } from '../lowering/quantisation/numbers.ts';
import { writeGraph } from '../onnx/write-graph.ts';
import { type Device, Session } from './session.ts';
import { sessionBytes } from './session-memory.ts';
import type { SpareArrays } from './spare-arrays.ts';

/** A recorded graph, compiled: which of its leaves to feed, and the session that computes its outputs. */
export class Plan {
  /** Positions, among the graph's leaves, of those that the session is fed, in the order of its inputs. */
  readonly feeds: readonly number[];
  /** About what the session takes. */
  readonly bytes: number;
  readonly #session: Session;
  readonly #outputs: readonly { dtype: ElementType; size: number }[];
  #holders = 1;

  /**
   * @param leaves the leaves of the graph, in the order that `feeds` refers to.
   * @param fixed leaves that become constants, with the leaf that has their elements.
   * @param ranges of convolutions that are to be computed in 8 bits.
   */
  constructor(
    leaves: readonly Leaf[],
    outputs: readonly Node[],
    device: Device,
    fixed?: ReadonlyMap<Leaf, Leaf>,
    ranges?: Ranges,
  ) {
    const lowered = optimise(outputs, device, fixed, ranges);
    const { model, inputs } = writeGraph(lowered, { fixed });
    this.bytes = sessionBytes(lowered);
    const positions = new Map(leaves.map((leaf, position) => [leaf, position]));
    this.feeds = [...inputs.keys()].map((leaf) => positions.get(leaf) as number);
    // Lowering has done what there is to gain; only computing with constants beforehand is left to ONNX Runtime.
    this.#session = new Session(model, device, fixed ? 'all' : 'disabled');
    this.#outputs = outputs.map(({ dtype, size }) => ({ dtype, size }));
  }

  /** An array of the right type and length for each output: a spare one if there is one, otherwise new. */
  allocate(spares?: SpareArrays): ElementArray[] {
    return this.#outputs.map(({ dtype, size }) => spares?.take(dtype, size) ?? arrayOf(dtype, size));
  }

  /** @param inputs the arrays of the leaves at `feeds`. @throws OnnxFailure */
  run(inputs: readonly ElementArray[], outputs: readonly ElementArray[]): void {
    this.#session.run(inputs, outputs);
  }

  /** One more user of the session. */
  hold(): this {
    this.#holders++;
    return this;
  }

  /** The last user to release it frees the session. */
  release(): void {
    if (--this.#holders === 0) this.#session.dispose();
  }
}
