import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../..');

/**
 * A copy of the repository as it stands, uncommitted changes included, in which a test may write, commit and train as a student would.
 * Its dependencies are those of the original, its own packages and apps are the copies.
 */
export class WorkspaceCopy {
  readonly root: string;

  /** @param folder name of its folder @param git whether it is a repository; a downloaded archive is none */
  constructor({ folder = 'copy', git = true } = {}) {
    this.root = join(realpathSync(mkdtempSync(join(tmpdir(), 'nutshell-'))), folder);
    mkdirSync(this.root);
    for (const file of gitFiles()) {
      mkdirSync(dirname(join(this.root, file)), { recursive: true });
      cpSync(join(ROOT, file), join(this.root, file));
    }
    linkModules(join(ROOT, 'node_modules'), join(this.root, 'node_modules'));
    const commands = ['git init --quiet', 'git add --all', 'git commit --quiet --message=start'];
    if (git) for (const command of commands) this.succeed(command);
  }

  /** Runs a line of shell in it, where the folder of runs is its own. @param env more variables; undefined takes one away */
  run(command: string, env: NodeJS.ProcessEnv = {}): SpawnSyncReturns<string> {
    const all = { ...environment(), ...env };
    return spawnSync(command, { cwd: this.root, shell: true, encoding: 'utf8', env: all });
  }

  /** The same. @returns what it printed, standard error behind standard output @throws Error with it if the command fails */
  succeed(command: string, env?: NodeJS.ProcessEnv): string {
    const { status, signal, stdout, stderr } = this.run(command, env);
    if (status !== 0) throw new Error(`${command} ended with ${signal ?? status}:\n${stdout}${stderr}`);
    return stdout + stderr;
  }

  dispose(): void {
    rmSync(dirname(this.root), { recursive: true, force: true, maxRetries: 5 });
  }
}

/** What a student's shell has: nothing of the test that runs here, and a name for commits. */
function environment(): NodeJS.ProcessEnv {
  const foreign = /^(NUTSHELL_(RUNS|RESULTS|TESTS)|VITEST.*|NODE_ENV|INIT_CWD)$/;
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)));
  for (const role of ['AUTHOR', 'COMMITTER']) {
    env[`GIT_${role}_NAME`] = 'A Student';
    env[`GIT_${role}_EMAIL`] = 'student@example.org';
  }
  return { ...env, NO_COLOR: '1' };
}

/** Every file that a commit of all there is would hold. */
function gitFiles(): string[] {
  const { stdout } = spawnSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  return stdout.split('\0').filter((file) => file && existsSync(join(ROOT, file)));
}

/** Links each package by itself: where the original links to a workspace (`../packages/core`), so does the copy, to its own. */
function linkModules(from: string, to: string): void {
  mkdirSync(to);
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [original, link] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isSymbolicLink()) symlinkSync(readlinkSync(original), link);
    else if (entry.name.startsWith('@')) linkModules(original, link);
    else if (entry.isDirectory()) symlinkSync(original, link, 'junction');
    else copyFileSync(original, link); // .package-lock.json, by which npm test sees that all is installed
  }
}
