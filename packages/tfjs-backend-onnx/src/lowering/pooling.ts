import { type PoolWindow } from '../graph/image.ts';
import { type Attributes, Node, Output, type Shape } from '../graph/node.ts';
import { cast, constant, equal, expand, multiply, reshape, scalar } from '../graph/operations.ts';
import type { Rule, RuleTable } from './assign-layouts.ts';
import { blockedPool } from './blocks.ts';
import { type Layout, Value, nchw, stored } from './layout.ts';

const windowOf = (node: Node): PoolWindow => node.attributes as unknown as PoolWindow;
/** Pools work on blocks as well as on NCHW. */
const layoutOf = ({ layout }: Value): Layout => (layout === 'blocked' ? 'blocked' : nchw);

function pool(
  op: string,
  x: Node,
  layout: Layout,
  { kernel, strides, dilations, pads }: PoolWindow,
  shape: Shape,
): Node {
  const attributes: Attributes = {
    kernel_shape: kernel,
    strides,
    pads,
    ...(op === 'MaxPool' && { dilations }),
  };
  return layout === 'blocked'
    ? blockedPool(op, x, shape, attributes)
    : new Node(op, [x], shape, 'float32', attributes);
}

const forward =
  (op: string): Rule =>
  (node, [x]) => {
    const layout = layoutOf(x);
    return new Value(
      node.shape,
      layout,
      pool(op, x.in(layout), layout, windowOf(node), stored(node.shape, layout)),
    );
  };

/** Each element repeated over the window that it stands for. */
function magnified(x: Node, layout: Layout, shape: Shape): Node {
  if (layout === 'blocked') {
    const scales = shape.map((extent, axis) => extent / x.shape[axis]);
    return blockedPool('Upsample', x, shape, { scales, mode: 'nearest' });
  }
  const attributes = { mode: 'nearest', nearest_mode: 'floor', coordinate_transformation_mode: 'asymmetric' };
  return new Node('Resize', [x], shape, 'float32', { sizes: shape, ...attributes });
}

/** The windows lie side by side and cover the image. */
function tiles({ kernel, strides, dilations, pads }: PoolWindow, image: Shape): boolean {
  return (
    kernel.every((extent, i) => extent === strides[i] && dilations[i] === 1 && image[i + 1] % extent === 0) &&
    pads.every((padding) => padding === 0)
  );
}

const maxPoolGradient: Rule = (node, [dy, x], { block }) => {
  const window = windowOf(node);
  if (!tiles(window, x.shape)) return scattered(dy, x, window);
  const layout = layoutOf(x);
  const [shape, pooled] = [stored(x.shape, layout), stored(dy.shape, layout)];
  const image = x.in(layout);
  const maximaOf = (n: Node) => magnified(pool('MaxPool', n, layout, window, pooled), layout, shape);
  const maximal = cast(equal(image, maximaOf(image)), 'float32');
  // Of equal maxima the first counts, so each gets a rank by its place, and the highest rank stays.
  const places = ranks(window, x.shape, layout === 'blocked' ? block : 1);
  const ranked = reshape(
    multiply(reshape(maximal, [maximal.size / places.size, places.size]), places),
    shape,
  );
  const first = equal(ranked, maximaOf(ranked));
  return new Value(
    x.shape,
    layout,
    multiply(cast(first, 'float32'), magnified(dy.in(layout), layout, shape)),
  );
};

/** Places in their windows, the first with the highest number; of one image in NCHW or blocks. */
function ranks({ kernel: [rows, columns] }: PoolWindow, [, height, width]: Shape, lanes: number): Node {
  const array = Float32Array.from({ length: height * width * lanes }, (_, i) => {
    const [row, column] = [Math.floor(i / lanes / width), Math.floor(i / lanes) % width];
    return rows * columns - (row % rows) * columns - (column % columns);
  });
  return constant(array, [array.length], 'float32');
}

/** Overlapping windows: by the positions of the maxima. */
function scattered(dy: Value, x: Value, window: PoolWindow): Value {
  const image = x.in(nchw);
  const producer = pool('MaxPool', image, nchw, window, stored(dy.shape, nchw));
  const places = new Output(producer, 1, producer.shape, 'int64');
  const flat = (n: Node) => reshape(n, [n.size]);
  const operands = [expand(scalar(0), [image.size]), flat(places), flat(dy.in(nchw))];
  const sum = new Node('ScatterElements', operands, [image.size], 'float32', { axis: 0, reduction: 'add' });
  return new Value(x.shape, nchw, reshape(sum, image.shape));
}

const averagePoolGradient: Rule = (node, [dy]) => {
  const window = windowOf(node);
  const { kernel, strides, pads } = window;
  const share = scalar(1 / (kernel[0] * kernel[1]));
  if (tiles(window, node.shape)) {
    const layout = layoutOf(dy);
    return new Value(node.shape, layout, magnified(multiply(dy.in(layout), share), layout, stored(node.shape, layout))); // prettier-ignore
  }
  const [batch, height, width, channels] = node.shape;
  const [, rows, columns] = dy.shape;
  const ones = constant(new Float32Array(kernel[0] * kernel[1]).fill(1), [1, 1, ...kernel], 'float32');
  const [top, left, bottom, right] = pads;
  const missing = [
    height - ((rows - 1) * strides[0] + kernel[0] - top - bottom),
    width - ((columns - 1) * strides[1] + kernel[1] - left - right),
  ];
  const images = reshape(multiply(dy.in(nchw), share), [batch * channels, 1, rows, columns]);
  const attributes = { kernel_shape: kernel, strides, pads, output_padding: missing };
  const spread = new Node('ConvTranspose', [images, ones], [batch * channels, 1, height, width], 'float32', attributes); // prettier-ignore
  return new Value(node.shape, nchw, reshape(spread, stored(node.shape, nchw)));
};

export const poolingRules: RuleTable = {
  MaxPool2D: forward('MaxPool'),
  AveragePool2D: forward('AveragePool'),
  MaxPool2DGradient: maxPoolGradient,
  AveragePool2DGradient: averagePoolGradient,
};
