/** The work of a layer in words and numbers. */
import { formatShort } from '@nutshell/drawing';
import type { DenseLayer } from '@nutshell/micro/dense';
import { Matrix, SingularValueDecomposition } from 'ml-matrix';
import { stretchAndTurn } from './linear-part.ts';

/** `Layer 1 of 2: 2 → 2 units` and the like. */
export function layerName(layers: readonly DenseLayer[], index: number): string {
  const { inputs, outputs } = layers[index];
  const kind = index === layers.length - 1 ? 'Output layer' : `Hidden layer ${index + 1}`;
  return `${kind}: ${inputs} → ${outputs} ${outputs === 1 ? 'unit' : 'units'}`;
}

/**
 * The linear part in words. W from the plane to the plane is a stretch along two directions at right angles and then a turn or a mirror
 * (polar decomposition, from the singular values); other shapes have their singular values told.
 */
export function linearWords(layer: DenseLayer): string {
  const { inputs, outputs, weights } = layer;
  if (outputs === 1) return `weighs and adds: length ${formatShort(Math.hypot(...weights))}`;
  if (inputs === 2 && outputs === 2) {
    const { stretch, angle } = stretchAndTurn(layer);
    const turns =
      angle === undefined ? 'mirrors' : `turns by ${formatShort(Math.round((angle * 180) / Math.PI))}°`;
    return `stretches by ${formatShort(stretch[0])} and ${formatShort(stretch[1])}, ${turns}`;
  }
  const matrix = new Matrix(inputs, outputs);
  weights.forEach((weight, i) => matrix.set(Math.floor(i / outputs), i % outputs, weight));
  const { diagonal } = new SingularValueDecomposition(matrix, { autoTranspose: true });
  const most = diagonal.slice(0, 3).map(formatShort).join(', ');
  return `stretches by ${most}${diagonal.length > 3 ? ', …' : ''}`;
}

/** The shift in words. */
export function biasWords({ outputs, biases }: DenseLayer): string {
  if (outputs > 3) return `shifts by ${formatShort(Math.hypot(...biases))}`;
  const numbers = Array.from(biases, formatShort).join(', ');
  return outputs === 1 ? `shifts by ${numbers}` : `shifts by (${numbers})`;
}

/** The non-linearity in words. */
export function activationWords({ activation }: DenseLayer): string {
  return activationDeeds[activation];
}

const activationDeeds: Record<DenseLayer['activation'], string> = {
  softmax: 'softmax: shares that sum to 1',
  sigmoid: 'sigmoid: squeezes into 0 … 1',
  tanh: 'tanh: squeezes into −1 … 1',
  relu: 'ReLU: folds what is negative to 0',
  'leaky-relu': 'leaky ReLU: kinks at 0',
  elu: 'elu: bends',
  softplus: 'softplus: bends',
  swish: 'swish: bends',
  sine: 'sine: rolls up',
  threshold: 'threshold: breaks in two',
  linear: 'linear: changes nothing',
};
