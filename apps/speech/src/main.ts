import { main } from '@nutshell/experiment';
import { alignCommand } from './commands/align.ts';
import { decodeCommand } from './commands/decode.ts';
import { depthCommand } from './commands/depth.ts';
import { evaluateCommand } from './commands/evaluate.ts';
import { exportCommand } from './commands/export.ts';
import { recognizeCommand } from './commands/recognize.ts';
import { significanceCommand } from './commands/significance.ts';
import { config } from './config.ts';
import { loadCorpus } from './data.ts';
import { sections } from './sections.ts';
import { train } from './train.ts';

await main({
  app: 'speech',
  title: 'Speech recognition: mixtures of Gaussians and deep networks',
  paper:
    'Hinton, Deng, Yu et al. 2012, "Deep neural networks for acoustic modeling in speech recognition: the shared views of four research groups"',
  config,
  subject: ['dataset', 'data', 'task'],
  ownData: ({ dataset, data }) => (dataset === 'folder' ? { title: `The recordings of ${data}` } : undefined),
  train,
  prepare: async (settings, progress) => void (await loadCorpus(settings, 0, progress)),
  sections,
  commands: [
    evaluateCommand,
    decodeCommand,
    significanceCommand,
    recognizeCommand,
    alignCommand,
    depthCommand,
    exportCommand,
  ],
});
