// @ts-check
/** The commands of start.mjs, once Node is known to be new enough. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureInstalled } from './installation.mjs';
import { runNode } from './child.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Runs `train <app> [flags]` (a training, then the table of results), `test [flags]` (the quick tests), `test:endurance [flags]`
 * (kills, memory, faults of threads), `lab [flags]` (the web application) or `help` (the list of all commands).
 *
 * @param {string[]} argv
 */
export async function runCommand([command, ...rest]) {
  if (command === 'train' && rest.length > 0) {
    await ensureInstalled(ROOT);
    const [app, ...flags] = rest;
    await runNode(trainingArguments(app, flags), { cwd: ROOT });
    await runNode(appArguments(app, ['table', '--print']), { cwd: ROOT });
  } else if (command === 'test' || command === 'test:endurance') {
    await ensureInstalled(ROOT);
    const env = command === 'test' ? process.env : { ...process.env, NUTSHELL_TESTS: 'endurance' };
    await runNode([join('node_modules', 'vitest', 'vitest.mjs'), 'run', ...rest], { cwd: ROOT, env });
  } else if (command === 'help') {
    await ensureInstalled(ROOT);
    const { helpText } = await import('./help.mjs');
    console.log(helpText(ROOT));
  } else if (command === 'lab') {
    await ensureInstalled(ROOT);
    await runNode(['--import', 'tsx', join('apps', 'lab', 'server', 'main.ts'), 'serve', ...rest], {
      cwd: ROOT,
    });
  } else {
    console.error(
      'Usage: node tools/start.mjs train <app> [flags] | test [flags of vitest run] | test:endurance [same] | lab [--port=<n>] | help',
    );
    process.exitCode = 1;
  }
}

/**
 * Node's arguments to train `app`: the experiment `budget`, unless the flags name another or resume a run.
 *
 * @param {string} app
 * @param {string[]} flags
 */
export function trainingArguments(app, flags) {
  const chosen = flags.some((flag) => /^--(experiment|resume)(=|$)/.test(flag));
  return appArguments(app, ['train', ...(chosen ? [] : ['--experiment=budget']), ...flags]);
}

/**
 * Node's arguments to run an app's command line from its source, in one process.
 *
 * @param {string} app
 * @param {string[]} commandLine
 */
export function appArguments(app, commandLine) {
  return ['--import', 'tsx', join('apps', app, 'src', 'main.ts'), ...commandLine];
}
