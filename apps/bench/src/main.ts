/** `npm run bench -- backend | memory | devices | fit | char-rnn | captions | lenet5 | classify | pictures | search | selfplay | speech | peers [options]`: speed beside the peers, see README.md. */
import { Command } from 'commander';
import { backendCommand } from './backend/command.ts';
import { devicesCommand } from './backend/devices.ts';
import { memoryCommand } from './backend/memory.ts';
import { captionsCommand } from './captions/command.ts';
import { charRnnCommand } from './char-rnn/command.ts';
import { classifyCommand } from './classify/command.ts';
import { fitCommand } from './fit/command.ts';
import { lenet5Command } from './lenet5/command.ts';
import { peersCommand } from './peers/command.ts';
import { picturesCommand } from './pictures/command.ts';
import { searchCommand } from './search/command.ts';
import { selfplayCommand } from './selfplay/command.ts';
import { speechCommand } from './speech/command.ts';

const program = new Command('npm run bench --').description(
  'Speed of the backends and the replications, beside their peers.',
);
for (const command of [
  backendCommand(),
  memoryCommand(),
  devicesCommand(),
  fitCommand(),
  charRnnCommand(),
  captionsCommand(),
  lenet5Command(),
  classifyCommand(),
  picturesCommand(),
  searchCommand(),
  selfplayCommand(),
  speechCommand(),
  peersCommand(),
])
  program.addCommand(command);
try {
  await program.parseAsync();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
