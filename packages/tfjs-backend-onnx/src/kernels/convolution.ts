import {
  type Conv2DAttrs,
  type Conv2DBackpropFilterAttrs,
  type Conv2DBackpropFilterInputs,
  type Conv2DBackpropInputAttrs,
  type Conv2DBackpropInputInputs,
  type Conv2DInputs,
  type DepthwiseConv2dNativeAttrs,
  type DepthwiseConv2dNativeBackpropFilterAttrs,
  type DepthwiseConv2dNativeBackpropFilterInputs,
  type DepthwiseConv2dNativeBackpropInputAttrs,
  type DepthwiseConv2dNativeBackpropInputInputs,
  type DepthwiseConv2dNativeInputs,
  type FusedConv2DAttrs,
  type FusedConv2DInputs,
  type FusedDepthwiseConv2DAttrs,
  type FusedDepthwiseConv2DInputs,
  backend_util,
} from '@tensorflow/tfjs-core';
import {
  type Window,
  conv2D,
  conv2DFilterGradient,
  conv2DInputGradient,
  depthwiseConv2D,
  depthwiseConv2DFilterGradient,
  depthwiseConv2DInputGradient,
} from '../graph/image.ts';
import { type Node, type Shape, sameShape } from '../graph/node.ts';
import { add, expand, reshape, scalar, transpose } from '../graph/operations.ts';
import { activate } from './activation.ts';
import { type KernelTable, kernel } from './kernel.ts';
import { reachedBy } from './margins.ts';

type ConvolutionInfo = backend_util.Conv2DInfo;

/**
 * How the window moves. The padding below and on the right is what the last position needs, whatever was asked for: rounding modes and
 * explicit padding may differ from it.
 */
export function windowOf(info: ConvolutionInfo): Window {
  const { top, left } = info.padInfo;
  const bottom = (info.outHeight - 1) * info.strideHeight + info.effectiveFilterHeight - info.inHeight - top;
  const right = (info.outWidth - 1) * info.strideWidth + info.effectiveFilterWidth - info.inWidth - left;
  return {
    strides: [info.strideHeight, info.strideWidth],
    dilations: [info.dilationHeight, info.dilationWidth],
    pads: [top, left, Math.max(0, bottom), Math.max(0, right)],
  };
}

/** How the window moved that made a result of this height and width: TensorFlow.js' gradients forget how its size was rounded. */
export const towards = (info: ConvolutionInfo, [, outHeight, outWidth]: Shape): ConvolutionInfo => ({
  ...info,
  outHeight,
  outWidth,
});

/** For padding that is one number TensorFlow.js takes height's window and stride for the width as well; here each side has its own. */
export function sidesApart(
  info: ConvolutionInfo,
  pad: Conv2DAttrs['pad'],
  rounding: ConvolutionAttributes['dimRoundingMode'] = 'floor',
): ConvolutionInfo {
  if (typeof pad !== 'number') return info;
  const { inHeight, inWidth, effectiveFilterHeight, effectiveFilterWidth, strideHeight, strideWidth } = info;
  const windows = (extent: number, size: number, stride: number): number =>
    Math[rounding]((extent - size + 2 * pad) / stride) + 1;
  return {
    ...info,
    outHeight: windows(inHeight, effectiveFilterHeight, strideHeight),
    outWidth: windows(inWidth, effectiveFilterWidth, strideWidth),
  };
}

interface ConvolutionAttributes {
  strides: number | [number, number];
  pad: Conv2DAttrs['pad'];
  dataFormat?: 'NHWC' | 'NCHW';
  dilations?: number | [number, number] | null;
  dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

function infoOf(
  inputShape: Shape,
  filterShape: Shape,
  { strides, dilations, pad, dimRoundingMode, dataFormat }: ConvolutionAttributes,
  depthwise = false,
): ConvolutionInfo {
  const info = backend_util.computeConv2DInfo(
    inputShape as [number, number, number, number],
    filterShape as [number, number, number, number],
    strides,
    dilations ?? 1,
    pad,
    dimRoundingMode,
    depthwise,
    depthwise ? 'channelsLast' : backend_util.convertConv2DDataFormat(dataFormat ?? 'NHWC'),
  );
  return sidesApart(info, pad, dimRoundingMode);
}

const toNhwc = (x: Node, { dataFormat }: ConvolutionAttributes): Node =>
  dataFormat === 'NCHW' ? transpose(x, [0, 2, 3, 1]) : x;
const fromNhwc = (x: Node, { dataFormat }: ConvolutionAttributes): Node =>
  dataFormat === 'NCHW' ? transpose(x, [0, 3, 1, 2]) : x;
const nhwcShape = (shape: Shape, { dataFormat }: ConvolutionAttributes): Shape =>
  dataFormat === 'NCHW' ? [shape[0], shape[2], shape[3], shape[1]] : shape;

const allFloat = (...nodes: (Node | undefined)[]): boolean =>
  nodes.every((node) => node === undefined || node.dtype === 'float32');
/** Left to the cpu backend: what does not fit together, on which it has its own opinion. */
const plausible = ({ outHeight, outWidth }: ConvolutionInfo): boolean => outHeight > 0 && outWidth > 0;
/**
 * Whether dy may be the gradient of such a convolution. Only sizes that numbers of padding give can be rounded; tf.conv2dTranspose, which
 * is computed by the same kernel, may be asked for less than dy is the gradient of.
 */
function fits(
  info: ConvolutionInfo,
  [batch, height, width, channels]: Shape,
  pad: Conv2DAttrs['pad'],
): boolean {
  const sameSize = height === info.outHeight && width === info.outWidth;
  return batch === info.batchSize && channels === info.outChannels && (sameSize || typeof pad !== 'string');
}

function convolve(x: Node, filter: Node, attributes: ConvolutionAttributes): Node | undefined {
  const info = infoOf(x.shape, filter.shape, attributes);
  if (!allFloat(x, filter) || !plausible(info) || info.inChannels !== filter.shape[2]) return undefined;
  return fromNhwc(conv2D(toNhwc(x, attributes), filter, windowOf(info)), attributes);
}

function convolveDepthwise(x: Node, filter: Node, attributes: ConvolutionAttributes): Node | undefined {
  const info = infoOf(x.shape, filter.shape, attributes, true);
  if (!allFloat(x, filter) || !plausible(info) || info.inChannels !== filter.shape[2]) return undefined;
  return depthwiseConv2D(x, filter, windowOf(info));
}

/** A vector that goes with the channels of a result in NCHW. */
const alongChannels = (vector: Node, { dataFormat }: ConvolutionAttributes): Node =>
  dataFormat === 'NCHW' && vector.shape.length === 1 && vector.shape[0] !== 1
    ? reshape(vector, [vector.shape[0], 1, 1])
    : vector;

function fused(
  convolved: Node | undefined,
  bias: Node | undefined,
  slopes: Node | undefined,
  attributes: FusedConv2DAttrs | FusedDepthwiseConv2DAttrs,
): Node | undefined {
  if (!convolved || !allFloat(bias, slopes)) return undefined;
  const biased = bias ? add(convolved, alongChannels(bias, attributes)) : convolved;
  if (!sameShape(biased.shape, convolved.shape)) return undefined;
  return activate(biased, attributes, slopes && alongChannels(slopes, attributes));
}

export const convolutionKernels: KernelTable = {
  Conv2D: kernel<Conv2DInputs, Conv2DAttrs>(({ x, filter }, attributes) => convolve(x, filter, attributes)),

  FusedConv2D: kernel<FusedConv2DInputs, FusedConv2DAttrs>(
    ({ x, filter, bias, preluActivationWeights }, attributes) =>
      fused(convolve(x, filter, attributes), bias, preluActivationWeights, attributes),
  ),

  Conv2DBackpropInput: kernel<Conv2DBackpropInputInputs, Conv2DBackpropInputAttrs>(
    ({ dy, filter }, attributes) => {
      const info = infoOf(attributes.inputShape, filter.shape, attributes);
      const gradient = toNhwc(dy, attributes);
      if (!allFloat(dy, filter) || !fits(info, gradient.shape, attributes.pad)) return undefined;
      const shape = nhwcShape(attributes.inputShape, attributes);
      const reached = reachedBy(gradient, shape, windowOf(towards(info, gradient.shape)), filter.shape);
      if (!reached) return expand(scalar(0), attributes.inputShape);
      const dx = conv2DInputGradient(reached.dy, filter, reached.window, reached.shape);
      return fromNhwc(reached.restored(dx), attributes);
    },
  ),

  Conv2DBackpropFilter: kernel<Conv2DBackpropFilterInputs, Conv2DBackpropFilterAttrs>(
    ({ x, dy }, attributes) => {
      const info = infoOf(x.shape, attributes.filterShape, attributes);
      const [image, gradient] = [toNhwc(x, attributes), toNhwc(dy, attributes)];
      if (!allFloat(x, dy) || !fits(info, gradient.shape, attributes.pad)) return undefined;
      const { filterShape } = attributes;
      const reached = reachedBy(gradient, image.shape, windowOf(towards(info, gradient.shape)), filterShape);
      if (!reached) return expand(scalar(0), filterShape);
      return conv2DFilterGradient(reached.cut(image), reached.dy, reached.window, filterShape);
    },
  ),

  DepthwiseConv2dNative: kernel<DepthwiseConv2dNativeInputs, DepthwiseConv2dNativeAttrs>(
    ({ x, filter }, attributes) => convolveDepthwise(x, filter, attributes),
  ),

  FusedDepthwiseConv2D: kernel<FusedDepthwiseConv2DInputs, FusedDepthwiseConv2DAttrs>(
    ({ x, filter, bias, preluActivationWeights }, attributes) =>
      fused(convolveDepthwise(x as Node, filter as Node, attributes), bias, preluActivationWeights, {
        ...attributes,
        dataFormat: 'NHWC',
      }),
  ),

  DepthwiseConv2dNativeBackpropInput: kernel<
    DepthwiseConv2dNativeBackpropInputInputs,
    DepthwiseConv2dNativeBackpropInputAttrs
  >(({ dy, filter }, attributes) => {
    const info = infoOf(attributes.inputShape, filter.shape, attributes, true);
    if (!allFloat(dy, filter) || !fits(info, dy.shape, attributes.pad)) return undefined;
    const reached = reachedBy(dy, attributes.inputShape, windowOf(towards(info, dy.shape)), filter.shape);
    if (!reached) return expand(scalar(0), attributes.inputShape);
    return reached.restored(depthwiseConv2DInputGradient(reached.dy, filter, reached.window, reached.shape));
  }),

  DepthwiseConv2dNativeBackpropFilter: kernel<
    DepthwiseConv2dNativeBackpropFilterInputs,
    DepthwiseConv2dNativeBackpropFilterAttrs
  >(({ x, dy }, attributes) => {
    const info = infoOf(x.shape, attributes.filterShape, attributes, true);
    if (!allFloat(x, dy) || !fits(info, dy.shape, attributes.pad)) return undefined;
    const { filterShape } = attributes;
    const reached = reachedBy(dy, x.shape, windowOf(towards(info, dy.shape)), filterShape);
    if (!reached) return expand(scalar(0), filterShape);
    return depthwiseConv2DFilterGradient(reached.cut(x), reached.dy, reached.window, filterShape);
  }),
};
