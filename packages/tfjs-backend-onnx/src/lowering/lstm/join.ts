import { Constant, Leaf, Node, Output, absent } from '../../graph/node.ts';
import {
  add,
  concat,
  constant,
  elementwise,
  expand,
  multiply,
  reduce,
  reshape,
  scalar,
  slice,
  split,
  transpose,
} from '../../graph/operations.ts';
import { topologicalOrder } from '../../graph/order.ts';
import { type Replacement, replace, usersOf } from '../rewrite.ts';
import type { Target } from '../target.ts';
import { type Cell, type Gate, cellOf } from './cell.ts';
import { type Sequence, sequenceOf } from './sequence.ts';

/**
 * Recognises the unrolled steps of a long short-term memory, as TensorFlow.js' layers and others record them, and lets ONNX Runtime's
 * LSTM take all of them at once: where nobody else needs what is computed in between, so not in training, whose gradients do.
 * @param worthwhile whether a sequence is to be replaced, if it can be.
 */
export function joinLstm(outputs: readonly Node[], target: Target, worthwhile = pays): readonly Node[] {
  if (target.device === 'webgpu') return outputs; // whose execution provider lacks it
  const users = usersOf(outputs);
  const wanted = new Set(outputs);
  const replacements = new Map<Node, Replacement>();
  for (const cells of chains(outputs)) {
    const sequence = sequenceOf(cells);
    if (sequence && isClosed(sequence, users, wanted) && isOrdered(sequence) && worthwhile(sequence, target))
      replaceBy(sequence, users, replacements);
  }
  return replace(outputs, replacements);
}

/** Cells that hand their states on, two or more. */
function chains(outputs: readonly Node[]): Cell[][] {
  const cells = new Map<Node, Cell>();
  for (const node of topologicalOrder(outputs)) {
    const cell = node.op === 'Mul' ? cellOf(node) : undefined;
    if (cell) cells.set(cell.c, cell);
  }
  const next = new Map<Cell, Cell>();
  for (const cell of cells.values()) {
    const before = cell.previous && cells.get(cell.previous);
    if (before) next.set(before, cell);
  }
  const followers = new Set(next.values());
  const starts = [...cells.values()].filter((cell) => !followers.has(cell) && next.has(cell));
  return starts.map((start) => {
    const chain: Cell[] = [];
    for (let cell: Cell | undefined = start; cell; cell = next.get(cell)) chain.push(cell);
    return chain;
  });
}

/** Whether nobody but the sequence itself uses what it computes in between. */
function isClosed(
  { between, cells }: Sequence,
  users: ReadonlyMap<Node, ReadonlySet<Node>>,
  wanted: ReadonlySet<Node>,
): boolean {
  const inside = new Set([...between, ...cells.flatMap(({ h, c }) => [h, c])]);
  return [...between].every(
    (node) => !wanted.has(node) && [...(users.get(node) ?? [])].every((user) => inside.has(user)),
  );
}

const operandsOf = ({ input, recurrentKernel, initialH, initialC }: Sequence): Node[] =>
  [input.source, input.kernel, input.bias, recurrentKernel, initialH, initialC].filter((node) => node !== undefined); // prettier-ignore

/** Whether all operands are there before the first state is asked for. */
const isOrdered = (sequence: Sequence): boolean =>
  operandsOf(sequence).every(({ inputs, id }) => inputs.length === 0 || id < sequence.cells[0].h.id);

/**
 * ONNX wants the weights turned round, which is done once if they are constant, else in every run; and matrices that leave the
 * processor's cache are multiplied faster by the recorded products. The figures are in measure/JOINED-OPERATORS.md.
 */
function pays({ input: { kernel }, recurrentKernel, cells }: Sequence, { fixed }: Target): boolean {
  const elements = kernel.size + recurrentKernel.size;
  const isFixed = (node: Node) => node instanceof Constant || (node instanceof Leaf && fixed?.has(node));
  return elements <= (isFixed(kernel) && isFixed(recurrentKernel) ? 1_000_000 : 4_000 * cells.length);
}

function replaceBy(
  sequence: Sequence,
  users: ReadonlyMap<Node, ReadonlySet<Node>>,
  replacements: Map<Node, Replacement>,
): void {
  const { cells } = sequence;
  const states = cells.map(({ h }) => h);
  const last = cells[cells.length - 1];
  const [batch, units] = last.h.shape;
  const steps = cells.length;
  let results: Results | undefined;
  const once =
    (result: (results: Results) => Node): Replacement =>
    (now) =>
      result((results ??= resultsOf(sequence, now)));

  states.forEach((h, t) => replacements.set(h, once(({ pieces }) => reshape(pieces()[t], [batch, units])))); // prettier-ignore
  replacements.set(last.h, once(({ lastH }) => lastH)); // prettier-ignore
  replacements.set(last.c, once(({ lastC }) => lastC)); // prettier-ignore
  for (const node of users.get(last.h) ?? []) {
    if (node.op !== 'Concat' || node.inputs.length !== steps || node.inputs.some((h, t) => h !== states[t])) continue; // prettier-ignore
    const side = node.attributes.axis === 1;
    replacements.set(node, once(({ all }) => reshape(side ? transpose(all, [1, 0, 2]) : all, node.shape))); // prettier-ignore
  }
}

interface Results {
  /** All hidden states, [steps, batch, units]. */
  all: Node;
  /** The same one by one. */
  pieces: () => Node[];
  /** [batch, units] */
  lastH: Node;
  lastC: Node;
}

/** ONNX's order of the gates; its c is our g. */
const gateOrder: readonly Gate[] = ['i', 'o', 'f', 'g'];

function resultsOf(sequence: Sequence, now: (node: Node) => Node): Results {
  const { cells, input, recurrentKernel, initialH, initialC } = sequence;
  const steps = cells.length;
  const [batch, units] = cells[0].h.shape;
  const { columns, activation } = cells[1];
  /** The gates along the first axis, in ONNX's order. */
  const inOrder = (gates: Node): Node => {
    const pieces = split(gates, new Array<number>(4).fill(units), 0);
    const sources = gateOrder.map((gate) => (columns[gate] as number) / units);
    return sources.every((source, i) => source === i) ? gates : concat(sources.map((source) => pieces[source]), 0); // prettier-ignore
  };
  const weights = (matrix: Node) =>
    reshape(inOrder(transpose(now(matrix), [1, 0])), [1, 4 * units, matrix.shape[0]]);
  const nothing = () => constant(new Float32Array(4 * units), [4 * units], 'float32'); // a second bias, of the recurrence
  const bias = input.bias
    ? reshape(concat([inOrder(reshape(now(input.bias), [4 * units])), nothing()], 0), [1, 8 * units])
    : absent;
  const x = input.x(now(input.source));
  const initial = [initialH, initialC].map((node) => node && expand(now(node), [batch, units]));
  const operands = [x, weights(input.kernel), weights(recurrentKernel), bias];
  if (initialH || initialC)
    operands.push(absent, ...initial.map((node) => (node ? reshape(node, [1, batch, units]) : absent)));
  const lstm = new Node('LSTM', operands, [steps, 1, batch, units], 'float32', {
    hidden_size: units,
    activations: [activation, 'Tanh', 'Tanh'],
  });
  const parameters = [input.kernel, recurrentKernel, input.bias].flatMap((node) => (node ? [now(node)] : []));
  const zeros = zerosUnlessNaN(x, [
    ...parameters.map((node) => checksum(node, node.shape.length)),
    ...initial.flatMap((node) => (node ? [checksum(node, 1)] : [])),
  ]); // [steps, batch, 1]
  const lastZeros = reshape(slice(zeros, [steps - 1, 0, 0], [1, batch, 1]), [batch, 1]);
  const hidden = reshape(new Output(lstm, 0, lstm.shape, 'float32'), [steps, batch, units]);
  const all = add(hidden, zeros);
  const final = (index: number) => add(reshape(new Output(lstm, index, [1, batch, units], 'float32'), [batch, units]), lastZeros); // prettier-ignore
  let pieces: Node[] | undefined;
  return {
    all,
    pieces: () => (pieces ??= split(all, new Array<number>(steps).fill(1), 0)),
    lastH: final(1),
    lastC: final(2),
  };
}

/**
 * ONNX Runtime's LSTM takes a NaN for a large number, and a network that diverged would seem to be well. So what it gives is added to
 * zeros which are NaN from the step on in which an input is, or throughout if a weight or an initial state is.
 * @param x [steps, batch, features] @param others numbers, or columns [batch, 1], that are NaN if the results are to be.
 */
function zerosUnlessNaN(x: Node, others: readonly Node[]): Node {
  const rows = checksum(x, 1);
  const attributes = { axis: 0, exclusive: 0, reverse: 0 };
  const soFar = new Node('CumSum', [rows], rows.shape, 'float32', attributes);
  return multiply(add(soFar, others.reduce(add)), scalar(0));
}

/** A finite number for each row of the last axes of x, unless there is a NaN. */
function checksum(x: Node, axes: number): Node {
  const bounded = elementwise('Clip', [x, scalar(-1), scalar(1)]);
  const last = x.shape.map((_, axis) => axis).slice(-axes);
  return reduce('ReduceSum', bounded, last, axes === 1);
}
