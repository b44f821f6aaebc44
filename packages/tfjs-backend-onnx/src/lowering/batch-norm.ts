import { Float, Node } from '../graph/node.ts';
import { add, divide, elementwise, multiply, scalar, subtract } from '../graph/operations.ts';
import type { Rule, RuleTable } from './assign-layouts.ts';
import { Value, isLogical, logical, nchw } from './layout.ts';

const batchNorm: Rule = (node, [x, ...statistics]) => {
  const [mean, variance, offset, scale] = statistics.map((value) => value.logical);
  const { epsilon } = node.attributes as { epsilon: Float };
  if (isLogical(x.layout) || x.rank !== 4) {
    const deviation = elementwise('Sqrt', [add(variance, scalar(epsilon.value))]);
    const slope = divide(scale, deviation);
    const intercept = subtract(offset, multiply(mean, slope));
    return new Value(x.shape, logical(x.rank), add(multiply(x.logical, slope), intercept));
  }
  const image = x.in(nchw);
  const operands = [image, scale, offset, mean, variance];
  return new Value(
    x.shape,
    nchw,
    new Node('BatchNormalization', operands, image.shape, 'float32', { epsilon }),
  );
};

export const batchNormRules: RuleTable = { BatchNorm: batchNorm };
