import { main } from '@nutshell/experiment';
import { analyzeCommand } from './commands/analyze.ts';
import { baselinesCommand } from './commands/baselines.ts';
import { evaluateCommand } from './commands/evaluate.ts';
import { exportCommand } from './commands/export.ts';
import { sampleCommand } from './commands/sample.ts';
import { config } from './config.ts';
import { loadText } from './data.ts';
import { sections } from './sections.ts';
import { train } from './train.ts';

await main({
  app: 'char-rnn',
  title: 'char-RNN on Shakespeare and Linux',
  paper: 'Karpathy 2015, The unreasonable effectiveness of recurrent neural networks',
  config,
  subject: ['text', 'files'],
  train,
  prepare: async (settings, progress) => void (await loadText(settings, progress)),
  sections,
  commands: [evaluateCommand, exportCommand, sampleCommand, analyzeCommand, baselinesCommand],
});
