/**
 * A layer's effect on space, in three steps: its weights stretch, rotate and shear (`linear`), its biases shift (`bias`), and its
 * activation function bends (`activation`). After Olah 2014, "Neural networks, manifolds, and topology".
 */
import { activate } from './activations.ts';
import { affine } from './affine.ts';
import { softmax } from './losses.ts';
import type { DenseNetwork } from './network.ts';

export interface Bounds {
  readonly x: readonly [low: number, high: number];
  readonly y: readonly [low: number, high: number];
}

export const stages = ['linear', 'bias', 'activation'] as const;
export type Stage = (typeof stages)[number];

/**
 * A grid over the plane as polylines: `lines` upright ones from left to right, then `lines` level ones from below, each of `samples`
 * points [samples, 2] at equal distances, so that they can bend.
 */
export function gridLines({ x, y }: Bounds, lines: number, samples: number): Float64Array[] {
  const at = ([low, high]: readonly [number, number], i: number, n: number) =>
    n === 1 ? (low + high) / 2 : low + ((high - low) * i) / (n - 1);
  const polyline = (point: (i: number) => [number, number]) => {
    const line = new Float64Array(2 * samples);
    for (let i = 0; i < samples; i++) line.set(point(i), 2 * i);
    return line;
  };
  return [
    ...Array.from({ length: lines }, (_, l) => polyline((i) => [at(x, l, lines), at(y, i, samples)])),
    ...Array.from({ length: lines }, (_, l) => polyline((i) => [at(x, i, samples), at(y, l, lines)])),
  ];
}

/**
 * Where the points are after a stage of a layer (0 is the first hidden one), with all layers before it.
 *
 * @param points [n, inputs] of the network.
 * @returns [n, units of that layer], newly made; the network's buffers are left alone, so that it may be in training.
 * @throws RangeError for a layer that the network does not have.
 */
export function transform(
  network: DenseNetwork,
  points: Float64Array,
  layer: number,
  stage: Stage,
): Float64Array {
  const { layers } = network;
  if (!(layer in layers))
    throw new RangeError(`the network has no layer ${layer}: the last is ${layers.length - 1}`);
  const n = points.length / network.config.inputs;
  let from = points;
  for (let l = 0; ; l++) {
    const { inputs, outputs, weights, biases, activation } = layers[l];
    const z = new Float64Array(n * outputs);
    affine(from, weights, l === layer && stage === 'linear' ? null : biases, z, n, inputs, outputs);
    if (l === layer && stage !== 'activation') return z;
    if (activation === 'softmax') softmax(z, z, n, outputs);
    else activate(activation, z, z);
    if (l === layer) return z;
    from = z;
  }
}
