import { Constant, Float, Node, type Shape, sameShape } from '../graph/node.ts';
import { constant, reshape } from '../graph/operations.ts';
import { topologicalOrder } from '../graph/order.ts';
import { type Replacement, replace, unshaped, usersOf } from './rewrite.ts';
import type { Target } from './target.ts';

/**
 * Recognises (x − mean) / √(variance + ε) · scale + offset over the last axes of x, as tf.layers.layerNormalization and others write
 * it. ONNX Runtime has a kernel for it, one pass instead of seven. Only where nobody else needs what lies between, so not in training;
 * and where ε is a number of the graph, for the kernel has it as an attribute.
 */
export function joinLayerNormalization(outputs: readonly Node[], { device }: Target): readonly Node[] {
  const order = device === 'webgpu' ? [] : topologicalOrder(outputs);
  if (!order.some(isDividedByRoot)) return outputs;
  const users = usersOf(outputs);
  const wanted = new Set(outputs);
  const replacements = new Map<Node, Replacement>();
  const inside = new Set<Node>();
  for (const node of order.reverse()) {
    const found = inside.has(node) ? undefined : normalization(node);
    if (!found) continue;
    const between = new Set(found.between);
    const closed = [...between].every(
      (inner) =>
        !wanted.has(inner) && [...(users.get(inner) ?? [])].every((user) => user === node || between.has(user)), // prettier-ignore
    );
    if (!closed) continue;
    for (const inner of between) inside.add(inner);
    replacements.set(node, (now) => joined(found, node, now));
  }
  return replace(outputs, replacements);
}

/** Whether a node is x / √y or 1 / √y; without one there is no normalisation, and no need to look closer. */
function isDividedByRoot({ op, inputs }: Node): boolean {
  if (op !== 'Div' && op !== 'Reciprocal') return false;
  return inputs[inputs.length - 1].op === 'Sqrt';
}

interface Normalization {
  /** Of the shape of the result. */
  x: Node;
  scale: Node | undefined;
  offset: Node | undefined;
  epsilon: number;
  /** How many of the last axes are normalised over. */
  axes: number;
  /** What is computed on the way. */
  between: readonly Node[];
}

function joined(
  { x, scale, offset, epsilon, axes }: Normalization,
  { shape }: Node,
  now: (node: Node) => Node,
): Node {
  // prettier-ignore
  const normalised = shape.slice(-axes);
  const vector = (node: Node) => reshape(now(node), normalised);
  const size = normalised.reduce((product, extent) => product * extent, 1);
  const ones = () => constant(new Float32Array(size).fill(1), normalised, 'float32');
  const operands = [now(x), scale ? vector(scale) : ones(), ...(offset ? [vector(offset)] : [])];
  const attributes = { axis: shape.length - axes, epsilon: new Float(epsilon) };
  return new Node('LayerNormalization', operands, shape, 'float32', attributes);
}

function normalization(node: Node): Normalization | undefined {
  if (node.dtype !== 'float32') return undefined;
  if (node.op !== 'Add') return product(node);
  const [a, b] = node.inputs;
  for (const [normal, offset] of [
    [a, b],
    [b, a],
  ]) {
    // prettier-ignore
    const found = product(normal);
    if (found && isVector(offset, found)) return { ...found, offset, between: [...found.between, normal] };
  }
  return undefined;
}

/** One number for each of the normalised elements, the same in all rows. */
const isVector = ({ shape }: Node, { x, axes }: Pick<Normalization, 'x' | 'axes'>): boolean => {
  const kept = shape.slice(0, -axes);
  return sameShape(shape.slice(-axes), x.shape.slice(-axes)) && kept.every((extent) => extent === 1);
};

/** (x − mean) / √(variance + ε), perhaps times a scale, in any order. */
function product(node: Node): Normalization | undefined {
  const { factors, divisors, between } = factorsOf(node);
  if (divisors.length !== 1 || factors.length > 2) return undefined;
  const deviation = deviationOf(divisors[0]);
  const centred = factors.find(({ op }) => op === 'Sub');
  if (!deviation || !centred || !sameShape(centred.shape, node.shape)) return undefined;
  const x = centredBy(centred, deviation.mean);
  if (!x || !isMean(deviation.scaledBy, centred, deviation.axes)) return undefined;
  const scale = factors.find((factor) => factor !== centred);
  const found = { x, scale, offset: undefined, epsilon: deviation.epsilon, axes: deviation.axes };
  if (scale && !isVector(scale, found)) return undefined;
  const means = meansBetween(centred.inputs[1]);
  const inner = [...between, centred, ...means, ...deviation.between];
  return { ...found, between: inner.filter((each) => each !== node) };
}

interface Factors {
  factors: Node[];
  divisors: Node[];
  between: Node[];
}

/** @param depth of nested products to look into. */
function factorsOf(node: Node, depth = 3): Factors {
  const of = (a: Factors, b: Factors): Factors => ({
    factors: [...a.factors, ...b.factors],
    divisors: [...a.divisors, ...b.divisors],
    between: [node, ...a.between, ...b.between],
  });
  const [a, b] = node.inputs;
  const divisor = (x: Node): Factors => ({ factors: [], divisors: [x], between: [] });
  switch (depth > 0 ? node.op : '') {
    case 'Mul':
      return of(factorsOf(a, depth - 1), factorsOf(b, depth - 1));
    case 'Div':
      return of(factorsOf(a, depth - 1), divisor(b));
    case 'Reciprocal':
      return of({ factors: [], divisors: [], between: [] }, divisor(a));
    default:
      return { factors: [node], divisors: [], between: [] };
  }
}

interface Deviation {
  /** The mean that the variance is taken about. */
  mean: Mean;
  epsilon: number;
  axes: number;
  /** The root, in the shape in which something is divided by it. */
  scaledBy: Node;
  between: Node[];
}

/** √(mean((x − mean(x))²) + ε) */
function deviationOf(root: Node): Deviation | undefined {
  const [sum] = root.inputs;
  if (root.op !== 'Sqrt' || sum.op !== 'Add') return undefined;
  const [a, b] = sum.inputs;
  const [variance, epsilon] = b instanceof Constant ? [a, b] : [b, a];
  if (!(epsilon instanceof Constant) || epsilon.size !== 1) return undefined;
  const of = meanOf(variance);
  if (!of) return undefined;
  const { x: square, axes } = of;
  const [centred, again] = square.inputs;
  if (square.op !== 'Mul' || centred !== again || centred.op !== 'Sub') return undefined;
  const mean = meanOf(centred.inputs[1]);
  if (!mean || mean.axes !== axes || !centredBy(centred, mean)) return undefined;
  const between = [root, sum, ...meansBetween(variance), square, centred, ...meansBetween(centred.inputs[1])];
  return { mean, epsilon: Number(epsilon.array[0]), axes, scaledBy: root, between };
}

interface Mean {
  /** What the mean is of. */
  x: Node;
  /** How many of its last axes it is taken over. */
  axes: number;
}

function meanOf(node: Node): Mean | undefined {
  const mean = unshaped(node);
  if (mean.op !== 'ReduceMean') return undefined;
  const [x] = mean.inputs;
  const reduced = mean.attributes.axes as Shape;
  const first = x.shape.length - reduced.length;
  return reduced.every((axis, i) => axis === first + i) ? { x, axes: reduced.length } : undefined;
}

/** The mean and what gives it another shape. */
function meansBetween(node: Node): Node[] {
  return node.op === 'Reshape' ? [node, ...meansBetween(node.inputs[0])] : [node];
}

/** The x of x − mean(x), in whatever shape it has there. */
function centredBy(centred: Node, mean: Mean): Node | undefined {
  const [x, subtrahend] = centred.inputs;
  const own = meanOf(subtrahend);
  const same = own && own.axes === mean.axes && unshaped(own.x) === unshaped(mean.x) && sameShape(own.x.shape, mean.x.shape); // prettier-ignore
  if (!same || unshaped(x) !== unshaped(mean.x) || !isMean(subtrahend, centred, mean.axes)) return undefined;
  const normalised = (shape: Shape) => shape.slice(-mean.axes);
  return sameShape(normalised(x.shape), normalised(mean.x.shape)) && sameShape(x.shape, centred.shape) ? x : undefined; // prettier-ignore
}

/** Whether a node stands beside x as one number for each of its rows does. */
function isMean({ shape, size }: Node, x: Node, axes: number): boolean {
  const row = x.shape.slice(-axes).reduce((product, extent) => product * extent, 1);
  const padded = [...new Array<number>(Math.max(0, x.shape.length - shape.length)).fill(1), ...shape];
  return size * row === x.size && padded.slice(-axes).every((extent) => extent === 1) && padded.length === x.shape.length; // prettier-ignore
}
