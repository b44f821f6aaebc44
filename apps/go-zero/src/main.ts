import { figureSections } from '@nutshell/drawing/files';
import { main } from '@nutshell/experiment';
import { ablateCommand } from './commands/ablate.ts';
import { analyzeCommand } from './commands/analyze.ts';
import { evaluateCommand } from './commands/evaluate.ts';
import { exportCommand } from './commands/export.ts';
import { gtpCommand } from './commands/gtp.ts';
import { ladderCommand } from './commands/ladder.ts';
import { matchCommand } from './commands/match.ts';
import { playCommand } from './commands/play.ts';
import { pretrainCommand } from './commands/pretrain.ts';
import { runCommand } from './commands/run.ts';
import { selfPlayCommand } from './commands/selfplay.ts';
import { config } from './config.ts';
import { train } from './train.ts';

await main({
  app: 'go-zero',
  title: 'AlphaGo Zero on small boards',
  paper: 'Silver, Schrittwieser, Simonyan et al. 2017, "Mastering the game of Go without human knowledge"',
  config,
  subject: ['stages'],
  ownData: ({ stages }) => ({
    title: `Self-play on ${stages.map(({ size }) => `${size}x${size}`).join(', then ')}`,
  }),
  train,
  sections: async (run) => figureSections(run, { 'ladder.svg': { title: 'Ladder' } }),
  commands: [
    playCommand,
    selfPlayCommand,
    runCommand,
    evaluateCommand,
    matchCommand,
    ladderCommand,
    analyzeCommand,
    exportCommand,
    pretrainCommand,
    ablateCommand,
    gtpCommand,
  ],
});
