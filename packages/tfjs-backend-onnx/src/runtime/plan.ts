import { type ElementArray, type Leaf, type Node, arrayOf } from '../graph/node.ts';
import { optimise } from '../lowering/optimise.ts';
import { writeGraph } from '../onnx/write-graph.ts';
import { type Device, Session } from './session.ts';

/** A recorded graph, compiled: which of its leaves to feed, and the session that computes its outputs. */
export class Plan {
  readonly session: Session;
  /** Positions, among the graph's leaves, of those that the session is fed. */
  readonly feeds: readonly number[];
  readonly #outputs: readonly Node[];

  /**
   * @param leaves the leaves of the graph, in the order in which `run` gets their arrays.
   * @param fixed leaves that keep their present elements for good and are compiled in.
   */
  constructor(leaves: readonly Leaf[], outputs: readonly Node[], device: Device, fixed?: ReadonlySet<Leaf>) {
    const { model, inputs } = writeGraph(optimise(outputs, device), fixed);
    const positions = new Map(leaves.map((leaf, position) => [leaf, position]));
    this.feeds = [...inputs.keys()].map((leaf) => positions.get(leaf) as number);
    this.session = new Session(model, device, fixed ? 'all' : 'basic');
    this.#outputs = outputs.map(({ dtype, shape, size }) => ({ dtype, shape, size }) as Node);
  }

  /** Arrays of the right types and lengths for the outputs. */
  allocate(): ElementArray[] {
    return this.#outputs.map(({ dtype, size }) => arrayOf(dtype, size));
  }

  run(leaves: readonly Leaf[], outputs: readonly ElementArray[]): void {
    this.session.run(
      this.feeds.map((position) => leaves[position].array),
      outputs,
    );
  }
}
