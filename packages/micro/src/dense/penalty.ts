import type { DenseNetwork } from './network.ts';

/** λ₁ Σ|w| + ½ λ₂ Σ w² over the weights; the biases are free. */
export interface Penalty {
  l1?: number;
  l2?: number;
}

/**
 * Adds the penalty's gradient, λ₁ sign(w) + λ₂ w, to the network's.
 *
 * @returns the penalty, which belongs to the loss.
 */
export function addPenalty(network: DenseNetwork, { l1 = 0, l2 = 0 }: Penalty): number {
  if (l1 === 0 && l2 === 0) return 0;
  let absolute = 0;
  let square = 0;
  for (let l = 0; l < network.layers.length; l++) {
    const { weights } = network.layers[l];
    const gradient = network.gradients[l].weights;
    for (let i = 0; i < weights.length; i++) {
      const w = weights[i];
      absolute += Math.abs(w);
      square += w * w;
      gradient[i] += l1 * Math.sign(w) + l2 * w;
    }
  }
  return l1 * absolute + 0.5 * l2 * square;
}
