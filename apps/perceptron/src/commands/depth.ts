import type { System } from '@nutshell/experiment';
import { config } from '../depth/config.ts';
import { sections } from '../depth/sections.ts';
import { train } from '../depth/train.ts';

export const depth: System<typeof config> = {
  name: 'depth',
  summary: 'a perceptron draws a line, one hidden layer bends it, more layers fold: points of a plane',
  config,
  subject: ['dataset', 'csv', 'points', 'noise'],
  ownData: ({ csv }) => (csv ? { title: `The points of ${csv}` } : undefined),
  train,
  sections,
};
