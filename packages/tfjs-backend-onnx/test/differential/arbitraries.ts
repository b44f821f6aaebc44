/** Arbitrary shapes, attributes and tensors. Denormal numbers are never drawn: sessions flush them to zero. */
import type { DataType } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { TensorSample } from './sample.ts';

/** From which numbers the elements of a tensor are drawn. */
export type Range =
  | { from: number; to: number } // evenly; whole numbers for int32
  | 'ties' // few different whole numbers
  | 'quarters' // multiples of 1/4, whose quotients are not within rounding of a whole number unless they are one
  | 'nonfinite' // NaN and infinities among ordinary numbers
  | 'special'; // these and extremes: sums and products of them overflow or not, depending on the order

const NONFINITE = [NaN, Infinity, -Infinity, -0, 0, 1, -1, 0.5, -0.5, 1.5, 2.5, -2.5, 0.1, 7, -33].map(
  Math.fround,
);
const EXTREMES = [3.4e38, -3.4e38, 1.5e-38, -1.5e-38, 1e10, -1e10, 88.8, -103.9].map(Math.fround);
const FLOATS = { ties: [-2, -1, 0, 1, 2], nonfinite: NONFINITE, special: [...NONFINITE, ...EXTREMES] };
const INTS = {
  ...{ ties: [-2, -1, 0, 1, 2], nonfinite: [-33, -2, -1, 0, 1, 2, 3, 70000] },
  special: [-2147483648, -2147483647, -46341, -2, -1, 0, 1, 2, 3, 46340, 65536, 2147483646, 2147483647],
};
const STRINGS = ['', 'a', 'b', 'ab', 'ba', 'aab', ' a b ', 'Ä', '数', 'hello world'];

const anyRange = fc.constantFrom<Range>({ from: -4, to: 4 }, { from: -4, to: 4 }, 'ties', 'special');

/** Numbers in [0, 1) from a seed (mulberry32): cheap enough for whole tensors. */
export function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let z = Math.imul(state ^ (state >>> 15), 1 | state);
    z = (z + Math.imul(z ^ (z >>> 7), 61 | z)) ^ z;
    return ((z ^ (z >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A tensor whose elements are drawn from `range` by `seed`. */
export function draw<D extends DataType>(
  dtype: D,
  shape: number[],
  range: Range,
  seed: number,
): TensorSample<D> {
  const next = generator(seed);
  const pick = <T>(from: readonly T[]) => from[Math.floor(next() * from.length)];
  const between = (from: number, to: number) => from + next() * (to - from);
  const float = () =>
    range === 'quarters'
      ? Math.round(between(-32, 32)) / 4
      : typeof range === 'string'
        ? pick(FLOATS[range])
        : Math.fround(between(range.from, range.to));
  const int = () =>
    range === 'quarters'
      ? Math.round(between(-8, 8))
      : typeof range === 'string'
        ? pick(INTS[range])
        : Math.round(between(range.from, range.to));
  const size = shape.reduce((product, length) => product * length, 1);
  const values =
    dtype === 'string'
      ? Array.from({ length: size }, () => pick(STRINGS))
      : dtype === 'bool'
        ? Uint8Array.from({ length: size }, () => pick([0, 1]))
        : dtype === 'int32'
          ? Int32Array.from({ length: size }, int)
          : Float32Array.from({ length: dtype === 'complex64' ? 2 * size : size }, float);
  return new TensorSample(dtype, shape, values);
}

export interface TensorOptions<D extends DataType> {
  /** The smallest and the largest rank. */
  rank?: [number, number];
  /** A shape instead of arbitrary ones of some rank. */
  shape?: fc.Arbitrary<number[]>;
  dtypes?: D[];
  /** Fixed range; otherwise ordinary numbers, ties and special ones take turns. */
  range?: Range | fc.Arbitrary<Range>;
}

/** Shapes with ranks in [min, max]: many lengths of one, and a few of zero unless `empty` is false. */
export const shapes = (
  [min, max]: [number, number],
  { empty = true, longest = 4 } = {},
): fc.Arbitrary<number[]> => {
  const length = fc.oneof(
    { weight: 24, arbitrary: fc.integer({ min: 1, max: longest }) },
    { weight: 8, arbitrary: fc.constant(1) },
    { weight: empty ? 1 : 0, arbitrary: fc.constant(0) },
  );
  return fc.array(length, { minLength: min, maxLength: max, size: 'max' });
};

const seeds = fc.noShrink(fc.nat());

/** Arbitrary tensors; float32 ones of rank 0 to 5 unless said otherwise. */
export function tensor<D extends DataType = 'float32'>({
  rank = [0, 5],
  shape = shapes(rank),
  dtypes = ['float32' as D],
  range = anyRange,
}: TensorOptions<D> = {}): fc.Arbitrary<TensorSample<D>> {
  const ranges = range instanceof fc.Arbitrary ? range : fc.constant(range);
  return fc
    .tuple(fc.constantFrom(...dtypes), shape, ranges, seeds)
    .map(([dtype, lengths, from, seed]) => draw(dtype, lengths, from, seed));
}

/** What reductions are drawn from: whatever does not depend on the order of adding up. */
export const orderless = fc.constantFrom<Range>({ from: -4, to: 4 }, 'ties', 'nonfinite');

/** Pairs of shapes that broadcast against each other. */
export const broadcastable: fc.Arbitrary<[number[], number[]]> = shapes([0, 5], { longest: 3 }).chain(
  (shape) => {
    const thinned = fc
      .tuple(
        fc.nat(shape.length),
        fc.array(fc.boolean(), { minLength: shape.length, maxLength: shape.length }),
      )
      .map(([dropped, ones]) => shape.map((length, i) => (ones[i] ? 1 : length)).slice(dropped));
    const kept = fc.constant(shape);
    return fc.oneof(
      fc.tuple(kept, kept),
      fc.tuple(kept, thinned),
      fc.tuple(thinned, kept),
      fc.tuple(thinned, thinned),
    );
  },
);

/** Two tensors that broadcast against each other, of one type or of different ones. */
export const pair = <D extends DataType = 'float32'>(options: TensorOptions<D> = {}) =>
  broadcastable.chain(([a, b]) =>
    fc.record({
      a: tensor({ ...options, shape: fc.constant(a) }),
      b: tensor({ ...options, shape: fc.constant(b) }),
    }),
  );

/** Axis numbers of a tensor of some rank, negative ones included; rank at least 1. */
export const axis = (rank: number): fc.Arbitrary<number> => fc.integer({ min: -rank, max: rank - 1 });

/** Sets of axes: all (undefined), one, or several in any order. */
export const axes = (rank: number): fc.Arbitrary<number | number[] | undefined> =>
  rank === 0
    ? fc.constantFrom(undefined, [])
    : fc.oneof(
        fc.constant(undefined),
        axis(rank),
        fc
          .shuffledSubarray([...Array(rank).keys()], { minLength: 1 })
          .chain((chosen) => fc.tuple(...chosen.map((i) => fc.constantFrom(i, i - rank)))),
      );

/** One arbitrary value for each element of `items`. */
export const each = <T, U>(
  items: T[],
  arbitrary: (item: T, index: number) => fc.Arbitrary<U>,
): fc.Arbitrary<U[]> => fc.tuple(...items.map(arbitrary));

/** A record of `x` and of attributes that depend on it. */
export const given = <X, A extends object>(
  x: fc.Arbitrary<X>,
  attributes: (x: X) => { [K in keyof A]: fc.Arbitrary<A[K]> },
): fc.Arbitrary<{ x: X } & A> =>
  x.chain(
    (drawn) => fc.record({ x: fc.constant(drawn), ...attributes(drawn) }) as fc.Arbitrary<{ x: X } & A>,
  );
