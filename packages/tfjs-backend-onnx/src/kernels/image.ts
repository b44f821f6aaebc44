import {
  type CropAndResizeAttrs,
  type CropAndResizeInputs,
  type RotateWithOffsetAttrs,
  type RotateWithOffsetInputs,
  backend_util,
} from '@tensorflow/tfjs-core';
import { Leaf, type Node } from '../graph/node.ts';
import {
  add,
  and,
  cast,
  constant,
  divide,
  elementwise,
  gather,
  greater,
  less,
  multiply,
  not,
  or,
  reshape,
  scalar,
  split,
  subtract,
  where,
} from '../graph/operations.ts';
import { type KernelTable, kernel } from './kernel.ts';

/** Pixels taken from computed places of images [batch, height, width, channels]. */
export const imageKernels: KernelTable = {
  /** The places come from the host, as elements and not as part of the graph, so that all angles share one. */
  RotateWithOffset: kernel<RotateWithOffsetInputs, RotateWithOffsetAttrs>(
    ({ image }, { radians, fillValue, center }) => {
      if (image.dtype === 'bool') return undefined;
      const [batch, height, width, channels] = image.shape;
      const middle = backend_util.getImageCenter(center, height, width);
      const { sources, inside } = rotate(height, width, radians, middle);
      const pixels = gather(reshape(image, [batch, height * width, channels]), sources, 1);
      const opaque = 255;
      const fill =
        typeof fillValue === 'number'
          ? new Array<number>(channels).fill(fillValue)
          : Array.from({ length: channels }, (_, channel) => (channel === 3 ? opaque : fillValue[channel]));
      const filled = cast(constant(Float32Array.from(fill), [channels], 'float32'), image.dtype);
      return reshape(where(inside, pixels, filled), image.shape);
    },
  ),

  CropAndResize: kernel<CropAndResizeInputs, CropAndResizeAttrs>(
    ({ image, boxes, boxInd }, { cropSize, method, extrapolationValue }) => {
      const [batch, height, width, channels] = image.shape;
      const count = boxes.shape[0];
      const corners = split(cast(boxes, 'float64'), [1, 1, 1, 1], 1); // y1, x1, y2, x2: each [boxes, 1]
      const rows = places(corners[0], corners[2], height, cropSize[0]);
      const columns = places(corners[1], corners[3], width, cropSize[1]);
      const inBatch = less(boxInd, scalar(batch, 'int32'));
      const images = where(inBatch, boxInd, scalar(0, 'int32'));
      const pixels = reshape(cast(image, 'float32'), [batch * height * width, channels]);
      const at = (row: Node, column: Node): Node => {
        const lines = add(multiply(reshape(images, [count, 1]), scalar(height, 'int32')), cast(row, 'int32'));
        const starts = reshape(multiply(lines, scalar(width, 'int32')), [count, cropSize[0], 1]);
        return gather(pixels, add(starts, reshape(cast(column, 'int32'), [count, 1, cropSize[1]])), 0);
      };
      const crops =
        method === 'bilinear'
          ? mix(
              mix(at(rows.below, columns.below), at(rows.below, columns.above), columns.fraction, 2),
              mix(at(rows.above, columns.below), at(rows.above, columns.above), columns.fraction, 2),
              rows.fraction,
              1,
            )
          : at(rows.nearest, columns.nearest);
      const inside = and(
        reshape(rows.inside, [count, cropSize[0], 1, 1]),
        reshape(columns.inside, [count, 1, cropSize[1], 1]),
      );
      const filled = where(inside, crops, scalar(extrapolationValue));
      return where(reshape(inBatch, [count, 1, 1, 1]), filled, scalar(0));
    },
  ),
};

/** Where each pixel of a rotated image comes from, and whether that is inside of the image. */
function rotate(height: number, width: number, radians: number, [centerX, centerY]: [number, number]) {
  const [sine, cosine] = [Math.sin(radians), Math.cos(radians)];
  const sources = new Int32Array(height * width);
  const inside = new Uint8Array(height * width);
  for (let y = 0, pixel = 0; y < height; y++) {
    for (let x = 0; x < width; x++, pixel++) {
      const sourceX = Math.round((x - centerX) * cosine - (y - centerY) * sine + centerX);
      const sourceY = Math.round((x - centerX) * sine + (y - centerY) * cosine + centerY);
      if (sourceX < 0 || sourceX >= width || sourceY < 0 || sourceY >= height) continue;
      inside[pixel] = 1;
      sources[pixel] = sourceY * width + sourceX;
    }
  }
  return {
    sources: new Leaf(sources, [height * width], 'int32'),
    inside: new Leaf(inside, [height * width, 1], 'bool'),
  };
}

/**
 * `count` places from the first to the last row, or column, of each box, whose ends are fractions of the extent: [boxes, count]. In double
 * precision, as on cpu: a place just outside of the image is not in it.
 */
function places(first: Node, last: Node, extent: number, count: number) {
  const [zero, half, end] = [0, 0.5, extent - 1].map((value) => scalar(value, 'float64'));
  const steps = constant(
    Float64Array.from({ length: count }, (_, i) => i),
    [1, count],
    'float64',
  );
  const span = divide(multiply(subtract(last, first), end), scalar(count - 1, 'float64'));
  const place =
    count > 1
      ? add(multiply(first, end), multiply(steps, span))
      : multiply(multiply(half, add(first, last)), end);
  const inside = not(or(less(place, zero), greater(place, end)));
  const valid = where(inside, place, zero);
  const below = elementwise('Floor', [valid]);
  const above = elementwise('Ceil', [valid]);
  const nearest = elementwise('Floor', [add(valid, half)]);
  return { inside, below, above, nearest, fraction: cast(subtract(valid, below), 'float32') };
}

/** @param fraction [boxes, places], of rows (axis 1) or columns (axis 2) of the crops [boxes, rows, columns, channels]. */
function mix(first: Node, second: Node, fraction: Node, axis: number): Node {
  const [boxes, count] = fraction.shape;
  const weights = reshape(fraction, axis === 1 ? [boxes, count, 1, 1] : [boxes, 1, count, 1]);
  return add(first, multiply(subtract(second, first), weights));
}
