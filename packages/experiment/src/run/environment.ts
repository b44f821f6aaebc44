/** The machine and the code that a run ran on. */
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { readFileSync } from 'node:fs';

export interface Environment {
  node: string;
  os: string;
  cpu: string;
  cores: number;
  memoryMiB: number;
  commit: string;
  /** Versions of the TensorFlow.js packages that are installed. */
  packages: Record<string, string>;
}

const tensorPackages = [
  '@tensorflow/tfjs',
  '@tensorflow/tfjs-backend-wasm',
  '@tensorflow/tfjs-node-gpu',
  'onnxruntime-node',
];

export function describeEnvironment(root: string): Environment {
  const cpus = os.cpus();
  return {
    node: process.versions.node,
    os: `${os.platform()} ${os.arch()}`,
    cpu: cpus[0]?.model.trim() ?? 'unknown',
    cores: cpus.length,
    memoryMiB: Math.round(os.totalmem() / 2 ** 20),
    commit: describeCommit(root),
    packages: packageVersions(root),
  };
}

/**
 * The checked-out commit, with `-dirty` behind it if anything that a run depends on differs from it. Results and
 * Markdown are left out: recording one run must not make the next one dirty. `unknown` outside git or before the
 * first commit.
 */
export function describeCommit(root: string): string {
  const git = (...words: string[]) =>
    execFileSync('git', words, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  try {
    const commit = git('rev-parse', 'HEAD');
    const changes = git('status', '--porcelain', '--', '.', ':(exclude)results', ':(exclude,glob)**/*.md');
    return changes ? `${commit}-dirty` : commit;
  } catch {
    return 'unknown';
  }
}

/** Whether a record made at this commit can be made again: it is a commit, without changes beside it. */
export function isClean(commit: string): boolean {
  return whyNotClean(commit) === undefined;
}

/** Why it cannot, in half a sentence; undefined if it can. */
export function whyNotClean(commit: string): string | undefined {
  if (commit === 'unknown')
    return 'the code has no commit: it is not in a git repository, or git is not installed';
  return commit.endsWith('-dirty') ? `the code is not committed (commit ${commit})` : undefined;
}

function packageVersions(root: string): Record<string, string> {
  const require = createRequire(path.join(root, 'package.json'));
  const versions: Record<string, string> = {};
  for (const name of tensorPackages) {
    for (const folder of require.resolve.paths(name) ?? []) {
      try {
        const manifest = JSON.parse(readFileSync(path.join(folder, name, 'package.json'), 'utf8'));
        versions[name] = manifest.version;
        break;
      } catch {
        // Not in this folder: an optional package may be nowhere.
      }
    }
  }
  return versions;
}
