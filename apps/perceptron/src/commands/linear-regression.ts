import { Random } from '@nutshell/random';
import type { System } from '@nutshell/experiment';
import { config } from '../linear-regression/config.ts';
import { loadSamples } from '../linear-regression/samples.ts';
import { sections } from '../linear-regression/sections.ts';
import { train } from '../linear-regression/train.ts';

export const linearRegression: System<typeof config> = {
  name: 'linear-regression',
  summary: 'a line through points, or a table of data, by closed form and by three kinds of gradient descent',
  config,
  subject: ['data', 'csv', 'x', 'y', 'points', 'slope', 'intercept', 'noise'],
  ownData: ({ csv, x, y }) =>
    csv ? { title: `${y || 'y'} from ${x || 'x'}, of ${csv}`, settings: { standardise: true } } : undefined,
  train,
  prepare: async (settings) => void (await loadSamples(settings, new Random(0))),
  sections,
};
