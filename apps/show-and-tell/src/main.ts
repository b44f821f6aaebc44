import { selectBackend } from '@nutshell/core';
import { main } from '@nutshell/experiment';
import { captionCommand } from './commands/caption.ts';
import { evaluateCommand } from './commands/evaluate.ts';
import { exportCommand } from './commands/export.ts';
import { featuresCommand } from './commands/features.ts';
import { config } from './config.ts';
import { describe, loadDescriptions, vocabularyOf } from './data.ts';
import { loadEncoder } from './encoder/encoder.ts';
import { sections } from './sections.ts';
import { train } from './train.ts';

await main({
  app: 'show-and-tell',
  title: 'Show and Tell: pictures in a sentence',
  paper: 'Vinyals, Toshev, Bengio and Erhan 2015, "Show and tell: a neural image caption generator"',
  config,
  subject: ['dataset', 'data'],
  ownData: ({ dataset, data }) =>
    dataset === 'folder' || dataset === 'karpathy'
      ? { title: `The pictures of ${data}, and their captions` }
      : undefined,
  train,
  prepare: async (settings, progress) => {
    const described = await loadDescriptions(settings, 1, progress);
    await selectBackend(settings); // which holds the encoder's weights
    await loadEncoder(settings, progress);
    console.log(describe(described, vocabularyOf(described, settings)).join('\n'));
  },
  sections,
  commands: [featuresCommand, evaluateCommand, captionCommand, exportCommand],
});
