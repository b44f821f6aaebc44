import type { DenseNetwork } from '@nutshell/micro/dense';
import type { PlanarPoints } from '@nutshell/micro/plane';

/** A network's standing on some points. */
export interface Score {
  loss: number;
  accuracy: number;
  /** [index, predicted class] of every point that it gets wrong. */
  misses: [index: number, predicted: number][];
}

/** How good a network is on some points. */
export function score(network: DenseNetwork, { x, labels }: PlanarPoints): Score {
  const n = labels.length;
  const loss = network.loss(x, Float64Array.from(labels), n);
  const predicted = classesOf(network, network.forward(x, n));
  const misses: Score['misses'] = [];
  labels.forEach((label, i) => {
    if (predicted[i] !== label) misses.push([i, predicted[i]]);
  });
  return { loss, accuracy: 1 - misses.length / n, misses };
}

/** The likeliest class of each row of a network's outputs. */
export function classesOf({ config }: DenseNetwork, outputs: Float64Array): Uint8Array {
  if (config.outputs === 1) return Uint8Array.from(outputs, (p) => (p > 0.5 ? 1 : 0));
  const classes = config.outputs;
  return Uint8Array.from({ length: outputs.length / classes }, (_, e) => {
    const row = outputs.subarray(e * classes, (e + 1) * classes);
    return row.indexOf(Math.max(...row));
  });
}
