import { type Float, Node } from '../graph/node.ts';
import { add, divide, elementwise, multiply, scalar, subtract } from '../graph/operations.ts';
import type { Rule, RuleTable } from './rule.ts';
import { blockedAffine } from './blocks.ts';
import { Value, logical, nchw } from './layout.ts';

const batchNorm: Rule = (node, [x, ...statistics]) => {
  const [mean, variance, offset, scale] = statistics.map((value) => value.logical);
  const { epsilon } = node.attributes as { epsilon: Float };
  if (x.rank === 4 && x.layout !== 'blocked' && String(x.layout) === String(nchw)) {
    const image = x.in(nchw);
    const operands = [image, scale, offset, mean, variance];
    return new Value(x.shape, nchw, new Node('BatchNormalization', operands, image.shape, 'float32', { epsilon })); // prettier-ignore
  }
  const slope = divide(scale, elementwise('Sqrt', [add(variance, scalar(epsilon.value))]));
  const intercept = subtract(offset, multiply(mean, slope));
  return x.layout === 'blocked'
    ? new Value(x.shape, 'blocked', blockedAffine(x.node, slope, intercept))
    : new Value(x.shape, logical(x.rank), add(multiply(x.logical, slope), intercept));
};

export const batchNormRules: RuleTable = { BatchNorm: batchNorm };
