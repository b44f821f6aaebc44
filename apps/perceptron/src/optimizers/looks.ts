import type { VectorOptimizerName } from '@nutshell/micro/dense';

export interface Look {
  label: string;
  colour: string;
  /** Outline of its mark around the origin, about 10 units wide: what tells it apart without colour. */
  mark: string;
}

/** How each optimiser looks in all pictures. The colours are Okabe and Ito's, which stay apart for the colour-blind. */
export const looks: Readonly<Record<VectorOptimizerName, Look>> = {
  sgd: { label: 'SGD', colour: '#444444', mark: 'M5 0A5 5 0 1 1 -5 0A5 5 0 1 1 5 0Z' },
  momentum: { label: 'Momentum', colour: '#0072B2', mark: 'M-4.5-4.5h9v9h-9Z' },
  nesterov: { label: 'Nesterov', colour: '#CC79A7', mark: 'M0-6L6 0L0 6L-6 0Z' },
  adagrad: { label: 'Adagrad', colour: '#009E73', mark: 'M0-6L5.6 4H-5.6Z' },
  adadelta: { label: 'Adadelta', colour: '#A6761D', mark: 'M0 6L5.6-4H-5.6Z' },
  rmsprop: {
    label: 'RMSProp',
    colour: '#D55E00',
    mark: 'M-1.9-5.5h3.8v3.6h3.6v3.8h-3.6v3.6h-3.8v-3.6h-3.6v-3.8h3.6Z',
  },
  adam: {
    label: 'Adam',
    colour: '#882255',
    mark: 'M0-6.6L1.7-2.3L6.3-2L2.7.9L3.9 5.3L0 2.9L-3.9 5.3L-2.7.9L-6.3-2L-1.7-2.3Z',
  },
};
