import { type PoolWindow } from '../graph/image.ts';
import { type Attributes, Node, Output, type Shape } from '../graph/node.ts';
import {
  cast,
  concat,
  constant,
  equal,
  expand,
  multiply,
  pad,
  reduce,
  reshape,
  scalar,
} from '../graph/operations.ts';
import type { Rule, RuleTable } from './rule.ts';
import { blockedPool } from './blocks.ts';
import { taps } from './convolution/filter-gradient.ts';
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

const maxPoolGradient: Rule = (node, [dy, x], { block, device }) => {
  const window = windowOf(node);
  if (!tiles(window, x.shape)) return device === 'webgpu' ? spread(dy, x, window) : scattered(dy, x, window);
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

/** Windows that overlap, or have padding: by the positions of their maxima. */
function scattered(dy: Value, x: Value, window: PoolWindow): Value {
  const image = x.in(nchw);
  const producer = pool('MaxPool', image, nchw, window, stored(dy.shape, nchw));
  const places = new Output(producer, 1, producer.shape, 'int64');
  const flat = (n: Node) => reshape(n, [n.size]);
  const operands = [expand(scalar(0), [image.size]), flat(places), flat(dy.in(nchw))];
  const sum = new Node('ScatterElements', operands, [image.size], 'float32', { axis: 0, reduction: 'add' });
  return new Value(x.shape, nchw, reshape(sum, image.shape));
}

/** The same without positions, which WebGPU's pools do not give: each place in the windows is a channel of its own. */
function spread(dy: Value, x: Value, window: PoolWindow): Value {
  const {
    kernel,
    pads: [top, left, bottom, right],
  } = window;
  const [batch, channels, height, width] = stored(x.shape, nchw);
  const [, rows, columns] = dy.shape;
  const count = kernel[0] * kernel[1];
  const images = [batch * channels, 1, height, width];
  const padded = pad(reshape(x.in(nchw), images), [[0, 0], [0, 0], [top, bottom], [left, right]], scalar(-Infinity)); // prettier-ignore
  const places = concat(taps(padded, kernel, window, rows, columns), 1);
  const maximal = cast(equal(places, reduce('ReduceMax', places, [1], true)), 'float32');
  const ranks = constant(Float32Array.from({ length: count }, (_, place) => count - place), [count, 1, 1], 'float32'); // prettier-ignore
  const ranked = multiply(maximal, ranks);
  const first = cast(equal(ranked, reduce('ReduceMax', ranked, [1], true)), 'float32');
  const parts = multiply(first, reshape(dy.in(nchw), [batch * channels, 1, rows, columns]));
  const filter = new Float32Array(count * count);
  for (let place = 0; place < count; place++) filter[place * count + place] = 1;
  return distributed(parts, constant(filter, [count, 1, ...kernel], 'float32'), window, x.shape);
}

/** The sum over all windows of their parts, put where the filter says. @param parts [images, in, rows, columns] */
function distributed(parts: Node, filter: Node, { kernel, strides, pads }: PoolWindow, shape: Shape): Value {
  const [batch, channels, height, width] = stored(shape, nchw);
  const [images, , rows, columns] = parts.shape;
  const missing = [
    height - ((rows - 1) * strides[0] + kernel[0] - pads[0] - pads[2]),
    width - ((columns - 1) * strides[1] + kernel[1] - pads[1] - pads[3]),
  ];
  const attributes = { kernel_shape: kernel, strides, pads, output_padding: missing };
  const sum = new Node('ConvTranspose', [parts, filter], [images, 1, height, width], 'float32', attributes);
  return new Value(shape, nchw, reshape(sum, [batch, channels, height, width]));
}

const averagePoolGradient: Rule = (node, [dy]) => {
  const window = windowOf(node);
  const { kernel } = window;
  const share = scalar(1 / (kernel[0] * kernel[1]));
  if (tiles(window, node.shape)) {
    const layout = layoutOf(dy);
    return new Value(node.shape, layout, magnified(multiply(dy.in(layout), share), layout, stored(node.shape, layout))); // prettier-ignore
  }
  const [batch, rows, columns, channels] = dy.shape;
  const images = reshape(multiply(dy.in(nchw), share), [batch * channels, 1, rows, columns]);
  const ones = constant(new Float32Array(kernel[0] * kernel[1]).fill(1), [1, 1, ...kernel], 'float32');
  return distributed(images, ones, window, node.shape);
};

export const poolingRules: RuleTable = {
  MaxPool2D: forward('MaxPool'),
  AveragePool2D: forward('AveragePool'),
  MaxPool2DGradient: maxPoolGradient,
  AveragePool2DGradient: averagePoolGradient,
};
