import { Random } from '@nutshell/random';
import type { System } from '@nutshell/experiment';
import { config } from '../optimizers/config.ts';
import { loadDigits } from '../optimizers/digits-race.ts';
import { sections } from '../optimizers/sections.ts';
import { train } from '../optimizers/train.ts';

export const optimizers: System<typeof config> = {
  name: 'optimizers',
  summary: 'SGD to Adam: the race on three surfaces and the same optimisers on MNIST',
  config,
  subject: ['task', 'dataset'],
  train,
  sections,
  prepare: async (settings, progress) => {
    if (settings.task === 'digits') await loadDigits(settings, new Random(0), progress);
  },
};
