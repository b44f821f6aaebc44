// @ts-check
/** `npx nx g @nutshell/tools:replication <name>`: writes a new replication, and its place in the lock file. */
import { execSync } from 'node:child_process';
import { join } from 'node:path';
import { formatFiles, generateFiles, readJson } from '@nx/devkit';

const FILES = join(import.meta.dirname, 'files');

/**
 * @typedef {object} Options
 * @property {string} name folder below apps/ and experiments/
 * @property {string} [title] head of tables and reports
 * @property {string} [paper] the paper, as one would cite it
 * @property {'mlp' | 'cnn'} [network] the network to start from
 *
 * @param {import('@nx/devkit').Tree} tree
 * @param {Options} options
 */
export default async function replication(
  tree,
  { name, title = name, paper = 'Author, year, title, journal', network = 'mlp' },
) {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) {
    throw new Error(
      `"${name}" cannot name a replication: use lower-case letters, digits and hyphens, as in char-rnn.`,
    );
  }
  for (const folder of [`apps/${name}`, `experiments/${name}`]) {
    if (tree.exists(folder))
      throw new Error(`${folder} exists already: choose another name, or remove it first.`);
  }
  const { tfjs, zod } = versionsIn(tree);
  const words = { name, title, paper, network, tfjs, zod };
  generateFiles(tree, join(FILES, 'app'), `apps/${name}`, words);
  generateFiles(tree, join(FILES, 'experiments'), `experiments/${name}`, words);
  await formatFiles(tree);
  return () => {
    // Only the lock file: npm test and npm start install what it asks for.
    execSync('npm install --package-lock-only', { cwd: tree.root, stdio: 'inherit' });
  };
}

/**
 * The versions that the other packages use.
 *
 * @param {import('@nx/devkit').Tree} tree
 */
function versionsIn(tree) {
  const { dependencies } = readJson(tree, 'packages/core/package.json');
  return { tfjs: dependencies['@tensorflow/tfjs'], zod: dependencies.zod };
}
