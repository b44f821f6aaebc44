import type { backend_util } from '@tensorflow/tfjs-core';
import type { Node, Shape } from '../graph/node.ts';
import { transpose } from '../graph/operations.ts';
import type { Margins } from './margins.ts';

/** Volumes are [batch, depth, height, width, channels] in TensorFlow.js, and [batch, channels, depth, height, width] in ONNX. */
export const channelsFirst = (x: Node): Node => transpose(x, [0, 4, 1, 2, 3]);
export const channelsLast = (x: Node): Node => transpose(x, [0, 2, 3, 4, 1]);
export const channelsFirstShape = (shape: Shape): Shape => [shape[0], shape[4], ...shape.slice(1, 4)];

/**
 * What to add before and after each axis of a volume so that the windows cover it exactly. Negative where elements are left out: after the
 * last window, and, by TensorFlow.js' rule for volumes, before the first one if strides are larger than windows.
 */
export function marginsOf(info: backend_util.Conv3DInfo): Margins {
  const { inDepth, inHeight, inWidth, outDepth, outHeight, outWidth, padInfo } = info;
  const margin = (extent: number, count: number, stride: number, span: number, before: number) =>
    [before, (count - 1) * stride + span - extent - before] as const;
  return [
    [0, 0],
    margin(inDepth, outDepth, info.strideDepth, info.effectiveFilterDepth, padInfo.front),
    margin(inHeight, outHeight, info.strideHeight, info.effectiveFilterHeight, padInfo.top),
    margin(inWidth, outWidth, info.strideWidth, info.effectiveFilterWidth, padInfo.left),
    [0, 0],
  ];
}

export const stridesOf = (info: backend_util.Conv3DInfo): number[] => [
  info.strideDepth,
  info.strideHeight,
  info.strideWidth,
];
