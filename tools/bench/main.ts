/** `npm run bench -- lenet5 [options]`: speed comparisons of the replications, see README.md. */
import { Command } from 'commander';
import { lenet5Command } from './lenet5/command.ts';

const program = new Command('npm run bench --').description('Speed of the replications beside their peers.');
program.addCommand(lenet5Command());
try {
  await program.parseAsync();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
