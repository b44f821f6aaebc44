/** `npm run reliability [-- --attack=wav --inputs=1000 --seed=1]`: attacks the project and says what came of it, see README.md. */
import { Command } from 'commander';
import { reliability } from './command.ts';

try {
  await reliability(new Command('npm run reliability --')).parseAsync();
} catch (error) {
  console.error(`error: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
