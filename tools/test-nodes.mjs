// @ts-check
/**
 * Runs the unit tests and a LeNet smoke training on every Node that we support: `npm run test:nodes [versions]`.
 *
 * Each version goes to a temporary folder and is removed again.
 * Prints a line per version, and the errors, and fails if there are any.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fetchNode, NODE_VERSIONS } from './node-release.mjs';
import { appArguments } from './start/commands.mjs';
import { ensureInstalled } from './start/installation.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/**
 * Fetches `version` and runs the checks on it.
 *
 * @param {string} version
 * @returns {{ version: string, results: string[], passed: boolean }}
 */
function testNode(version) {
  const folder = mkdtempSync(join(tmpdir(), `nutshell-node-${version}-`));
  try {
    const node = fetchNode(version, folder);
    const smoke = appArguments('lenet5', ['train', '--experiment=smoke', `--runs=${join(folder, 'runs')}`]);
    const checks = [
      check('tests', node, [join('node_modules', 'vitest', 'vitest.mjs'), 'run']),
      check('smoke', node, smoke),
    ];
    return {
      version: spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout.trim(),
      results: checks.map(({ result }) => result),
      passed: checks.every(({ passed }) => passed),
    };
  } catch (error) {
    console.error(error);
    return { version, results: ['not fetched'], passed: false };
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/**
 * @param {string} name
 * @param {string} node path of the binary; programs that start `node` by its name get this one too
 * @param {string[]} args
 */
function check(name, node, args) {
  const start = performance.now();
  const path = [dirname(node), process.env.PATH].join(delimiter);
  const env = { ...process.env, PATH: path };
  const { status, stdout, stderr } = spawnSync(node, args, {
    cwd: ROOT,
    env,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  const passed = status === 0;
  if (!passed) console.error(`${stdout}${stderr}`);
  const seconds = ((performance.now() - start) / 1000).toFixed(0);
  return { passed, result: `${name} ${passed ? 'passed' : 'FAILED'} in ${seconds} s` };
}

await ensureInstalled(ROOT);
const versions = process.argv.length > 2 ? process.argv.slice(2) : NODE_VERSIONS;
const reports = versions.map((version) => {
  const report = testNode(version);
  console.log([report.version.padEnd(9), ...report.results].join('  '));
  return report;
});
if (reports.some(({ passed }) => !passed)) process.exitCode = 1;
