import { Gru, type GruConfig } from './gru.ts';
import { Lstm, type LstmConfig } from './lstm.ts';
import { MinGru, type MinGruConfig } from './min-gru.ts';
import { Rnn } from './rnn.ts';
import type { Recurrent, RecurrentConfig } from './recurrent.ts';

export type RecurrentName = 'lstm' | 'gru' | 'rnn' | 'min-gru';

/** The recurrent layers by name, and what their states are called: inputs are [x, ...states]. */
export const recurrentLayers = {
  lstm: { create: (config: LstmConfig) => new Lstm(config), states: ['h', 'c'] },
  gru: { create: (config: GruConfig) => new Gru(config), states: ['h'] },
  rnn: { create: (config: RecurrentConfig) => new Rnn(config), states: ['h'] },
  'min-gru': { create: (config: MinGruConfig) => new MinGru(config), states: ['h'] },
} satisfies Record<
  RecurrentName,
  { create: (config: RecurrentConfig) => Recurrent; states: readonly string[] }
>;
