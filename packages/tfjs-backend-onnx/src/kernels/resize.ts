import {
  type ResizeBilinearAttrs,
  type ResizeBilinearGradAttrs,
  type ResizeBilinearGradInputs,
  type ResizeBilinearInputs,
  type ResizeNearestNeighborAttrs,
  type ResizeNearestNeighborGradAttrs,
  type ResizeNearestNeighborGradInputs,
  type ResizeNearestNeighborInputs,
} from '@tensorflow/tfjs-core';
import type { Node } from '../graph/node.ts';
import {
  add,
  cast,
  constant,
  equal,
  gather,
  iota,
  matMul,
  multiply,
  reshape,
  scalar,
  subtract,
  where,
} from '../graph/operations.ts';
import { type KernelTable, kernel } from './kernel.ts';

/**
 * Images [batch, height, width, channels] of another size. Heights and widths are resized one after the other, which is linear in the
 * elements; the gradients multiply by the transposed matrices. They get the attributes of the resizing, more than their types say.
 */
export const resizeKernels: KernelTable = {
  ResizeBilinear: kernel<ResizeBilinearInputs, ResizeBilinearAttrs>(({ images }, { size, ...grid }) => {
    const [, height, width] = images.shape;
    const columns = interpolate(cast(images, 'float32'), 2, neighbours(width, size[1], grid));
    return interpolate(columns, 1, neighbours(height, size[0], grid));
  }),

  ResizeBilinearGrad: kernel<ResizeBilinearGradInputs, ResizeBilinearGradAttrs & Grid>(
    ({ images, dy }, grid) => {
      const along = (axis: number): Node => {
        const extent = images.shape[axis];
        const { below, above, fractions } = neighbours(extent, dy.shape[axis], grid);
        const rests = fractions.map((fraction) => 1 - fraction);
        return add(
          where(isSource(extent, below), floats(rests), scalar(0)),
          where(isSource(extent, above), floats(fractions), scalar(0)),
        );
      };
      return spread(dy, along(1), along(2));
    },
  ),

  ResizeNearestNeighbor: kernel<ResizeNearestNeighborInputs, ResizeNearestNeighborAttrs>(
    ({ images }, { size, ...grid }) => {
      const [, height, width] = images.shape;
      const rows = gather(images, indices(nearest(height, size[0], grid)), 1);
      return gather(rows, indices(nearest(width, size[1], grid)), 2);
    },
  ),

  ResizeNearestNeighborGrad: kernel<ResizeNearestNeighborGradInputs, ResizeNearestNeighborGradAttrs & Grid>(
    ({ images, dy }, grid) => {
      const along = (axis: number): Node => {
        const extent = images.shape[axis];
        return cast(isSource(extent, nearest(extent, dy.shape[axis], grid)), 'float32');
      };
      return spread(dy, along(1), along(2));
    },
  ),
};

interface Grid {
  /** The outermost elements keep their places; otherwise the outer edge of the first one does. */
  alignCorners: boolean;
  /** Elements have their places in the middle of pixels rather than at their corners. */
  halfPixelCenters?: boolean;
}

/** For each of `to` elements its place among `from`, in units of their distance. */
function places(from: number, to: number, { alignCorners, halfPixelCenters }: Grid): number[] {
  const scale = alignCorners && to > 1 ? (from - 1) / (to - 1) : from / to;
  return Array.from({ length: to }, (_, i) => scale * (halfPixelCenters ? i + 0.5 : i));
}

function nearest(from: number, to: number, grid: Grid): number[] {
  const round = grid.alignCorners ? Math.round : Math.floor;
  return places(from, to, grid).map((place) => Math.min(from - 1, round(place)));
}

interface Neighbours {
  below: number[];
  above: number[];
  /** How far an element is from `below`. */
  fractions: number[];
}

function neighbours(from: number, to: number, grid: Grid): Neighbours {
  const sources = places(from, to, grid).map((place) => (grid.halfPixelCenters ? place - 0.5 : place));
  const below = sources.map((source) => Math.max(0, Math.floor(source)));
  const above = sources.map((source) => Math.min(from - 1, Math.ceil(source)));
  return { below, above, fractions: sources.map((source, i) => source - below[i]) };
}

function interpolate(x: Node, axis: number, { below, above, fractions }: Neighbours): Node {
  const first = gather(x, indices(below), axis);
  const second = gather(x, indices(above), axis);
  const weights = reshape(
    floats(fractions),
    x.shape.slice(axis).map((_, i) => (i === 0 ? fractions.length : 1)),
  );
  return add(first, multiply(subtract(second, first), weights));
}

/** [from, to]: whether an element comes from a source. */
function isSource(from: number, sources: number[]): Node {
  return equal(reshape(iota(from), [from, 1]), indices(sources));
}

/** Gradients of pixels added to the gradients of those that they came from: rows · dy · columnsᵀ for each image and channel. */
function spread(dy: Node, rows: Node, columns: Node): Node {
  const [batch, fromHeight, fromWidth, channels] = dy.shape;
  const [height] = rows.shape;
  const [width] = columns.shape;
  const vertical = matMul(rows, reshape(dy, [batch, fromHeight, fromWidth * channels]));
  const lines = reshape(vertical, [batch * height, fromWidth, channels]);
  return reshape(matMul(columns, lines), [batch, height, width, channels]);
}

const indices = (values: number[]): Node => constant(Int32Array.from(values), [values.length], 'int32');
const floats = (values: number[]): Node => constant(Float32Array.from(values), [values.length], 'float32');
