import {
  type Conv3DAttrs,
  type Conv3DBackpropFilterV2Attrs,
  type Conv3DBackpropFilterV2Inputs,
  type Conv3DBackpropInputV2Attrs,
  type Conv3DBackpropInputV2Inputs,
  type Conv3DInputs,
  backend_util,
} from '@tensorflow/tfjs-core';
import { Node } from '../graph/node.ts';
import { pad, transpose } from '../graph/operations.ts';
import { type KernelTable, kernel } from './kernel.ts';
import { reverse } from './slicing.ts';
import { type Margins, negated, withMargins } from './margins.ts';
import { channelsFirst, channelsFirstShape, channelsLast, marginsOf, stridesOf } from './volume.ts';

type Shape5 = [number, number, number, number, number];

/** Convolutions of volumes [batch, depth, height, width, channels] with filters [depth, height, width, in, out]. */
export const convolution3DKernels: KernelTable = {
  Conv3D: kernel<Conv3DInputs, Conv3DAttrs>(({ x, filter }, { strides, pad: padding, dilations }) => {
    if (x.dtype !== 'float32' || filter.dtype !== 'float32') return undefined;
    const info = backend_util.computeConv3DInfo(
      x.shape as Shape5,
      filter.shape as Shape5,
      strides,
      dilations,
      padding,
    );
    const padded = channelsFirst(pad(x, marginsOf(info)));
    return channelsLast(
      new Node('Conv', [padded, filterFirst(filter)], channelsFirstShape(info.outShape), 'float32', {
        strides: stridesOf(info),
        dilations: [info.dilationDepth, info.dilationHeight, info.dilationWidth],
      }),
    );
  }),

  Conv3DBackpropInputV2: kernel<Conv3DBackpropInputV2Inputs, Conv3DBackpropInputV2Attrs>(
    ({ dy, filter }, { strides, pad: padding, inputShape }) => {
      if (dy.dtype !== 'float32' || filter.dtype !== 'float32') return undefined;
      const info = backend_util.computeConv3DInfo(inputShape, filter.shape as Shape5, strides, 1, padding);
      const margins = marginsOf(info);
      const strides3 = stridesOf(info);
      if (strides3.every((stride) => stride === 1)) return correlate(dy, filter, margins);
      const shape = channelsFirstShape(withMargins(inputShape, margins));
      const inputs = [channelsFirst(dy), filterFirst(filter)];
      const spread = new Node('ConvTranspose', inputs, shape, 'float32', { strides: strides3 });
      return pad(channelsLast(spread), negated(margins));
    },
  ),

  /** The convolution of x with dy, of which batch and channels have changed places, and strides and dilations. */
  Conv3DBackpropFilterV2: kernel<Conv3DBackpropFilterV2Inputs, Conv3DBackpropFilterV2Attrs>(
    ({ x, dy }, { strides, pad: padding, filterShape }) => {
      if (x.dtype !== 'float32' || dy.dtype !== 'float32') return undefined;
      const info = backend_util.computeConv3DInfo(x.shape as Shape5, filterShape, strides, 1, padding);
      const padded = pad(x, marginsOf(info));
      const [depth, height, width, channelsIn, channelsOut] = filterShape;
      const gradient = new Node(
        'Conv',
        [transpose(padded, [4, 0, 1, 2, 3]), transpose(dy, [4, 0, 1, 2, 3])],
        [channelsIn, channelsOut, depth, height, width],
        'float32',
        { dilations: stridesOf(info) },
      );
      return transpose(gradient, [2, 3, 4, 0, 1]);
    },
  ),
};

const filterFirst = (filter: Node): Node => transpose(filter, [4, 3, 0, 1, 2]);

/** The input's gradient for unit strides, as a convolution with the filter turned round, which is ten times faster than ConvTranspose. */
function correlate(dy: Node, filter: Node, margins: Margins): Node {
  const reach = margins.map(([before, after], axis) => {
    const span = axis > 0 && axis < 4 ? filter.shape[axis - 1] - 1 : 0;
    return [span - before, span - after] as const;
  });
  const padded = channelsFirst(pad(dy, reach));
  const turned = transpose(reverse(filter, [0, 1, 2]), [3, 4, 0, 1, 2]);
  const windows = padded.shape.slice(2).map((extent, i) => extent - filter.shape[i] + 1);
  return channelsLast(
    new Node('Conv', [padded, turned], [dy.shape[0], filter.shape[3], ...windows], 'float32'),
  );
}
