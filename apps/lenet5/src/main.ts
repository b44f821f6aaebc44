import { Random } from '@nutshell/random';
import { main } from '@nutshell/experiment';
import { evaluateCommand } from './commands/evaluate.ts';
import { exportCommand } from './commands/export.ts';
import { figuresCommand } from './commands/figures.ts';
import { predictCommand } from './commands/predict.ts';
import { config } from './config.ts';
import { loadDigits } from './data.ts';
import { sections } from './sections.ts';
import { train } from './train.ts';

await main({
  app: 'lenet5',
  title: 'LeNet-5 on MNIST',
  paper: 'LeCun, Bottou, Bengio and Haffner 1998, "Gradient-based learning applied to document recognition"',
  config,
  subject: ['dataset'],
  train,
  prepare: async (settings, progress) => void (await loadDigits(settings, new Random(0), progress)),
  sections,
  commands: [evaluateCommand, predictCommand, exportCommand, figuresCommand],
});
