import { Constant, type Node, type Shape } from '../../graph/node.ts';
import { concat, constant, gather, pad, reshape, slice, transpose } from '../../graph/operations.ts';
import { blockedConvolution, reorderInput, reorderOutput } from '../blocks.ts';
import { Value, isLogical, nchw } from '../layout.ts';
import { type Axis, type PhasedKernel, phasedKernel } from './axis.ts';

/**
 * A correlation over height and width by ONNX Runtime's blocked convolution.
 * @param filter [taps, in, out]: the taps of the two axes, height first.
 * @param padWidth puts the padding on the left and right into a copy of the image, for the kernel is slow at these edges.
 * @returns `undefined` where the geometry cannot be had by padding alone.
 */
export function correlate(
  image: Value,
  filter: Node,
  axes: readonly [Axis, Axis],
  block: number,
  padWidth: boolean,
): Value | undefined {
  const [rows, columns] = axes.map(phasedKernel);
  if (!rows || !columns) return undefined;
  const [, inputs, outputs] = filter.shape;
  const phases = axes[0].phases * axes[1].phases;
  const direct = inputs < block; // the kernel reads so few channels from NCHW
  const operand = direct ? image.in(nchw) : blocksOf(image, block);
  const [left, right] = columns.padding;
  const widened = padWidth && left + right > 0;
  const blocks = blockedConvolution(
    widened ? withPaddedWidth(operand, left, right, direct ? 1 : block) : operand,
    arranged(sourced(filter, rows, columns), phases, [rows.size, columns.size], block, direct),
    {
      strides: [axes[0].stride, axes[1].stride],
      dilations: [rows.dilation, columns.dilation],
      pads: [rows.padding[0], widened ? 0 : left, rows.padding[1], widened ? 0 : right],
    },
  );
  const shape = [image.shape[0], axes[0].result, axes[1].result, outputs];
  return interleaved(blocks, [axes[0].phases, axes[1].phases], shape, block);
}

export const roundUp = (n: number, unit: number): number => Math.ceil(n / unit) * unit;

/** An image in blocks; where its channels are not a multiple of them, filled up with zeros. */
export function blocksOf(image: Value, block: number): Node {
  const channels = image.shape[3];
  if (channels % block === 0) return image.in('blocked');
  const last = isLogical(image.layout);
  return reorderInput(last ? image.logical : image.in(nchw), roundUp(channels, block), last);
}

/** An image [N, C, H, W], stored with `lanes` channels innermost, with zeros on the left and right. */
function withPaddedWidth(image: Node, left: number, right: number, lanes: number): Node {
  const [batch, channels, height, width] = image.shape;
  const planes = reshape(image, [(batch * channels) / lanes, height, width * lanes]);
  const padded = pad(planes, [[0, 0], [0, 0], [left * lanes, right * lanes]]); // prettier-ignore
  return reshape(padded, [batch, channels, height, left + width + right]);
}

/** The taps in the order of all phases' kernels: [phases · kernel, in, out]. */
function sourced(filter: Node, rows: PhasedKernel, columns: PhasedKernel): Node {
  const [taps, inputs, outputs] = filter.shape;
  const nothing = taps; // what stands where no tap does: zeros, put after the taps
  const order: number[] = [];
  for (const rowPhase of rows.sources)
    for (const columnPhase of columns.sources)
      for (const row of rowPhase)
        for (const column of columnPhase)
          order.push(row < 0 || column < 0 ? nothing : row * columns.taps + column);
  if (order.length === taps && order.every((tap, i) => tap === i)) return filter;
  const zeros = () => constant(new Float32Array(inputs * outputs), [1, inputs, outputs], 'float32');
  const source = order.includes(nothing) ? concat([filter, zeros()], 0) : filter;
  const indices = BigInt64Array.from(order, (tap) => BigInt(tap));
  return gather(source, new Constant(indices, [order.length], 'int64'), 0);
}

/** [phases · kernel, in, out] as the blocked filter of a convolution with phases · out channels, filled up to whole blocks. */
function arranged(filter: Node, phases: number, kernel: Shape, block: number, direct: boolean): Node {
  const [, inputs, outputs] = filter.shape;
  const taps = kernel[0] * kernel[1];
  const byPhase = reshape(filter, [phases, taps, inputs, outputs]);
  const flat = reshape(transpose(byPhase, [1, 2, 0, 3]), [taps, inputs, phases * outputs]);
  const lanes = direct ? 1 : block;
  const fullInputs = roundUp(inputs, lanes);
  const fullOutputs = roundUp(phases * outputs, block);
  const full = pad(flat, [[0, 0], [0, fullInputs - inputs], [0, fullOutputs - phases * outputs]]); // prettier-ignore
  const blocks = reshape(full, [taps, fullInputs / lanes, lanes, fullOutputs / block, block]);
  return reshape(transpose(blocks, [3, 1, 0, 2, 4]), [fullOutputs, fullInputs, ...kernel]);
}

/** Blocks whose channels are phases · out, as the image that they make. */
function interleaved(blocks: Node, phases: Shape, shape: Shape, block: number): Value {
  const [batch, height, width, channels] = shape;
  const [, , rows, columns] = blocks.shape;
  const layout = channels % block === 0 ? 'blocked' : nchw;
  const all = phases[0] * phases[1];
  const source = layout === 'blocked' ? blocks : reorderOutput(blocks, all * channels, false);
  if (all === 1) return new Value(shape, layout, source);
  const lanes = layout === 'blocked' ? block : 1;
  const planes = channels / lanes;
  const apart = [batch, ...phases, planes, rows, columns, lanes];
  const together =
    phases[1] === 1
      ? transpose(reshape(source, [batch, phases[0], planes, rows, columns * lanes]), [0, 2, 3, 1, 4])
      : transpose(reshape(source, apart), [0, 3, 4, 1, 5, 2, 6]);
  const images = reshape(together, [batch * planes, rows * phases[0], columns * phases[1] * lanes]);
  const cut = slice(images, [0, 0, 0], [batch * planes, height, width * lanes]);
  return new Value(shape, layout, reshape(cut, [batch, channels, height, width]));
}
