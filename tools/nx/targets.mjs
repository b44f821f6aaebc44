// @ts-check
/**
 * Nx plugin: a project's targets follow from its files, so no replication needs a project.json.
 *
 * - `apps/<name>/src/main.ts` and `experiments/<name>` give the commands that every replication has: `npx nx run <name>:train`;
 * - `apps/<name>/src/commands/<command>.ts` gives a command that only this one has: `npx nx run <name>:predict`;
 * - `apps/<name>/vite.config.ts` and `server/main.ts` give a web application's: `npx nx run <name>:serve`, `build`, `dev`;
 * - a folder `test` gives `npx nx run <name>:test`.
 */
import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join, parse } from 'node:path';

/** Not `tsx`, which puts a second process between the app and a Ctrl-C. */
const APP = 'node --import tsx';

/** The commands of @nutshell/experiment's command line, with the line that `nx show project` prints. */
const SHARED_COMMANDS = {
  list: 'List the experiments and what is recorded of them',
  prepare: 'Fetch and verify the data that an experiment needs',
  train: 'Train: --experiment=<name> --seed=<n>, and a flag for every key of the config',
  report: "Write a run's HTML report",
  record: "Copy a run's result to results/",
  table: 'Write the tables and charts of all results',
  verify: 'Train again and compare with the record',
  compare: 'Compare two or more runs',
};

/** @type {import('@nx/devkit').CreateNodesV2} */
export const createNodesV2 = [
  '{{apps,packages}/*,tools}/package.json',
  (files, _options, { workspaceRoot }) =>
    files.map((file) => {
      const root = dirname(file).replaceAll('\\', '/');
      return [file, { projects: { [root]: inferProject(workspaceRoot, root) } }];
    }),
];

/**
 * What Nx is to know of the project in `root`, a folder relative to `workspaceRoot` with forward slashes.
 *
 * @param {string} workspaceRoot
 * @param {string} root
 * @returns {Omit<import('@nx/devkit').ProjectConfiguration, 'root'>}
 */
function inferProject(workspaceRoot, root) {
  const folder = join(workspaceRoot, root);
  const name = basename(root);
  /** @type {Record<string, import('@nx/devkit').TargetConfiguration>} */
  const targets = {};
  if (existsSync(join(folder, 'src', 'main.ts')) && existsSync(join(workspaceRoot, 'experiments', name))) {
    for (const [command, description] of Object.entries(SHARED_COMMANDS)) {
      targets[command] = target(`${APP} ${root}/src/main.ts ${command}`, description);
    }
    for (const command of ownCommands(folder)) {
      targets[command] = target(`${APP} ${root}/src/main.ts ${command}`, `A command that only ${name} has`);
    }
  }
  if (existsSync(join(folder, 'vite.config.ts'))) {
    const server = `${APP} ${root}/server/main.ts`;
    targets.serve = target(
      `${server} serve`,
      'Serve the site on 127.0.0.1, built anew if need be: --port=<n>',
    );
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

/** @param {string} folder */
function ownCommands(folder) {
  const commands = join(folder, 'src', 'commands');
  if (!existsSync(commands)) return [];
  return readdirSync(commands)
    .filter((file) => file.endsWith('.ts'))
    .map((file) => parse(file).name)
    .sort();
}
