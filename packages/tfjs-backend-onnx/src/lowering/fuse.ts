import { Constant, Node, type Shape, absent, sameShape } from '../graph/node.ts';
import { add, elementwise, multiply, reshape, scalar } from '../graph/operations.ts';
import { topologicalOrder } from '../graph/order.ts';
import { blockedAffine, blockedConv, blockedDots, isBlockedConv } from './blocks.ts';
import { unshaped, usesOf, withInputs } from './rewrite.ts';
import type { Target } from './target.ts';

/**
 * Joins operators that ONNX Runtime has a single kernel for: a sum to the matrix product before it; scale, offset, residual and
 * activation to the blocked convolution before them. Only where nobody else needs what lies between, lest it be computed twice.
 */
export function fuse(outputs: readonly Node[], { block }: Target): Node[] {
  const uses = usesOf(outputs);
  const replaced = new Map<Node, Node>();
  const passing = new Set<Node>(); // those that have a single user
  for (const node of topologicalOrder(outputs)) {
    const rebuilt = withInputs(node, node.inputs.map((input) => replaced.get(input) as Node)); // prettier-ignore
    const fused = rules[node.op]?.(rebuilt, passing, block) ?? rebuilt;
    replaced.set(node, fused);
    if (uses.get(node) === 1) passing.add(fused);
  }
  return outputs.map((output) => replaced.get(output) as Node);
}

type Rule = (node: Node, passing: ReadonlySet<Node>, block: number) => Node | undefined;

const rules: Record<string, Rule> = {
  Add: ({ inputs: [a, b], shape }, passing) =>
    productPlus(a, b, passing) ??
    productPlus(b, a, passing) ??
    convolutionPlus(a, b, shape, passing) ??
    convolutionPlus(b, a, shape, passing),
  Sub: ({ inputs: [a, b], shape }, passing) => lessAffine(a, b, shape, passing),
  Conv: affineOfConvolution,
  GlobalAveragePool: ({ inputs: [image], shape }, passing) => meanProduct(image, shape, passing),
  Relu: activated,
  Tanh: activated,
  Sigmoid: activated,
};

/** A product of matrices takes something of its shape, a row or a column as third operand. */
function productPlus(product: Node, term: Node, passing: ReadonlySet<Node>): Node | undefined {
  if (!passing.has(product) || term.size === 1) return undefined; // on WebGPU a scalar operand crashes
  if (product.op === 'Reshape' && product.inputs[0].op === 'Gemm' && term.shape.length <= 1) {
    const fused = productPlus(product.inputs[0], term, passing);
    return fused && reshape(fused, product.shape);
  }
  if (product.op !== 'Gemm' || product.inputs.length !== 2) return undefined;
  const [rows, columns] = product.shape;
  const [height = 1, width = 1] = term.shape.length < 2 ? [1, ...term.shape] : term.shape;
  if (term.shape.length > 2 || (height !== 1 && height !== rows) || (width !== 1 && width !== columns)) return undefined; // prettier-ignore
  return new Node('Gemm', [...product.inputs, term], product.shape, 'float32', product.attributes);
}

const isActivated = (node: Node): boolean => 'activation' in node.attributes;
const isFree = (node: Node, passing: ReadonlySet<Node>): boolean =>
  isBlockedConv(node) && passing.has(node) && !isActivated(node) && node.inputs.length < 4;

/** A convolution adds its result to what is there. */
function convolutionPlus(conv: Node, term: Node, shape: Shape, passing: ReadonlySet<Node>): Node | undefined {
  if (!isFree(conv, passing) || !sameShape(conv.shape, shape) || !sameShape(term.shape, shape)) return undefined; // prettier-ignore
  const [image, filter, bias = absent] = conv.inputs;
  return blockedConv([image, filter, bias, term], shape, conv.attributes);
}

/** a − affine(x) is −affine(x) with a added. */
function lessAffine(a: Node, affine: Node, shape: Shape, passing: ReadonlySet<Node>): Node | undefined {
  if (!isFree(affine, passing) || !isAffine(affine) || !sameShape(a.shape, shape)) return undefined;
  const [image, scale, offset] = affine.inputs;
  const negative = (node: Node | undefined) => node && elementwise('Neg', [node]);
  const [minusScale, minusOffset] = [negative(reshape(scale, [shape[1]])) as Node, negative(offset)];
  const opposite = blockedAffine(image, minusScale, minusOffset);
  return blockedConv(withTerm(opposite.inputs, a), shape, opposite.attributes);
}

/** The mean of a product, or of pieces of it, without the product. */
function meanProduct(image: Node, shape: Shape, passing: ReadonlySet<Node>): Node | undefined {
  const product = image.op === 'Reshape' ? image.inputs[0] : image;
  const [a, b] = product.inputs;
  if (product.op !== 'Mul' || !passing.has(image) || !passing.has(product) || !sameShape(a.shape, b.shape)) return undefined; // prettier-ignore
  const count = image.size / (shape[0] * shape[1]);
  const dots = blockedDots(reshape(a, image.shape), reshape(b, image.shape));
  return reshape(multiply(dots, scalar(1 / count)), shape);
}

function activated(node: Node, passing: ReadonlySet<Node>): Node | undefined {
  const [conv] = node.inputs;
  if (!isBlockedConv(conv) || !passing.has(conv) || isActivated(conv)) return undefined;
  return blockedConv(conv.inputs, conv.shape, { ...conv.attributes, activation: node.op });
}

/** Scale and offset of a convolution's result are scale and offset of its filter and bias. */
function affineOfConvolution(node: Node, passing: ReadonlySet<Node>, block: number): Node | undefined {
  const [conv, scales, offset, term] = node.inputs;
  if (!isBlockedConv(node) || !isAffine(node) || !isFree(conv, passing)) return undefined;
  const channels = node.shape[1];
  const scale = reshape(scales, [channels]);
  const [image, filter, bias] = conv.inputs;
  const scaledBias = bias && (isOnes(scales) ? bias : multiply(bias, scale));
  const newBias = scaledBias && offset ? add(scaledBias, offset) : (scaledBias ?? offset);
  if (isAffine(conv)) {
    const affine = blockedAffine(image, multiply(reshape(filter, [channels]), scale), newBias);
    return blockedConv(withTerm(affine.inputs, term), node.shape, node.attributes);
  }
  const blocks = [channels / block, filter.size / channels, block]; // whatever the order of inputs and taps
  const scaled = isOnes(scales)
    ? filter
    : reshape(multiply(reshape(filter, blocks), reshape(scale, [channels / block, 1, block])), filter.shape);
  const attributes = isActivated(node)
    ? { ...conv.attributes, activation: node.attributes.activation }
    : conv.attributes;
  return blockedConv(
    withTerm(newBias ? [image, scaled, newBias] : [image, scaled], term),
    node.shape,
    attributes,
  );
}

const withTerm = ([image, filter, bias = absent]: readonly Node[], term: Node | undefined): Node[] =>
  term ? [image, filter, bias, term] : bias === absent ? [image, filter] : [image, filter, bias];

const isAffine = ({ attributes, shape, inputs: [, filter] }: Node): boolean =>
  attributes.group === shape[1] && filter.size === shape[1];

/** As of an affine that only adds. */
const isOnes = (node: Node): boolean => {
  const source = unshaped(node);
  return source instanceof Constant && source.array.every((element) => element === 1);
};
