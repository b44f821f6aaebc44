/** Name, colour and shape of each optimiser, the same in all pictures and on all pages. */
import type { Look } from './marks.ts';
import { palette } from './palette.ts';

export const optimizerLooks = {
  sgd: { label: 'SGD', colour: palette[6], shape: 'circle' },
  momentum: { label: 'Momentum', colour: palette[0], shape: 'square' },
  nesterov: { label: 'Nesterov', colour: palette[3], shape: 'diamond' },
  adagrad: { label: 'Adagrad', colour: palette[2], shape: 'triangle' },
  adadelta: { label: 'Adadelta', colour: '#A6761D', shape: 'triangle-down' },
  rmsprop: { label: 'RMSProp', colour: palette[1], shape: 'plus' },
  adam: { label: 'Adam', colour: palette[7], shape: 'star' },
} as const satisfies Record<string, Look & { label: string }>;
