import type { Window } from '../../graph/image.ts';
import { Node, type Shape } from '../../graph/node.ts';
import { concat, multiply, reduce, reshape } from '../../graph/operations.ts';
import { Value, logical, nchw, stored } from '../layout.ts';
import { padded, taps } from './filter-gradient.ts';
import { unreached } from './input-gradient.ts';

export function depthwiseConvolution(x: Value, filter: Value, window: Window, shape: Shape): Value {
  const attributes = { ...window, kernel_shape: filter.shape.slice(0, 2), group: filter.shape[2] };
  const operands = [x.in(nchw), grouped(filter)];
  return new Value(shape, nchw, new Node('Conv', operands, stored(shape, nchw), 'float32', attributes));
}

export function depthwiseInputGradient(dy: Value, filter: Value, window: Window, shape: Shape): Value {
  const attributes = {
    ...window,
    kernel_shape: filter.shape.slice(0, 2),
    group: filter.shape[2],
    output_padding: unreached(dy.shape, filter.shape, window, shape),
  };
  const operands = [dy.in(nchw), grouped(filter)];
  return new Value(shape, nchw, new Node('ConvTranspose', operands, stored(shape, nchw), 'float32', attributes)); // prettier-ignore
}

export function depthwiseFilterGradient(x: Value, dy: Value, window: Window, shape: Shape): Value {
  const [height, width, channels, multiplier] = shape;
  const [batch, rows, columns] = dy.shape;
  const gradient = reshape(dy.in(nchw), [batch, channels, multiplier, rows, columns]);
  const image = padded(x.in(nchw), window);
  const products = taps(image, [height, width], window, rows, columns).map((piece) => {
    const product = multiply(reshape(piece, [batch, channels, 1, rows, columns]), gradient);
    return reduce('ReduceSum', product, [0, 3, 4]);
  });
  return new Value(shape, logical(4), reshape(concat(products, 0), shape));
}

/** [height, width, in, multiplier] as ONNX wants the filter of a grouped convolution: [in · multiplier, 1, height, width]. */
function grouped(filter: Value): Node {
  const [height, width, channels, multiplier] = filter.shape;
  return reshape(filter.in([2, 3, 0, 1]), [channels * multiplier, 1, height, width]);
}
