/** What activations are called. */
import type { ActivationName } from '@nutshell/micro/dense';

export const activationLabels: Readonly<Record<ActivationName, string>> = {
  linear: 'Linear',
  sigmoid: 'Sigmoid',
  tanh: 'Tanh',
  relu: 'ReLU',
  'leaky-relu': 'Leaky ReLU',
  elu: 'ELU',
  softplus: 'Softplus',
  swish: 'Swish',
  sine: 'Sine',
  threshold: 'Threshold',
};
