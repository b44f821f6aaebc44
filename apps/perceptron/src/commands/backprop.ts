import type { System } from '@nutshell/experiment';
import { config } from '../backprop/config.ts';
import { sections } from '../backprop/sections.ts';
import { train } from '../backprop/train.ts';

export const backprop: System<typeof config> = {
  name: 'backprop',
  summary: 'the chain rule on the graph of a small network, step by step, checked by three other ways',
  config,
  train,
  sections,
};
