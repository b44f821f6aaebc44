/**
 * Random programs: sequences of instructions on a growing pool of tensors, so that results are shared, permuted, reshaped, overwritten
 * and thrown away before anybody reads them. What an instruction does depends on shapes only, and is the same on every backend.
 */
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { draw } from './arbitraries.ts';
import type { AnyTensor } from './sample.ts';

/** Which operation, on which tensors of the pool, and a number to choose its axes and lengths by. */
export interface Instruction {
  operation: string;
  first: number;
  second: number;
  choice: number;
}

export interface Program {
  shapes: number[][];
  instructions: Instruction[];
  /** Elements of the pool that are read at the end, counted from its end. */
  read: number[];
  seed: number;
}

type Operation = (a: AnyTensor, b: AnyTensor, choice: number) => AnyTensor;

/** Results stay small in number and in size. */
const MOST_ELEMENTS = 600;
const ratio = (a: AnyTensor, b: AnyTensor) => tf.div(a, tf.add(1, tf.square(b)));
const axisOf = ({ rank }: AnyTensor, choice: number) => choice % Math.max(1, rank);
const matrix = (a: AnyTensor, choice: number): AnyTensor => {
  const columns = a.rank === 0 ? 1 : a.shape[axisOf(a, choice)];
  return tf.reshape(a, [-1, columns]);
};
const rotated = ({ rank }: AnyTensor, by: number) => [...Array(rank).keys()].map((i) => (i + by) % rank);
const sizes = (a: AnyTensor, at: number, length: number) =>
  a.shape.map((whole: number, i: number) => (i === at ? length : whole));
/** `value` for one axis, `others` for all others. */
const only = (a: AnyTensor, at: number, value: number, others: number) =>
  Array.from({ length: a.rank }, (_, i) => (i === at ? value : others));
const pads = (a: AnyTensor, at: number): [number, number][] =>
  a.shape.map((_: number, i: number) => (i === at ? [1, 2] : [0, 0]));

/** Differentiable everywhere, so that rounding cannot switch a gradient. */
const smooth: Record<string, Operation> = {
  add: (a, b) => tf.add(a, b),
  subtract: (a, b) => tf.sub(a, b),
  multiply: (a, b) => tf.tanh(tf.mul(a, b)),
  ratio,
  half: (a) => tf.mul(a, 0.5),
  tanh: (a) => tf.tanh(a),
  sigmoid: (a) => tf.sigmoid(a),
  gaussian: (a) => tf.exp(tf.neg(tf.square(a))),
  transpose: (a, _, choice) => tf.transpose(a, a.rank < 2 ? undefined : rotated(a, 1 + (choice % a.rank))),
  swap: (a) => tf.transpose(a),
  flatten: (a) => tf.reshape(a, [-1]),
  reshape: (a) => tf.reshape(a, [...a.shape].reverse()),
  expand: (a, _, choice) => (a.rank > 4 ? tf.squeeze(a) : tf.expandDims(a, choice % (a.rank + 1))),
  sum: (a, _, choice) => tf.mul(tf.sum(a, a.rank ? axisOf(a, choice) : undefined, choice % 2 === 0), 0.3),
  mean: (a, _, choice) => tf.mean(a, a.rank ? axisOf(a, choice) : undefined, choice % 2 === 1),
  concat: (a, b, choice) =>
    a.rank === 0
      ? tf.stack([a, a])
      : tf.concat([a, `${a.shape}` === `${b.shape}` ? b : a], axisOf(a, choice)),
  slice: (a, _, choice) => {
    const at = axisOf(a, choice);
    if (a.rank === 0 || a.shape[at] < 2) return tf.neg(a);
    return tf.slice(a, only(a, at, 1, 0), sizes(a, at, a.shape[at] - 1));
  },
  pad: (a, _, choice) => (a.rank === 0 ? tf.neg(a) : tf.pad(a, pads(a, axisOf(a, choice)), 0.5)),
  reverse: (a, _, choice) => (a.rank === 0 ? tf.neg(a) : tf.reverse(a, axisOf(a, choice))),
  tile: (a, _, choice) => (a.rank % 5 === 0 ? tf.neg(a) : tf.tile(a, only(a, axisOf(a, choice), 2, 1))),
  gather: (a, _, choice) => {
    const at = axisOf(a, choice);
    return a.rank === 0 ? tf.neg(a) : tf.gather(a, [a.shape[at] - 1, 0, a.shape[at] >> 1], at);
  },
  matMul: (a, _, choice) => {
    const m = matrix(a, choice);
    return tf.div(tf.matMul(m, m, choice % 2 === 0, choice % 2 === 1), m.size);
  },
  softmax: (a) => tf.softmax(a.rank === 0 ? tf.reshape(a, [1]) : a),
  cumsum: (a) => (a.rank === 0 ? tf.neg(a) : tf.mul(tf.cumsum(a, a.rank - 1), 0.3)),
  normalise: (a) => {
    const { mean, variance } = tf.moments(a);
    return tf.div(tf.sub(a, mean), tf.sqrt(tf.add(variance, 0.1)));
  },
};

/** Continuous, with kinks. */
const kinked: Record<string, Operation> = {
  relu: (a) => tf.relu(a),
  abs: (a) => tf.abs(a),
  maximum: (a, b) => tf.maximum(a, b),
  minimum: (a, b) => tf.minimum(a, b),
  select: (a, b) => tf.where(tf.greater(a, b), a, b),
  clip: (a) => tf.clipByValue(a, -0.5, 0.75),
  max: (a, _, choice) => tf.max(a, a.rank ? axisOf(a, choice) : undefined, choice % 2 === 0),
  stack: (a, _, choice) => (a.rank > 4 ? tf.neg(a) : tf.stack([a, tf.relu(a)], choice % (a.rank + 1))),
  unstack: (a, _, choice) => (a.rank === 0 ? tf.neg(a) : tf.unstack(a, axisOf(a, choice))[0]),
  split: (a, _, choice) => {
    const at = axisOf(a, choice);
    return a.rank === 0 ? tf.neg(a) : tf.split(a, [1, a.shape[at] - 1], at)[0];
  },
  topK: (a) => (a.rank === 0 ? tf.neg(a) : tf.topk(a, Math.min(3, a.shape.at(-1)!)).values),
};

/** Not functions of tensors: reading in between, throwing away, and overwriting the variable, which is first in the pool. */
const effects = ['read', 'dispose', 'assign'];

const program = (operations: string[]): fc.Arbitrary<Program> =>
  fc.record({
    shapes: fc.array(fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 4 }), {
      minLength: 2,
      maxLength: 4,
    }),
    instructions: fc.array(
      fc.record({
        operation: fc.constantFrom(...operations),
        first: fc.nat(30),
        second: fc.nat(30),
        choice: fc.nat(11),
      }),
      { minLength: 5, maxLength: 30, size: 'max' },
    ),
    read: fc.array(fc.nat(8), { minLength: 1, maxLength: 5 }),
    seed: fc.noShrink(fc.nat()),
  });

/** Programs with side effects. */
export const programs = program([...Object.keys(smooth), ...Object.keys(kinked), ...effects]);
/** Programs that can be differentiated. */
export const smoothPrograms = program(Object.keys(smooth));

/** Tensors to begin with. */
export const leaves = ({ shapes, seed }: Program, round = 0): tf.Tensor[] =>
  shapes.map((shape, i) => draw('float32', shape, { from: -1, to: 1 }, seed + 100 * round + i).toTensor());

/** Runs a program on a pool that begins with `pool`, and returns what it reads in the end, and copies of what it read in between. */
export function execute({ instructions, read }: Program, pool: AnyTensor[]): AnyTensor[] {
  const early: AnyTensor[] = [];
  const variable = pool[0];
  for (const { operation, first, second, choice } of instructions) {
    const a = pool[first % pool.length];
    const b = partner(a, pool, second);
    if (operation === 'read') early.push(tf.tensor(a.dataSync(), a.shape));
    else if (operation === 'dispose') {
      if (pool.length > 3 && a !== variable) pool.splice(pool.indexOf(a), 1)[0].dispose();
    } else if (operation === 'assign') {
      if (variable instanceof tf.Variable && `${a.shape}` === `${variable.shape}` && a !== variable)
        variable.assign(tf.mul(a, 0.9));
    } else {
      const result = (smooth[operation] ?? kinked[operation])(a, b, choice);
      if (result.size <= MOST_ELEMENTS) pool.push(result);
    }
  }
  return [...early, ...read.map((i) => tf.clone(pool.at(-1 - (i % pool.length))!))];
}

/** A tensor of the pool that broadcasts against `a`, `a` itself if there is no other. */
function partner(a: AnyTensor, pool: AnyTensor[], start: number): AnyTensor {
  const fits = (b: AnyTensor) =>
    b !== a &&
    Array.from({ length: Math.min(a.rank, b.rank) }, (_, i) => [
      a.shape.at(-1 - i),
      b.shape.at(-1 - i),
    ]).every(([m, n]) => m === n || m === 1 || n === 1);
  const candidates = pool.filter(fits);
  return candidates.length ? candidates[start % candidates.length] : a;
}
