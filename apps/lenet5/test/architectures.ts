import type { Architecture } from '../src/model.ts';

export const LENET5: Architecture = {
  model: 'lenet5',
  activation: 'tanh',
  pooling: 'subsampling',
  connections: 'paper',
  initializer: 'paper',
  criterion: 'map',
  dropout: 0,
};

export const LENET4: Architecture = { ...LENET5, model: 'lenet4', criterion: 'mse' };
export const LENET1: Architecture = { ...LENET5, model: 'lenet1', criterion: 'mse' };

/** One of each kind of layer and criterion, by a name for tests. */
export const VARIANTS: Record<string, Architecture> = {
  'LeNet-5, Eq. 9': LENET5,
  'LeNet-5, Eq. 8': { ...LENET5, criterion: 'mse' },
  'LeNet-5, cross-entropy': { ...LENET5, criterion: 'cross-entropy' },
  'LeNet-5, ReLU, maximum, all connections': {
    ...LENET5,
    activation: 'relu',
    pooling: 'max',
    connections: 'full',
    initializer: 'he',
    criterion: 'cross-entropy',
  },
  'LeNet-5, ReLU, Eq. 9': { ...LENET5, activation: 'relu', initializer: 'he' },
  'LeNet-4': LENET4,
  'LeNet-1': LENET1,
  'LeNet-1, ReLU': { ...LENET1, activation: 'relu' },
};
