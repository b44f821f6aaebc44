import type { Window } from '../../graph/image.ts';
import { type Node, sizeOf } from '../../graph/node.ts';
import type { Rule, RuleTable } from '../rule.ts';
import { filterGradientForm, inputGradientIsTransposed } from './choice.ts';
import {
  depthwiseByBlocks,
  depthwiseConvolution,
  depthwiseFilterGradient,
  depthwiseFilterGradientByBlocks,
  depthwiseInputGradient,
  depthwiseInputGradientByBlocks,
  inBlocks,
} from './depthwise.ts';
import {
  filterGradientByBlocks,
  filterGradientByGroups,
  filterGradientByImage,
  filterGradientByTap,
} from './filter-gradient.ts';
import { convolutionByBlocks, plainConvolution } from './forward.ts';
import {
  coversImage,
  fullConnection,
  fullConnectionFilterGradient,
  fullConnectionInputGradient,
} from './full-connection.ts';
import { inputGradientByBlocks, inputGradientByTransposition } from './input-gradient.ts';

/** What every graphics card that WebGPU runs on binds as one buffer. */
const mostPatchBytes = 2 ** 27;

const windowOf = (node: Node): Window => node.attributes as unknown as Window;
const isSingle = (steps: readonly number[]): boolean => steps.every((step) => step === 1);

const convolution: Rule = (node, [x, filter], { block }) => {
  const [window, { shape }] = [windowOf(node), node];
  if (coversImage(x.shape, filter.shape, window)) return fullConnection(x, filter, shape);
  const blocked = block > 0 ? convolutionByBlocks(x, filter, window, shape, block) : undefined;
  return blocked ?? plainConvolution(x, filter, window, shape);
};

const inputGradient: Rule = (node, [dy, filter], { block }) => {
  const [window, { shape }] = [windowOf(node), node];
  if (coversImage(shape, filter.shape, window)) return fullConnectionInputGradient(dy, filter, shape);
  const usable = block > 0 && !inputGradientIsTransposed(shape[3], filter.shape, window);
  const blocked = usable ? inputGradientByBlocks(dy, filter, window, shape, block) : undefined;
  return blocked ?? inputGradientByTransposition(dy, filter, window, shape);
};

const filterGradient: Rule = (node, [x, dy], { block, device }) => {
  const [window, { shape }] = [windowOf(node), node];
  if (coversImage(x.shape, shape, window)) return fullConnectionFilterGradient(x, dy, shape);
  if (device === 'webgpu') {
    const patches = ((sizeOf(dy.shape) / dy.shape[3]) * sizeOf(shape)) / shape[3]; // elements
    return (4 * patches <= mostPatchBytes ? filterGradientByImage : filterGradientByTap)(
      x,
      dy,
      window,
      shape,
    );
  }
  const usable = block > 0 && isSingle(window.dilations);
  switch (usable ? filterGradientForm(x.shape, dy.shape, shape, block) : 'by tap') {
    case 'by tap':
      return filterGradientByTap(x, dy, window, shape);
    case 'by groups':
      return filterGradientByGroups(x, dy, window, shape, block);
    case 'by blocks':
      return filterGradientByBlocks(x, dy, window, shape, block);
  }
};

const depthwise: Rule = (node, [x, filter], { block }) =>
  inBlocks(filter.shape, block)
    ? depthwiseByBlocks(x, filter, windowOf(node), node.shape, block)
    : depthwiseConvolution(x, filter, windowOf(node), node.shape);

const depthwiseInput: Rule = (node, [dy, filter], { block }) => {
  const window = windowOf(node);
  const blocked =
    inBlocks(filter.shape, block) && isSingle(window.strides)
      ? depthwiseInputGradientByBlocks(dy, filter, window, node.shape, block)
      : undefined;
  return blocked ?? depthwiseInputGradient(dy, filter, window, node.shape);
};

const depthwiseFilter: Rule = (node, [x, dy], { block }) =>
  inBlocks(node.shape, block)
    ? depthwiseFilterGradientByBlocks(x, dy, windowOf(node), node.shape, block)
    : depthwiseFilterGradient(x, dy, windowOf(node), node.shape);

export const convolutionRules: RuleTable = {
  Conv2D: convolution,
  Conv2DInputGradient: inputGradient,
  Conv2DFilterGradient: filterGradient,
  DepthwiseConv2D: depthwise,
  DepthwiseConv2DInputGradient: depthwiseInput,
  DepthwiseConv2DFilterGradient: depthwiseFilter,
};
