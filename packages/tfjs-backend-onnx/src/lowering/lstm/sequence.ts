import { type Node, Output, type Shape } from '../../graph/node.ts';
import { reshape, transpose } from '../../graph/operations.ts';
import { unshaped } from '../rewrite.ts';
import type { Cell } from './cell.ts';

/** What a sequence of cells computes, as one recurrent layer. */
export interface Sequence {
  cells: readonly Cell[];
  input: Input;
  /** [units, 4 · units] */
  recurrentKernel: Node;
  initialH: Node | undefined;
  initialC: Node | undefined;
  /** All that is computed for it, without the hidden states and the last cell state. */
  between: ReadonlySet<Node>;
}

/** The input's part of the gates: x · kernel + bias. */
interface Input {
  /** The node that x is computed from. */
  source: Node;
  /** [steps, batch, features], from what stands for the source. */
  x: (source: Node) => Node;
  /** [features, 4 · units] */
  kernel: Node;
  /** 4 · units numbers. */
  bias: Node | undefined;
  between: readonly Node[];
}

/** The cells in their order, and what else goes into them; `undefined` if they are not a recurrent layer. */
export function sequenceOf(cells: readonly Cell[]): Sequence | undefined {
  const [first, second] = cells;
  const { activation, columns } = second;
  const alike = cells.every(
    (cell) =>
      cell.activation === activation &&
      Object.entries(cell.columns).every(([gate, start]) => columns[gate as keyof typeof columns] === start),
  );
  if (!alike || Object.keys(columns).length !== 4) return undefined;
  const sums = cells.map(({ z }) => addends(z));
  const recurrences = cells.map((_, t) =>
    t === 0 ? undefined : sums[t].terms.find((term) => isProduct(term) && term.inputs[0] === cells[t - 1].h),
  );
  const recurrentKernel = recurrences[1]?.inputs[1];
  if (!recurrentKernel || recurrences.slice(1).some((product) => product?.inputs[1] !== recurrentKernel)) return undefined; // prettier-ignore
  const starts = sums[0].terms.filter((term) => isProduct(term) && term.inputs[1] === recurrentKernel);
  if (starts.length > 1) return undefined;
  recurrences[0] = starts.at(0);
  const rests = sums.map(({ terms }, t) => terms.filter((term) => term !== recurrences[t]));
  const units = first.h.shape[1];
  const input = inputByStep(rests, units) ?? inputAtOnce(rests, units);
  if (!input) return undefined;
  const between = new Set(input.between);
  cells.forEach((cell, t) => {
    for (const node of [...cell.between, ...sums[t].nodes]) between.add(node);
    const product = recurrences[t];
    if (product) between.add(product);
    if (t < cells.length - 1) between.add(cell.c);
  });
  return { cells, input, recurrentKernel, initialH: recurrences[0]?.inputs[0], initialC: first.previous, between }; // prettier-ignore
}

const isProduct = ({ op, inputs, attributes }: Node): boolean =>
  op === 'Gemm' && inputs.length === 2 && attributes.transA === 0 && attributes.transB === 0;

/** One number for each column of 4 · units. */
const isBias = ({ size, shape }: Node, units: number): boolean => size === 4 * units && shape.at(-1) === size;

/** The terms of a sum of at most four, and the nodes that add them up, the sum among them. */
function addends(sum: Node, depth = 2): { terms: Node[]; nodes: Node[] } {
  if (sum.op !== 'Add' || depth === 0) return { terms: [sum], nodes: [] };
  const parts = sum.inputs.map((term) => addends(term, depth - 1));
  return { terms: parts.flatMap(({ terms }) => terms), nodes: [sum, ...parts.flatMap(({ nodes }) => nodes)] };
}

/** The tensor of which all nodes in turn are the pieces along an axis. */
function joined(pieces: readonly Node[], axis: number): Node | undefined {
  const [split] = pieces[0] instanceof Output ? pieces[0].inputs : [];
  if (split?.op !== 'Split' || split.attributes.axis !== axis) return undefined;
  const sizes = split.attributes.split as Shape;
  const inTurn = pieces.every((piece, i) => piece instanceof Output && piece.inputs[0] === split && piece.index === i); // prettier-ignore
  return inTurn && sizes.length === pieces.length ? split.inputs[0] : undefined;
}

/** A product for each step, of one row after the other of [steps, batch, features], as tf.layers.lstm has it. */
function inputByStep(terms: readonly (readonly Node[])[], units: number): Input | undefined {
  const products = terms.map((step) => step.filter(isProduct));
  const [[product] = []] = products;
  const others = terms.map((step) => step.filter((term) => !isProduct(term)));
  const [bias] = others[0];
  if (!product || products.some((step) => step.length !== 1 || step[0].inputs[1] !== product.inputs[1])) return undefined; // prettier-ignore
  if (others.some((step) => step.length > 1 || step[0] !== bias) || (bias && !isBias(bias, units))) return undefined; // prettier-ignore
  const source = joined(products.map(([{ inputs: [x] }]) => unshaped(x)), 0); // prettier-ignore
  if (source?.shape.length !== 3) return undefined;
  const [steps, batch, features] = source.shape;
  if (steps !== terms.length || batch !== product.shape[0] || features !== product.inputs[1].shape[0]) return undefined; // prettier-ignore
  return { source, x: (x) => x, kernel: product.inputs[1], bias, between: products.flat() };
}

/** One product for all steps, cut into columns [batch, steps · 4 · units]. */
function inputAtOnce(terms: readonly (readonly Node[])[], units: number): Input | undefined {
  if (terms.some((step) => step.length !== 1)) return undefined;
  const pieces = terms.map(([term]) => term);
  const columns = joined(pieces, 1);
  if (!columns || pieces.some(({ shape }) => shape[1] !== 4 * units)) return undefined;
  const sum = unshaped(columns);
  const [product, bias] = sum.op === 'Add' ? (isProduct(sum.inputs[0]) ? sum.inputs : [sum.inputs[1], sum.inputs[0]]) : [sum]; // prettier-ignore
  const [batch, steps] = [columns.shape[0], terms.length];
  if (!isProduct(product) || product.shape[0] !== batch * steps || product.shape[1] !== 4 * units) return undefined; // prettier-ignore
  if (bias && !isBias(bias, units)) return undefined;
  const [rows, kernel] = product.inputs;
  const x = (source: Node) => transpose(reshape(source, [batch, steps, kernel.shape[0]]), [1, 0, 2]);
  const between = [...pieces, ...pieces[0].inputs, columns, sum, product];
  return { source: rows, x, kernel, bias, between };
}
