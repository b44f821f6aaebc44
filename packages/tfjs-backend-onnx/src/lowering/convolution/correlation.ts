import { Constant, type Node } from '../../graph/node.ts';
import { concat, expand, gather, pad, reshape, scalar, slice, transpose } from '../../graph/operations.ts';
import { type BlockedWindow, blockedConvolution, reorderInput, reorderOutput } from '../blocks.ts';
import { Value, isLogical, nchw } from '../layout.ts';

/**
 * One axis of a correlation, which convolutions and their input gradients are: the result at `phases` · i + phase is the sum over the
 * taps of the filter of tap times image[`stride` · i + offset(phase, tap)], without those whose offset is undefined.
 *
 * Several phases are computed as so many more channels, side by side, and then interleaved: this is how a convolution that widens its
 * image is computed without multiplying by zeros, and how one with few channels keeps more of the processor's registers busy.
 */
export interface Axis {
  image: number;
  result: number;
  taps: number;
  phases: number;
  stride: number;
  offset(phase: number, tap: number): number | undefined;
}

/** A convolution's axis. */
export function forwardAxis(
  image: number,
  result: number,
  taps: number,
  { stride, dilation, padding }: { stride: number; dilation: number; padding: number },
  phases = 1,
): Axis {
  const offset = (phase: number, tap: number) => stride * phase + dilation * tap - padding;
  return { image, result, taps, phases, stride: phases * stride, offset };
}

/** The axis of the gradient of a convolution's input, the image being the gradient of its output. */
export function gradientAxis(
  image: number,
  result: number,
  taps: number,
  { stride, dilation, padding }: { stride: number; dilation: number; padding: number },
  phases = 1,
): Axis {
  const offset = (phase: number, tap: number) => {
    const position = phase + padding - dilation * tap;
    return position % stride === 0 ? position / stride : undefined;
  };
  return { image, result, taps, phases: phases * stride, stride: phases, offset };
}

/** An axis as an ordinary convolution has it. */
interface Window {
  kernel: number;
  dilation: number;
  before: number;
  after: number;
  /** How many results, phases together. */
  count: number;
  /** By phase and place in the kernel: which tap stands there, −1 if none. */
  sources: number[][];
}

function windowOf({ image, result, taps, phases, stride, offset }: Axis): Window | undefined {
  const used: Map<number, number>[] = []; // by phase: tap by offset
  for (let phase = 0; phase < phases; phase++) {
    const places = new Map<number, number>();
    for (let tap = 0; tap < taps; tap++) {
      const place = offset(phase, tap);
      if (place !== undefined) places.set(place, tap);
    }
    used.push(places);
  }
  const offsets = [...new Set(used.flatMap((places) => [...places.keys()]))].sort((a, b) => a - b);
  const [first, last] = [offsets[0], offsets[offsets.length - 1]];
  const dilation = offsets.reduce((divisor, place) => gcd(place - first, divisor), 0) || 1;
  const kernel = (last - first) / dilation + 1;
  const count = Math.ceil(result / phases);
  const after = stride * (count - 1) + last - (image - 1);
  if (first > 0 || after <= -stride) return undefined;
  const sources = used.map((places) =>
    Array.from({ length: kernel }, (_, i) => places.get(first + i * dilation) ?? -1),
  );
  return { kernel, dilation, before: -first, after: Math.max(0, after), count, sources };
}

const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));

/**
 * A correlation over height and width by ONNX Runtime's blocked convolution.
 * @param filter [taps, in, out]: the taps of the two axes, height first.
 * @param padWidth copies the image with its padding on the left and right, for the kernel is slow at these edges.
 * @returns `undefined` where the geometry cannot be had by padding alone.
 */
export function correlate(
  image: Value,
  filter: Node,
  axes: readonly [Axis, Axis],
  block: number,
  padWidth = false,
): Value | undefined {
  const [rows, columns] = axes.map(windowOf);
  if (!rows || !columns) return undefined;
  const [, inputs, outputs] = filter.shape;
  const phases = axes[0].phases * axes[1].phases;
  const direct = inputs < block;
  const taps = sourced(filter, rows, columns, axes[1].taps);
  const arranged = arrange(taps, phases, [rows.kernel, columns.kernel], block, direct);
  const window: BlockedWindow = {
    strides: [axes[0].stride, axes[1].stride],
    dilations: [rows.dilation, columns.dilation],
    pads: [rows.before, columns.before, rows.after, columns.after],
  };
  let operand = direct ? image.in(nchw) : blocksOf(image, block);
  if (padWidth && columns.before + columns.after > 0) {
    operand = withPaddedWidth(operand, columns.before, columns.after, direct ? 1 : block);
    window.pads = [rows.before, 0, rows.after, 0];
  }
  const blocks = blockedConvolution(operand, arranged, window);
  const shape = [image.shape[0], axes[0].result, axes[1].result, outputs];
  return interleaved(blocks, axes, shape, block);
}

/** An image in blocks; where its channels are no multiple of them, filled up with zeros. */
export function blocksOf(image: Value, block: number): Node {
  const channels = image.shape[3];
  if (channels % block === 0) return image.in('blocked');
  const last = isLogical(image.layout);
  return reorderInput(last ? image.logical : image.in(nchw), roundUp(channels, block), last);
}

export const roundUp = (n: number, unit: number): number => Math.ceil(n / unit) * unit;

/** An image [N, C, H, W], stored with `lanes` channels innermost, with zeros on the left and right. */
export function withPaddedWidth(image: Node, left: number, right: number, lanes: number): Node {
  const [batch, channels, height, width] = image.shape;
  const rows = reshape(image, [(batch * channels) / lanes, height, width * lanes]);
  const padded = pad(rows, [[0, 0], [0, 0], [left * lanes, right * lanes]]); // prettier-ignore
  return reshape(padded, [batch, channels, height, left + width + right]);
}

/** The taps in the order of all phases' kernels: [phases · kernel, in, out]. */
function sourced(filter: Node, rows: Window, columns: Window, perRow: number): Node {
  const [taps, inputs, outputs] = filter.shape;
  const order: number[] = [];
  for (const rowPhase of rows.sources)
    for (const columnPhase of columns.sources)
      for (const row of rowPhase)
        for (const column of columnPhase) order.push(row < 0 || column < 0 ? taps : row * perRow + column);
  if (order.length === taps && order.every((tap, i) => tap === i)) return filter;
  const nothing = () => expand(scalar(0), [1, inputs, outputs]);
  const source = order.includes(taps) ? concat([filter, nothing()], 0) : filter;
  const indices = new Constant(BigInt64Array.from(order, (tap) => BigInt(tap)), [order.length], 'int64');
  return gather(source, indices, 0);
}

/** [phases · kernel, in, out] as blocks of a convolution with phases · out channels, filled up to whole blocks. */
function arrange(filter: Node, phases: number, kernel: number[], block: number, direct: boolean): Node {
  const [, inputs, outputs] = filter.shape;
  const taps = kernel[0] * kernel[1];
  const byPhase = reshape(filter, [phases, taps, inputs, outputs]);
  const flat = reshape(transpose(byPhase, [1, 2, 0, 3]), [taps, inputs, phases * outputs]);
  const fullInputs = direct ? inputs : roundUp(inputs, block);
  const fullOutputs = roundUp(phases * outputs, block);
  const full = pad(flat, [[0, 0], [0, fullInputs - inputs], [0, fullOutputs - phases * outputs]]); // prettier-ignore
  const lanes = direct ? 1 : block;
  const blocks = reshape(full, [taps, fullInputs / lanes, lanes, fullOutputs / block, block]);
  return reshape(transpose(blocks, [3, 1, 0, 2, 4]), [fullOutputs, fullInputs, ...kernel]);
}

/** A result whose channels are phases · out, as the image that they make. */
function interleaved(
  blocks: Node,
  [{ phases: rowPhases }, { phases: columnPhases }]: readonly [Axis, Axis],
  shape: readonly number[],
  block: number,
): Value {
  const [batch, height, width, channels] = shape;
  const [, , rows, columns] = blocks.shape;
  const inBlocks = channels % block === 0;
  if (rowPhases * columnPhases === 1) {
    return inBlocks ? new Value(shape, 'blocked', blocks) : new Value(shape, nchw, reorderOutput(blocks, channels, false)); // prettier-ignore
  }
  const [planes, lanes] = inBlocks ? [channels / block, block] : [channels, 1];
  const source = inBlocks ? blocks : reorderOutput(blocks, rowPhases * columnPhases * channels, false);
  const apart = reshape(source, [batch, rowPhases, columnPhases, planes, rows, columns, lanes]);
  const together =
    columnPhases === 1
      ? transpose(reshape(apart, [batch, rowPhases, planes, rows, columns * lanes]), [0, 2, 3, 1, 4])
      : transpose(apart, [0, 3, 4, 1, 5, 2, 6]);
  const [fullHeight, fullWidth] = [rows * rowPhases, columns * columnPhases];
  const images = reshape(together, [batch * planes, fullHeight, fullWidth * lanes]);
  const cut = slice(images, [0, 0, 0], [batch * planes, height, width * lanes]);
  return new Value(shape, inBlocks ? 'blocked' : nchw, reshape(cut, [batch, channels, height, width]));
}
