import { main } from '@nutshell/experiment';
import { evaluateCommand } from './commands/evaluate.ts';
import { gtpCommand } from './commands/gtp.ts';
import { ladderCommand } from './commands/ladder.ts';
import { matchCommand } from './commands/match.ts';
import { selfPlayCommand } from './commands/selfplay.ts';
import { config } from './config.ts';
import { train } from './train.ts';

await main({
  app: 'go-zero',
  title: 'AlphaGo Zero on small boards',
  paper: 'Silver, Schrittwieser, Simonyan et al. 2017, "Mastering the game of Go without human knowledge"',
  config,
  train,
  commands: [selfPlayCommand, evaluateCommand, gtpCommand, matchCommand, ladderCommand],
});
