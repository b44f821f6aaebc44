import { Constant, type Node, Output, type Shape } from '../../graph/node.ts';

export type Gate = 'i' | 'f' | 'g' | 'o';
export type GateActivation = 'Sigmoid' | 'HardSigmoid';

/** One step of a long short-term memory: c = f · previous + i · tanh(g), h = o · tanh(c), where i, f, g and o are columns of z. */
export interface Cell {
  h: Node;
  c: Node;
  /** The cell state before; absent where a sequence starts with nothing. */
  previous: Node | undefined;
  /** The sums of the gates, [batch, 4 · units]. */
  z: Node;
  /** First columns of the gates in z; f may be missing where `previous` is. */
  columns: Partial<Record<Gate, number>>;
  activation: GateActivation;
  /** All that was computed on the way from z to h, without both and without c. */
  between: readonly Node[];
}

/** The cell whose new hidden state a node is. */
export function cellOf(h: Node): Cell | undefined {
  if (h.dtype !== 'float32' || h.shape.length !== 2) return undefined;
  const width = 4 * h.shape[1];
  for (const [o, c] of factors(h, 'Tanh')) {
    const [input, previous, f] = parts(c, width);
    const i = input && factors(input, 'Tanh')[0];
    if (!i) continue;
    const [gateI, gateG, gateO] = [...i, o].map((node) => gateOf(node, width));
    const gates = { i: gateI, g: gateG, o: gateO, ...(f && { f: gateOf(f, width) }) };
    const cell = assembled(h, c, previous, gates, [input, ...tanhsOf(h), ...tanhsOf(input)]);
    if (cell) return cell;
  }
  return undefined;
}

/** The i · tanh(g) of a cell state, and the previous state and its gate if there are. */
function parts(c: Node, width: number): [input?: Node, previous?: Node, f?: Node] {
  if (c.op === 'Mul') return [c];
  if (c.op !== 'Add') return [];
  for (const [input, kept] of pairs(c)) {
    if (kept.op !== 'Mul' || factors(input, 'Tanh').length === 0) continue;
    for (const [f, previous] of pairs(kept))
      if (gateOf(f, width).activation !== undefined) return [input, previous, f];
  }
  return [];
}

const pairs = ({ inputs: [a, b] }: Node): [Node, Node][] => [[a, b], [b, a]]; // prettier-ignore
const tanhsOf = (product: Node): Node[] => product.inputs.filter(({ op }) => op === 'Tanh');

/** The a and b of which a node is a · op(b). */
function factors(node: Node, op: string): [Node, Node][] {
  if (node.op !== 'Mul') return [];
  return pairs(node).flatMap(([a, b]) => (b.op === op ? [[a, b.inputs[0]] as [Node, Node]] : []));
}

interface Columns {
  source: Node;
  start: number;
  activation: GateActivation | undefined;
  nodes: readonly Node[];
}

/** The matrix of the given width whose columns a node is, as they are or activated. */
function gateOf(node: Node, width: number): Columns {
  const nodes: Node[] = [];
  let [source, start, activation] = [node, 0, undefined as GateActivation | undefined];
  for (;;) {
    const activated = activation === undefined ? activationOf(source) : undefined;
    const piece = source.shape[1] < width ? pieceOf(source) : undefined;
    if (activated) {
      nodes.push(...activated.nodes);
      [source, activation] = [activated.x, activated.activation];
    } else if (piece) {
      nodes.push(source, ...(source instanceof Output ? source.inputs : []));
      [source, start] = [piece.matrix, start + piece.start];
    } else {
      return { source, start, activation, nodes };
    }
  }
}

function pieceOf(node: Node): { matrix: Node; start: number } | undefined {
  const [x] = node.inputs;
  if (node instanceof Output && x.op === 'Split' && x.attributes.axis === 1) {
    const sizes = (x.attributes.split as Shape).slice(0, node.index);
    return { matrix: x.inputs[0], start: sizes.reduce((sum, size) => sum + size, 0) };
  }
  if (node.op !== 'Slice') return undefined;
  const { axes, starts, steps } = node.attributes as Record<string, Shape>;
  return axes.length === 1 && axes[0] === 1 && steps[0] === 1 ? { matrix: x, start: starts[0] } : undefined;
}

function activationOf(node: Node): { x: Node; activation: GateActivation; nodes: Node[] } | undefined {
  if (node.op === 'Sigmoid') return { x: node.inputs[0], activation: 'Sigmoid', nodes: [node] };
  if (node.op !== 'Clip') return undefined;
  const [sum, low, high] = node.inputs; // TensorFlow.js' hard sigmoid: 0.2 x + 0.5 between 0 and 1
  const product = withNumber(sum, 'Add', 0.5);
  const x = product && withNumber(product, 'Mul', 0.2);
  return x && isNumber(low, 0) && isNumber(high, 1)
    ? { x, activation: 'HardSigmoid', nodes: [node, sum, product] }
    : undefined;
}

/** The other operand of an operator, one of which is a number. */
const withNumber = (node: Node, op: string, value: number): Node | undefined =>
  node.op === op ? pairs(node).find(([, number]) => isNumber(number, value))?.[0] : undefined;
const isNumber = (node: Node, value: number): boolean =>
  node instanceof Constant && node.size === 1 && node.array[0] === Math.fround(value);

/** A cell, if its gates are the four quarters of one matrix and are activated alike. */
function assembled(
  h: Node,
  c: Node,
  previous: Node | undefined,
  gates: { i: Columns; g: Columns; o: Columns; f?: Columns },
  products: readonly Node[],
): Cell | undefined {
  const { i, g, o, f } = gates;
  const [z, activation] = [o.source, o.activation];
  const units = h.shape[1];
  const found = Object.entries(gates) as [Gate, Columns][];
  const quarters = new Set(found.map(([, { start }]) => start));
  const fits =
    activation !== undefined &&
    i.activation === activation &&
    g.activation === undefined &&
    (!f || f.activation === activation) &&
    found.every(([, { source, start }]) => source === z && start % units === 0) &&
    quarters.size === found.length;
  if (!fits || z.shape.length !== 2 || z.shape[0] !== h.shape[0] || z.shape[1] !== 4 * units)
    return undefined;
  if (c.shape[0] !== h.shape[0] || c.shape[1] !== units) return undefined;
  const columns = Object.fromEntries(found.map(([gate, { start }]) => [gate, start]));
  const kept = previous && f ? c.inputs.filter((node) => node.op === 'Mul' && node !== products[0]) : [];
  const between = [...products, ...kept, ...found.flatMap(([, { nodes }]) => nodes)];
  return { h, c, previous, z, columns, activation, between };
}
