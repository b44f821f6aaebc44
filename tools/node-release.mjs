// @ts-check
/** Other versions of Node, from the npm package `node`, which brings the binaries. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { npmCommand } from './start/npm.mjs';

/** Every version that we support. */
export const NODE_VERSIONS = ['20.19', '22', '24', '26'];

/**
 * Fetches a version of Node into `folder`.
 *
 * @param {string} version
 * @param {string} folder exists; to be removed by the caller
 * @returns {string} the path of its binary
 * @throws {Error} with npm's output if it cannot be fetched
 */
export function fetchNode(version, folder) {
  writeFileSync(join(folder, 'package.json'), '{ "allowScripts": { "node": true } }');
  const npm = npmCommand(['install', `node@${version}`, '--no-audit', '--no-fund']);
  const fetched = spawnSync(npm.file, npm.args, { cwd: folder, shell: npm.shell, encoding: 'utf8' });
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  const node = join(folder, 'node_modules', 'node', 'bin', name);
  if (spawnSync(node, ['--version']).status !== 0)
    throw new Error(`npm install node@${version} brought no node:\n${fetched.stdout}${fetched.stderr}`);
  return node;
}
