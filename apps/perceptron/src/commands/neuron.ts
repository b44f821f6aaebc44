import type { System } from '@nutshell/experiment';
import { config } from '../neuron/config.ts';
import { sections } from '../neuron/sections.ts';
import { train } from '../neuron/train.ts';

export const neuron: System<typeof config> = {
  name: 'neuron',
  summary: 'the threshold neuron: pattern detector, Rosenblatt’s rule, Novikoff’s bound, failure on XOR',
  config,
  train,
  sections,
};
