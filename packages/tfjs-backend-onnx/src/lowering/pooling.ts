import { type PoolWindow } from '../graph/image.ts';
import { Node, Output, type Shape } from '../graph/node.ts';
import { cast, constant, equal, expand, multiply, reshape, scalar } from '../graph/operations.ts';
import type { Rule, RuleTable } from './assign-layouts.ts';
import { Value, nchw, stored } from './layout.ts';

const windowOf = (node: Node): PoolWindow => node.attributes as unknown as PoolWindow;

function pool(op: string, x: Node, { kernel, strides, dilations, pads }: PoolWindow, shape: Shape): Node {
  const attributes = { kernel_shape: kernel, strides, pads, ...(op === 'MaxPool' && { dilations }) };
  return new Node(op, [x], shape, 'float32', attributes);
}

const forward =
  (op: string): Rule =>
  (node, [x]) =>
    new Value(node.shape, nchw, pool(op, x.in(nchw), windowOf(node), stored(node.shape, nchw)));

/** Each element repeated over the window that it stands for. */
function magnified(x: Node, shape: Shape): Node {
  const attributes = {
    sizes: shape,
    mode: 'nearest',
    nearest_mode: 'floor',
    coordinate_transformation_mode: 'asymmetric',
  };
  return new Node('Resize', [x], shape, 'float32', attributes);
}

/** The windows lie side by side and cover the image. */
function tiles({ kernel, strides, dilations, pads }: PoolWindow, image: Shape): boolean {
  return (
    kernel.every((extent, i) => extent === strides[i] && dilations[i] === 1 && image[i] % extent === 0) &&
    pads.every((padding) => padding === 0)
  );
}

const maxPoolGradient: Rule = (node, [dy, x]) => {
  const window = windowOf(node);
  const [shape, pooled] = [stored(x.shape, nchw), stored(dy.shape, nchw)];
  const [image, gradient] = [x.in(nchw), dy.in(nchw)];
  const [, , height, width] = shape;
  if (tiles(window, [height, width])) {
    const [rows, columns] = window.kernel;
    const maximal = equal(image, magnified(pool('MaxPool', image, window, pooled), shape));
    // Of equal maxima the first counts, so each gets a rank by its place, and the highest rank stays.
    const ranks = Float32Array.from({ length: height * width }, (_, i) => rows * columns - (Math.floor(i / width) % rows) * columns - (i % columns)); // prettier-ignore
    const rank = multiply(cast(maximal, 'float32'), constant(ranks, [1, 1, height, width], 'float32'));
    const first = equal(rank, magnified(pool('MaxPool', rank, window, pooled), shape));
    return new Value(x.shape, nchw, multiply(cast(first, 'float32'), magnified(gradient, shape)));
  }
  const producer = pool('MaxPool', image, window, pooled);
  const places = new Output(producer, 1, pooled, 'int64');
  const flat = (n: Node) => reshape(n, [n.size]);
  const nothing = expand(scalar(0), [image.size]);
  const scattered = new Node('ScatterElements', [nothing, flat(places), flat(gradient)], [image.size], 'float32', { axis: 0, reduction: 'add' }); // prettier-ignore
  return new Value(x.shape, nchw, reshape(scattered, shape));
};

const averagePoolGradient: Rule = (node, [dy]) => {
  const window = windowOf(node);
  const { kernel, strides, pads } = window;
  const [batch, channels, height, width] = stored(node.shape, nchw);
  const share = multiply(dy.in(nchw), scalar(1 / (kernel[0] * kernel[1])));
  if (tiles(window, [height, width]))
    return new Value(node.shape, nchw, magnified(share, [batch, channels, height, width]));
  const [, , rows, columns] = share.shape;
  const ones = constant(new Float32Array(kernel[0] * kernel[1]).fill(1), [1, 1, ...kernel], 'float32');
  const [top, left, bottom, right] = pads;
  const missing = [
    height - ((rows - 1) * strides[0] + kernel[0] - top - bottom),
    width - ((columns - 1) * strides[1] + kernel[1] - left - right),
  ];
  const images = reshape(share, [batch * channels, 1, rows, columns]);
  const attributes = { kernel_shape: kernel, strides, pads, output_padding: missing };
  const spread = new Node('ConvTranspose', [images, ones], [batch * channels, 1, height, width], 'float32', attributes); // prettier-ignore
  return new Value(node.shape, nchw, reshape(spread, [batch, channels, height, width]));
};

export const poolingRules: RuleTable = {
  MaxPool2D: forward('MaxPool'),
  AveragePool2D: forward('AveragePool'),
  MaxPool2DGradient: maxPoolGradient,
  AveragePool2DGradient: averagePoolGradient,
};
