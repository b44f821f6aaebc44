/**
 * ONNX Runtime's NCHWc operators. A blocked image is stored [N, C/b, H, W, b] and declared [N, C, H, W]; a blocked filter is stored
 * [O/b, I/b, h, w, b of I, b of O] and declared [O, I, h, w].
 */
import { type Attributes, Node, type Shape } from '../graph/node.ts';
import { cast, pad, reshape } from '../graph/operations.ts';

const domain = 'com.microsoft.nchwc';

/** To blocks from NHWC or NCHW, the channels filled up with zeros to `channels`. */
export function reorderInput(image: Node, channels: number, channelsLast: boolean): Node {
  const axis = channelsLast ? 3 : 1;
  const missing = -image.shape[axis] & 3; // the operator fills up by itself, but takes multiples of four only
  const source = pad(image, image.shape.map((_, i) => [0, i === axis ? missing : 0])); // prettier-ignore
  const [batch, ...rest] = image.shape;
  const [height, width] = channelsLast ? rest : rest.slice(1);
  const attributes = { channels_last: channelsLast ? 1 : 0 };
  const shape = [batch, channels, height, width];
  return cast(new Node('ReorderInput', [cast(source, 'float32')], shape, 'float32', attributes, domain), image.dtype); // prettier-ignore
}

/** The first `channels` of a blocked image in NHWC or NCHW. */
export function reorderOutput(blocks: Node, channels: number, channelsLast: boolean): Node {
  const [batch, , height, width] = blocks.shape;
  const shape = channelsLast ? [batch, height, width, channels] : [batch, channels, height, width];
  const attributes = { channels, channels_last: channelsLast ? 1 : 0 };
  return cast(new Node('ReorderOutput', [cast(blocks, 'float32')], shape, 'float32', attributes, domain), blocks.dtype); // prettier-ignore
}

export interface BlockedWindow {
  strides: readonly number[];
  dilations: readonly number[];
  pads: readonly number[];
  group?: number;
}

/** @param image blocked; or NCHW of fewer channels than a block, and then the filter is stored [O/b, I, h, w, b of O]. */
export function blockedConvolution(image: Node, filter: Node, window: BlockedWindow): Node {
  const [batch, , ...extents] = image.shape;
  const [channels, , ...kernel] = filter.shape;
  const { strides, dilations, pads, group = 1 } = window;
  const result = extents.map((extent, i) => {
    const span = (kernel[i] - 1) * dilations[i] + 1;
    return Math.floor((extent + pads[i] + pads[i + 2] - span) / strides[i]) + 1;
  });
  const attributes = { strides, dilations, pads, group, kernel_shape: kernel };
  return blockedConv([image, filter], [batch, channels, ...result], attributes);
}

/** Conv of any operands: image, filter, and optionally a bias per channel, and blocks that are added to the result. */
export function blockedConv(operands: readonly Node[], shape: Shape, attributes: Attributes): Node {
  return new Node('Conv', operands, shape, 'float32', attributes, domain);
}

/**
 * scale · image + offset for each channel, in one pass: a convolution of every channel for itself with a filter of one element.
 * @param scale [channels] @param offset [channels]
 */
export function blockedAffine(image: Node, scale: Node, offset?: Node): Node {
  const channels = image.shape[1];
  const filter = reshape(scale, [channels, 1, 1, 1]);
  const attributes = { strides: [1, 1], dilations: [1, 1], pads: [0, 0, 0, 0], group: channels, kernel_shape: [1, 1] }; // prettier-ignore
  return blockedConv(offset ? [image, filter, offset] : [image, filter], image.shape, attributes);
}

/**
 * The sum of a · b over each image and channel, [N, C], in one pass over both: a convolution of every channel of every image for itself
 * with a filter as large as the image.
 */
export function blockedDots(a: Node, b: Node): Node {
  const [batch, channels, height, width] = a.shape;
  const all = batch * channels;
  const operands = [reshape(a, [1, all, height, width]), reshape(b, [all, 1, height, width])];
  const attributes = { strides: [1, 1], dilations: [1, 1], pads: [0, 0, 0, 0], group: all, kernel_shape: [height, width] }; // prettier-ignore
  return reshape(blockedConv(operands, [1, all, 1, 1], attributes), [batch, channels]);
}

/** A pool of blocks: MaxPool, AveragePool, GlobalAveragePool or Upsample. */
export function blockedPool(op: string, image: Node, shape: Shape, attributes: Attributes = {}): Node {
  return new Node(op, [image], shape, 'float32', attributes, domain);
}

/**
 * The mean of each image and channel, [N, C]. The kernel adds up one number after the other, so what it has added loses precision with
 * their count: larger images are cut into pieces, and the means of the pieces averaged. Nothing moves for it: a piece of a block of
 * channels is an image of its own.
 */
export function blockedMeans(image: Node, block: number): Node {
  const [batch, channels, height, width] = image.shape;
  const pool = (x: Node) => blockedPool('GlobalAveragePool', x, [x.shape[0], x.shape[1], 1, 1]);
  const length = pieceLength(height * width);
  if (length === height * width) return reshape(pool(image), [batch, channels]);
  const planes = (batch * channels) / block;
  const pieces = (height * width) / length;
  const ofPieces = pool(reshape(image, [planes * pieces, block, 1, length]));
  return reshape(blockedMeans(reshape(ofPieces, [planes, block, 1, pieces]), block), [batch, channels]);
}

/** Elements that are added up in a row: all that there are up to 32 x 32, else a divisor of their number. */
function pieceLength(elements: number): number {
  if (elements <= 1024) return elements;
  for (let length = 512; length >= 16; length--) if (elements % length === 0) return length;
  return elements;
}

export const isBlockedConv = (node: Node): boolean => node.op === 'Conv' && node.domain === domain;
