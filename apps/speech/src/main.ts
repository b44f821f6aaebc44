import { main } from '@nutshell/experiment';
import { decodeCommand } from './commands/decode.ts';
import { recognizeCommand } from './commands/recognize.ts';
import { config } from './config.ts';
import { loadRecordings } from './data.ts';
import { train } from './train.ts';

await main({
  app: 'speech',
  title: 'Speech recognition: connected digits',
  paper:
    'Hinton, Deng, Yu et al. 2012, "Deep neural networks for acoustic modeling in speech recognition: the shared views of four research groups"',
  config,
  train,
  prepare: async (settings, progress) => void (await loadRecordings(settings, 0, progress)),
  commands: [decodeCommand, recognizeCommand],
});
