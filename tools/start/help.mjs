// @ts-check
/** `npm run help`: every command of the repository with one line on it. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { commandList } from '../nx/command-line.mjs';

/** The scripts of package.json, in the order in which one needs them. */
export const SCRIPTS = {
  start: 'train LeNet-5 on MNIST and print its table of results; flags go behind --',
  lab: 'serve the web application',
  bench: 'measure speed beside other programs; -- --help explains it',
  reliability: 'attack readers and trainings; -- --help explains it',
  table: 'write the tables and charts of all results',
  test: 'run the quick tests; -- packages/data those of one package',
  'test:endurance': 'run the long tests: kills, memory, faults of threads',
  'test:nodes': 'run tests and a smoke training on several releases of Node',
  dependencies: 'write docs/dependencies.md: what is installed and why, licences, sizes',
  lint: 'check the code by ESLint',
  format: 'format all files by Prettier',
  'format:check': 'check the format',
  typecheck: 'check the types',
  ci: 'everything that a change has to pass',
  help: 'this list',
};

/**
 * @param {string} root the workspace's folder
 * @returns {string}
 */
export function helpText(root) {
  const width = Math.max(...Object.keys(SCRIPTS).map((name) => name.length));
  const scripts = Object.entries(SCRIPTS).map(([name, line]) => `npm run ${name.padEnd(width)}  ${line}`);
  const apps = readdirSync(join(root, 'apps'))
    .filter((name) => existsSync(join(root, 'apps', name, 'package.json')))
    .sort()
    .map((name) => {
      const { description } = JSON.parse(readFileSync(join(root, 'apps', name, 'package.json'), 'utf8'));
      return `${name}: ${description}\n${commandList(root, `apps/${name}`)}`;
    });
  return [scripts.join('\n'), ...apps].join('\n\n');
}
