import type { Window } from '../../graph/image.ts';
import type { Node } from '../../graph/node.ts';
import type { Rule, RuleTable } from '../assign-layouts.ts';
import { depthwiseConvolution, depthwiseFilterGradient, depthwiseInputGradient } from './depthwise.ts';
import { filterGradientByBlocks, filterGradientByGroups, filterGradientByTap } from './filter-gradient.ts';
import { convolutionByBlocks, plainConvolution } from './forward.ts';
import { inputGradientByBlocks, inputGradientByTransposition } from './input-gradient.ts';
import type { Value } from '../layout.ts';

const windowOf = (node: Node): Window => {
  const { strides, dilations, pads } = node.attributes as unknown as Window;
  return { strides, dilations, pads };
};

const convolution: Rule = (node, [x, filter], { block }) => {
  const window = windowOf(node);
  return (block > 0 && convolutionByBlocks(x, filter, window, node.shape, block)) || plainConvolution(x, filter, window, node.shape);
};

const inputGradient: Rule = (node, [dy, filter], { block }) => {
  const window = windowOf(node);
  return (block > 0 && inputGradientByBlocks(dy, filter, window, node.shape, block)) || inputGradientByTransposition(dy, filter, window, node.shape);
};

const filterGradient: Rule = (node, [x, dy], { block }) => {
  const window = windowOf(node);
  const [, , channels, outputs] = node.shape;
  if (block === 0 || window.dilations.some((dilation) => dilation !== 1)) return filterGradientByTap(x, dy, window, node.shape);
  const whole = channels > block && channels % block === 0 && outputs % block === 0;
  return whole && x.shape[0] >= block
    ? filterGradientByBlocks(x, dy, window, node.shape, block)
    : filterGradientByGroups(x, dy, window, node.shape, block);
};

const simple =
  (lower: (a: Value, b: Value, window: Window, shape: readonly number[]) => Value): Rule =>
  (node, [a, b]) =>
    lower(a, b, windowOf(node), node.shape);

export const convolutionRules: RuleTable = {
  Conv2D: convolution,
  Conv2DInputGradient: inputGradient,
  Conv2DFilterGradient: filterGradient,
  DepthwiseConv2D: simple(depthwiseConvolution),
  DepthwiseConv2DInputGradient: simple(depthwiseInputGradient),
  DepthwiseConv2DFilterGradient: simple(depthwiseFilterGradient),
};
