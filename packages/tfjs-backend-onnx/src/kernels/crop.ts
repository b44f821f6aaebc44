import type { CropAndResizeAttrs, CropAndResizeInputs } from '@tensorflow/tfjs-core';
import type { Node, Shape } from '../graph/node.ts';
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

export const cropKernels: KernelTable = {
  /** Boxes of images [batch, height, width, channels], resized. Everything that has to do with boxes is [boxes, rows, columns, channels] here. */
  CropAndResize: kernel<CropAndResizeInputs, CropAndResizeAttrs>(
    ({ image, boxes, boxInd }, { cropSize, method, extrapolationValue }) => {
      const [batch, height, width, channels] = image.shape;
      const [count] = boxes.shape;
      const corners = split(reshape(cast(boxes, 'float64'), [count, 4, 1, 1]), [1, 1, 1, 1], 1);
      const [top, left, bottom, right] = corners;
      const rows = places(top, bottom, height, [1, cropSize[0], 1, 1]);
      const columns = places(left, right, width, [1, 1, cropSize[1], 1]);

      const number = reshape(boxInd, [count, 1, 1, 1]);
      const exists = and(less(number, scalar(batch, 'int32')), not(less(number, scalar(0, 'int32'))));
      const firstRow = multiply(where(exists, number, scalar(0, 'int32')), scalar(height, 'int32'));
      const pixels = reshape(cast(image, 'float32'), [batch * height * width, channels]);
      const pixelsAt = (row: Node, column: Node): Node => {
        const start = multiply(add(firstRow, cast(row, 'int32')), scalar(width, 'int32'));
        return gather(pixels, reshape(add(start, cast(column, 'int32')), [count, ...cropSize]), 0);
      };
      const bilinear = (): Node => {
        const along = (row: Node): Node =>
          between(pixelsAt(row, columns.below), pixelsAt(row, columns.above), columns.fraction);
        return between(along(rows.below), along(rows.above), rows.fraction);
      };
      const crops = method === 'bilinear' ? bilinear() : pixelsAt(rows.nearest, columns.nearest);
      const filled = where(and(rows.inside, columns.inside), crops, scalar(extrapolationValue));
      return where(exists, filled, scalar(0));
    },
  ),
};

/**
 * Evenly spaced places from the first to the last row, or column, of each box; `first` and `last` are fractions of the image's extent. In
 * double precision as on cpu, for the last place of a box may be the last of the image or just outside of it.
 */
function places(first: Node, last: Node, extent: number, shape: Shape) {
  const count = Math.max(...shape);
  const double = (value: number): Node => scalar(value, 'float64');
  const middle = (): Node => multiply(multiply(double(0.5), add(first, last)), double(extent - 1));
  const spaced = (): Node => {
    const distance = divide(multiply(subtract(last, first), double(extent - 1)), double(count - 1));
    const steps = constant(
      Float64Array.from({ length: count }, (_, i) => i),
      shape,
      'float64',
    );
    return add(multiply(first, double(extent - 1)), multiply(steps, distance));
  };
  const place = count > 1 ? spaced() : middle();
  const inside = not(or(less(place, double(0)), greater(place, double(extent - 1))));
  const valid = where(inside, place, double(0));
  const below = elementwise('Floor', [valid]);
  return {
    inside,
    below,
    above: elementwise('Ceil', [valid]),
    nearest: elementwise('Floor', [add(valid, double(0.5))]),
    fraction: cast(subtract(valid, below), 'float32'),
  };
}

const between = (a: Node, b: Node, fraction: Node): Node => add(a, multiply(subtract(b, a), fraction));
