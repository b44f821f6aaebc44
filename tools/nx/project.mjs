// @ts-check
/** The targets of a project follow from its files, so no replication needs a project.json. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { basename, join, parse } from 'node:path';

/** Not `tsx`, which puts a second process between the app and a Ctrl-C. */
const APP = 'node --import tsx';

/** The commands of @nutshell/experiment's command line, with the line that help prints. */
const SHARED_COMMANDS = {
  help: 'List the commands; with the name of one, explain its flags',
  list: 'List the experiments and what is recorded of them',
  prepare: 'Fetch and verify the data that an experiment needs',
  train: 'Train: --experiment=<name> --seed=<n>, and a flag for every key of the config',
  report: "Write a run's HTML report",
  record: 'Copy results of runs to results/',
  table: 'Write the tables and charts of all results',
  verify: 'Train again and compare with the record',
  compare: 'Compare two or more runs',
};

/**
 * - `apps/<name>/src/main.ts` and `experiments/<name>` give the commands that every replication has: `npx nx run <name>:train`;
 *   without experiments there is one command, `npx nx run <name>:run`;
 * - `apps/<name>/src/commands/<command>.ts` gives a command that only this one has: `npx nx run <name>:predict`;
 * - `apps/<name>/vite.config.ts` and `server/main.ts` give a web application's: `npx nx run <name>:serve`, `build`, `dev`;
 * - a folder `test` gives `npx nx run <name>:test`.
 *
 * @param {string} workspaceRoot
 * @param {string} root the project's folder relative to it, with forward slashes
 * @returns {Omit<import('@nx/devkit').ProjectConfiguration, 'root'>}
 */
export function inferProject(workspaceRoot, root) {
  const folder = join(workspaceRoot, root);
  const name = basename(root);
  const main = `${APP} ${root}/src/main.ts`;
  /** @type {Record<string, import('@nx/devkit').TargetConfiguration>} */
  const targets = {};
  if (existsSync(join(folder, 'src', 'main.ts'))) {
    if (existsSync(join(workspaceRoot, 'experiments', name))) {
      for (const [command, description] of Object.entries(SHARED_COMMANDS)) {
        targets[command] = target(`${main} ${command}`, description);
      }
      for (const { command, description } of ownCommands(folder)) {
        targets[command] = target(`${main} ${command}`, description);
      }
    } else {
      targets.run = target(main, 'Run the program; --help explains it');
    }
  }
  if (existsSync(join(folder, 'vite.config.ts'))) {
    const server = `${APP} ${root}/server/main.ts`;
    targets.serve = target(`${server} serve`, 'Serve the site on 127.0.0.1, built if need be: --port=<n>');
    targets.build = target(`${server} build`, `Make the static site in ${root}/dist`);
    targets.dev = target(`vite ${root}`, "Vite's server for developing");
  }
  if (existsSync(join(folder, 'test'))) {
    const inputs = ['default', '^default', `{workspaceRoot}/experiments/${name}/**/*`];
    targets.test = { ...target(`vitest run ${root}/`, `Run the tests of ${root}`), cache: true, inputs };
  }
  return { projectType: root.startsWith('apps/') ? 'application' : 'library', targets };
}

/**
 * A command run from the workspace's root, where the user is: file names among its arguments mean what they say.
 *
 * @param {string} command
 * @param {string} description
 */
function target(command, description) {
  return {
    executor: 'nx:run-commands',
    options: { command, cwd: '{workspaceRoot}' },
    metadata: { description },
  };
}

/**
 * @param {string} folder of an app
 * @returns {{ command: string, description: string }[]} the summary in a command's source
 */
function ownCommands(folder) {
  const commands = join(folder, 'src', 'commands');
  if (!existsSync(commands)) return [];
  return readdirSync(commands)
    .filter((file) => file.endsWith('.ts'))
    .sort()
    .map((file) => {
      const [, summary = `what ${file} does`] =
        /summary:\s*'([^']*)'/.exec(readFileSync(join(commands, file), 'utf8')) ?? [];
      return { command: parse(file).name, description: summary[0].toUpperCase() + summary.slice(1) };
    });
}
