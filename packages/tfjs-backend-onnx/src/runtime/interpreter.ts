import { Constant, type ElementArray, Leaf, type Node, Output, absent } from '../graph/node.ts';
import { writeOperands } from '../onnx/operands.ts';
import { resultCount } from '../onnx/write-graph.ts';
import { type Elements, OperatorSession, indexOf, isGiven } from './operator-session.ts';
import type { Device } from './session.ts';

/** A graph of fewer nodes is compiled in no time. */
export const manyNodes = 400;
/** Multiplications and moves per node; with more, computing takes as long as compiling, and compiled graphs compute quicker. */
const littleWork = 200_000;
/** So often a graph is interpreted before it is compiled. */
const patience = 8;

/**
 * Computes graphs operator by operator: those that are seen for the first few times and would take longer to compile than to compute,
 * such as a matrix decomposition, all of whose steps differ. A session of one operator serves all shapes.
 */
export class Interpreter {
  readonly #device: Device;
  readonly #sessions = new Map<string, OperatorSession>();
  /** How often graphs were interpreted, by signature. */
  readonly #seen = new Map<string, number>();

  constructor(device: Device) {
    this.#device = device;
  }

  /** Whether a graph that is not compiled yet is better interpreted; it counts as seen then. */
  takes(signature: string, order: readonly Node[]): boolean {
    if (this.#device.kind !== 'cpu' || order.length < manyNodes) return false;
    let work = 0;
    for (const node of order) {
      if (node.domain.startsWith('tfjs')) return false;
      work += workOf(node);
    }
    if (work > littleWork * order.length) return false;
    const times = this.#seen.get(signature) ?? 0;
    if (this.#seen.size > 100) this.#seen.clear();
    this.#seen.set(signature, times + 1);
    return times < patience;
  }

  /** @param order all nodes, producers first. @throws OnnxFailure */
  run(order: readonly Node[], outputs: readonly Node[]): ElementArray[] {
    const uses = new Map<Node, number>();
    const use = (node: Node) => uses.set(node, (uses.get(node) ?? 0) + 1);
    for (const node of order) node.inputs.forEach(use);
    outputs.forEach(use);
    const parts = new Map<Node, Output[]>(); // results of operators that have several
    for (const node of order)
      if (node instanceof Output) {
        const [producer] = node.inputs;
        parts.set(producer, [...(parts.get(producer) ?? []), node]);
      }

    const values = new Map<Node, Elements>();
    for (const node of order) {
      if (node === absent || node instanceof Output) continue; // results are there with their operator
      const { shape } = node;
      if (node instanceof Leaf || node instanceof Constant) values.set(node, { array: node.array, shape });
      else if (isView(node)) values.set(node, { array: elementsOf(node.inputs[0], values).array, shape });
      else this.#compute(node, parts.get(node) ?? [node], values);
      for (const input of node.inputs) {
        const left = (uses.get(input) as number) - 1;
        uses.set(input, left);
        if (left === 0) values.delete(input); // its memory is free for what follows
      }
    }
    return outputs.map((output) => {
      const { array } = elementsOf(output, values);
      const own = output.inputs.length > 0 && !isView(output);
      return own ? array : (array.slice() as ElementArray);
    });
  }

  #compute(node: Node, results: readonly Node[], values: Map<Node, Elements>): void {
    const { inputs, attributes } = writeOperands(node);
    const operands = inputs.filter(isGiven);
    const types = inputs.map((input) => (isGiven(input) ? input.dtype : ''));
    const key = `${node.domain}:${node.op}:${types.join()}:${node.dtype}:${results.map(indexOf).join()}:${resultCount(node)}:${JSON.stringify(attributes)}`;
    let session = this.#sessions.get(key);
    if (!session) this.#sessions.set(key, (session = new OperatorSession(node, results, this.#device)));
    const computed = session.run(
      operands.map((operand) => elementsOf(operand, values)),
      results,
    );
    results.forEach((result, i) => values.set(result, computed[i]));
  }

  dispose(): void {
    for (const session of this.#sessions.values()) session.dispose();
    this.#sessions.clear();
    this.#seen.clear();
  }
}

/** Of a node that is computed, or of an operand that is made from an attribute. */
function elementsOf(node: Node, values: ReadonlyMap<Node, Elements>): Elements {
  return values.get(node) ?? { array: (node as Constant).array, shape: node.shape };
}

/** Whether the elements are in the array of another node. */
const isView = (node: Node): boolean => node.op === 'Reshape';

const products = new Set(['MatMul', 'Gemm', 'FusedMatMul']);

function workOf(node: Node): number {
  if (node instanceof Leaf || node instanceof Constant || isView(node)) return 0;
  if (!products.has(node.op)) return node.op === 'Conv' ? Infinity : node.size;
  const [a, b] = node.inputs;
  return Math.sqrt(a.size * b.size * node.size); // exactly m·k·n without leading axes
}
