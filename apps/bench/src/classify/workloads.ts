/** What both sides train: small networks on points of a plane, as in convnetjs' demonstration classify2d. */
import type { DenseConfig } from '@nutshell/micro/dense';
import { Random } from '@nutshell/random';
import { planarPoints } from '@nutshell/micro/plane';
import type { Workload } from '../comparison.ts';

export interface ClassifyWorkload extends Workload {
  readonly network: DenseConfig;
  /** Examples that go into one update. */
  readonly batch: number;
  readonly optimizer: 'momentum' | 'adadelta';
  /** Of both rules; convnetjs' Adadelta has none, which is 1. */
  readonly learningRate: number;
  readonly momentum: number;
  /** λ₂ of ½ λ₂ Σ w², beside the mean loss of a batch. */
  readonly l2: number;
}

/** One measured step is a pass over this many points, in the same order on both sides. */
export const POINTS = 500;

const tanh = { inputs: 2, activation: 'tanh' as const };

export const workloads: readonly ClassifyWorkload[] = [
  {
    name: '2-6-2-2, softmax, momentum 0.1, L2 (the demonstration’s)',
    network: { ...tanh, hidden: [6, 2], outputs: 2, loss: 'softmax' },
    batch: 10,
    optimizer: 'momentum',
    learningRate: 0.01,
    momentum: 0.1,
    l2: 0.001 / 10, // convnetjs adds its 0.001 to the sum over the batch, before it divides by 10
    items: POINTS,
  },
  {
    name: '2-8-8-1, squares, momentum 0.9',
    network: { ...tanh, hidden: [8, 8], outputs: 1, loss: 'squared' },
    batch: 10,
    optimizer: 'momentum',
    learningRate: 0.01,
    momentum: 0.9,
    l2: 0,
    items: POINTS,
  },
  {
    name: '2-8-8-2, softmax, Adadelta',
    network: { ...tanh, hidden: [8, 8], outputs: 2, loss: 'softmax' },
    batch: 10,
    optimizer: 'adadelta',
    learningRate: 1,
    momentum: 0,
    l2: 0,
    items: POINTS,
  },
];

/** The points that all train on, in the order in which they do: x [POINTS, 2] and class indices. */
export function points(): { x: Float64Array; labels: Float64Array } {
  const random = new Random(SEED);
  const { x, labels } = planarPoints('circles', POINTS, { noise: 0.05, random: random.fork('points') });
  const order = [...random.fork('order').permutation(POINTS)];
  return {
    x: Float64Array.from(order.flatMap((i) => [x[2 * i], x[2 * i + 1]])),
    labels: Float64Array.from(order, (i) => labels[i]),
  };
}

/** Seed of the points, and of the first weights, which ours draws and convnetjs is given. */
export const SEED = 1;
