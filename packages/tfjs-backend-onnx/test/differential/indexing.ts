/** Gather, scatter, segments, sparse and ragged tensors. */
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { axis, draw, given, shapes, tensor } from './arbitraries.ts';
import { type KernelCase, agrees } from './harness.ts';
import { TensorSample } from './sample.ts';

const nonEmpty = { empty: false };
const ints = (shape: number[], from: number, to: number) =>
  tensor({ shape: fc.constant(shape), dtypes: ['int32'], range: { from, to } });
const vector = (values: number[]) => new TensorSample('int32', [values.length], Int32Array.from(values));

const gathered = given(
  tensor({ shape: shapes([1, 4], nonEmpty), dtypes: ['float32', 'int32', 'bool'] }),
  ({ shape, rank }) => ({
    pick: axis(rank).chain((along) =>
      fc.record({
        along: fc.constant(along),
        indices: shapes([0, 3]).chain((lengths) => ints(lengths, 0, shape.at(along)! - 1)),
      }),
    ),
  }),
);

/** Indices share the leading axes of x. */
const batchGathered = given(tensor({ shape: shapes([2, 4], nonEmpty) }), ({ shape }) => ({
  pick: fc.integer({ min: 1, max: shape.length - 1 }).chain((batchDims) =>
    fc.record({
      batchDims: fc.constant(batchDims),
      indices: shapes([1, 2], nonEmpty).chain((lengths) =>
        ints([...shape.slice(0, batchDims), ...lengths], 0, shape[batchDims] - 1),
      ),
    }),
  ),
}));

/** Index tuples into a shape: `depth` columns, one row per update. */
const indexTuples = (shape: number[], { unique = false } = {}) =>
  fc
    .tuple(fc.integer({ min: 1, max: shape.length }), fc.integer({ min: 1, max: 5 }))
    .chain(([depth, count]) => {
      const row = fc.tuple(...shape.slice(0, depth).map((length) => fc.nat(length - 1)));
      return fc
        .array(row, { minLength: 1, maxLength: count })
        .map((rows) =>
          unique ? [...new Map(rows.map((indices) => [indices.join(), indices])).values()] : rows,
        )
        .map((rows) => new TensorSample('int32', [rows.length, depth], Int32Array.from(rows.flat())));
    });

const scattered = (unique: boolean) =>
  shapes([1, 3], nonEmpty).chain((shape) =>
    indexTuples(shape, { unique }).chain((indices) =>
      fc.record({
        shape: fc.constant(shape),
        indices: fc.constant(indices),
        updates: tensor({
          shape: fc.constant([indices.shape[0], ...shape.slice(indices.shape[1])]),
          dtypes: ['float32', 'int32'],
          range: { from: -9, to: 9 },
        }),
      }),
    ),
  );

const segments = given(
  tensor({ rank: [1, 4], dtypes: ['float32', 'int32'], range: { from: -9, to: 9 } }),
  ({ shape }) => ({
    count: fc.integer({ min: 1, max: 5 }),
    ids: tensor({ shape: fc.constant(shape.slice(0, 1)), dtypes: ['int32'], range: { from: 0, to: 4 } }),
  }),
);

/** Rows of `x` that are summed up: indices and, in rising order, to which sum each belongs. */
const sparseSegments = tensor({ shape: shapes([2, 3], nonEmpty), range: { from: -4, to: 4 } }).chain((x) =>
  fc.array(fc.tuple(fc.nat(x.shape[0] - 1), fc.nat(3)), { minLength: 1, maxLength: 8 }).map((pairs) => ({
    x,
    indices: vector(pairs.map(([index]) => index)),
    ids: vector(pairs.map(([, id]) => id).sort((a, b) => a - b)),
  })),
);

const sparseMatrix = fc
  .array(fc.tuple(fc.nat(3), fc.nat(3)), { minLength: 1, maxLength: 6 })
  .map((cells) =>
    [...new Map(cells.map((cell) => [cell.join(), cell])).values()].sort(([a, b], [c, d]) => a - c || b - d),
  );

export const indexing: KernelCase[] = [
  agrees('GatherV2', gathered, ({ x, pick }) => tf.gather(x, pick.indices, pick.along), { runs: 80 }),
  agrees(
    'GatherV2',
    batchGathered,
    ({ x, pick }) => tf.gather(x, pick.indices, pick.batchDims, pick.batchDims),
    {
      note: 'batchDims',
    },
  ),
  agrees(
    'GatherNd',
    tensor({ shape: shapes([1, 4], nonEmpty), dtypes: ['float32', 'int32'] }).chain((x) =>
      fc.record({ x: fc.constant(x), indices: indexTuples(x.shape) }),
    ),
    ({ x, indices }) => tf.gatherND(x, indices),
  ),
  agrees('ScatterNd', scattered(false), ({ shape, indices, updates }) =>
    tf.scatterND(indices, updates, shape),
  ),
  agrees('TensorScatterUpdate', scattered(true), ({ shape, indices, updates }) =>
    tf.tensorScatterUpdate(tf.fill(shape, 3, updates.dtype as 'int32'), indices, updates),
  ),
  agrees(
    'SparseToDense',
    scattered(true).filter(({ shape, indices }) => indices.shape[1] === shape.length),
    ({ shape, indices, updates }) => tf.sparseToDense(indices, updates, shape, tf.scalar(7, updates.dtype)),
  ),
  agrees('UnsortedSegmentSum', segments, ({ x, ids, count }) => tf.unsortedSegmentSum(x, ids, count)),
  agrees('SparseSegmentSum', sparseSegments, ({ x, indices, ids }) =>
    tf.sparse.sparseSegmentSum(x, indices, ids),
  ),
  agrees('SparseSegmentMean', sparseSegments, ({ x, indices, ids }) =>
    tf.sparse.sparseSegmentMean(x, indices, ids),
  ),
  agrees('SparseFillEmptyRows', sparseMatrix, (cells) =>
    tf.sparse.sparseFillEmptyRows(
      tf.tensor2d(cells, [cells.length, 2], 'int32'),
      tf.tensor1d(cells.map(([row]) => row + 0.5)),
      tf.tensor1d([5, 4], 'int32'),
      tf.scalar(-1),
    ),
  ),
  agrees('SparseReshape', sparseMatrix, (cells) =>
    tf.sparse.sparseReshape(
      tf.tensor2d(cells, [cells.length, 2], 'int32'),
      tf.tensor1d([4, 4], 'int32'),
      tf.tensor1d([2, -1, 4], 'int32'),
    ),
  ),
  agrees(
    'RaggedGather',
    fc.tuple(
      fc.array(fc.nat(3), { minLength: 2, maxLength: 5 }),
      fc.array(fc.nat(1), { minLength: 1, maxLength: 4 }),
    ),
    ([lengths, indices]) => {
      const splits = lengths.reduce((edges, length) => [...edges, edges.at(-1)! + length], [0]);
      return Object.values(
        tf.raggedGather(
          [tf.tensor1d(splits, 'int32')],
          tf.range(0, splits.at(-1)! + 1),
          tf.tensor1d(indices, 'int32'),
          1,
        ),
      ).flat();
    },
  ),
  agrees(
    'RaggedRange',
    fc.array(fc.tuple(fc.nat(4), fc.nat(9), fc.integer({ min: 1, max: 3 })), { minLength: 1, maxLength: 4 }),
    (rows) => {
      const column = (i: number) =>
        tf.tensor1d(
          rows.map((row) => row[i]),
          'int32',
        );
      return Object.values(tf.raggedRange(column(0), column(1), column(2)));
    },
  ),
  agrees(
    'RaggedTensorToTensor',
    fc.array(fc.nat(3), { minLength: 1, maxLength: 5 }).filter((lengths) => lengths.some((n) => n > 0)),
    (lengths) => {
      const splits = lengths.reduce((edges, length) => [...edges, edges.at(-1)! + length], [0]);
      return tf.raggedTensorToTensor(
        tf.tensor1d([-1, 4], 'int32'),
        tf.range(1, splits.at(-1)! + 1),
        tf.scalar(-5),
        [tf.tensor1d(splits, 'int32')],
        ['ROW_SPLITS'],
      );
    },
  ),
  agrees(
    'GatherV2',
    fc.constant({
      x: draw('float32', [50, 8], { from: -1, to: 1 }, 1),
      ids: draw('int32', [7, 9], { from: 0, to: 49 }, 2),
    }),
    ({ x, ids }) => tf.grad((table: tf.Tensor) => tf.square(tf.gather(table, ids)))(x),
    { note: 'the gradient of an embedding', runs: 1 },
  ),
];
