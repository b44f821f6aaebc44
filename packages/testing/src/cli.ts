import { spawn } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { format } from 'node:util';
import { onTestFinished, vi } from 'vitest';
import { temporaryFolder } from './temporary-folder.ts';

export type Flags = Record<string, string | number | boolean>;

export interface Ended {
  /** Exit code; null if a signal ended it. */
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

/**
 * The command line of an app, in processes of their own, with a folder of runs that no other test uses. Its processes and its folder are removed when the test ends.
 * @param app name of its folder: `lenet5`
 */
export function cli(app: string): CommandLine {
  const line = new CommandLine(app, temporaryFolder());
  onTestFinished(() => line.dispose()); // before the folder is removed
  return line;
}

/** An app's command line with its folder of runs; for hooks, which `cli` does not serve. */
export class CommandLine {
  readonly app: string;
  /** Where its runs lie. */
  readonly runs: string;
  readonly #programs: Program[] = [];

  constructor(app: string, runs: string) {
    this.app = app;
    this.runs = runs;
  }

  /** Starts a command: `start('train', { experiment: 'smoke' })`, `start('predict', { run: 'latest' }, 'digit.png')`. */
  start(command: string, flags: Flags = {}, ...words: string[]): Program {
    const program = new Program(this, [command, ...optionsOf(flags), ...words]);
    this.#programs.push(program);
    return program;
  }

  /**
   * Runs a command in this process, which saves the seconds in which Node and TensorFlow.js start. For commands that end by themselves, one
   * at a time; the backend that one chooses stays chosen.
   */
  async call(command: string, flags: Flags = {}, ...words: string[]): Promise<Ended> {
    const said = { stdout: '', stderr: '' };
    const hear =
      (where: keyof typeof said) =>
      (...spoken: unknown[]) =>
        void (said[where] += `${format(...spoken)}\n`);
    const write = (where: keyof typeof said) => (text: string | Uint8Array) =>
      Boolean((said[where] += String(text)));
    const spies = [
      vi.spyOn(console, 'log').mockImplementation(hear('stdout')),
      vi.spyOn(console, 'warn').mockImplementation(hear('stderr')),
      vi.spyOn(console, 'error').mockImplementation(hear('stderr')),
      vi.spyOn(process.stdout, 'write').mockImplementation(write('stdout')),
      vi.spyOn(process.stderr, 'write').mockImplementation(write('stderr')),
    ];
    const { argv, exitCode } = process;
    const { NUTSHELL_RUNS: runs } = process.env;
    const listeners = process.stdout.listeners('error');
    const main = mainOf(this.app);
    process.argv = [process.execPath, main, command, ...optionsOf(flags), ...words];
    process.env.NUTSHELL_RUNS = this.runs;
    process.exitCode = undefined;
    try {
      await import(/* @vite-ignore */ `${main}?call=${++calls}`); // it is what runs when the module is evaluated
      return { code: Number(process.exitCode ?? 0), signal: null, ...said };
    } finally {
      Object.assign(process, { argv, exitCode });
      if (runs === undefined) delete process.env.NUTSHELL_RUNS;
      else process.env.NUTSHELL_RUNS = runs;
      for (const listener of process.stdout.listeners('error'))
        if (!listeners.includes(listener)) process.stdout.off('error', listener as () => void);
      for (const spy of spies) spy.mockRestore();
    }
  }

  /** Kills what still runs. */
  async dispose(): Promise<void> {
    for (const program of this.#programs) {
      program.kill('SIGKILL');
      await program.ended;
    }
  }

  /** Name of the only run. @throws Error if there is another number of them */
  get run(): string {
    const folder = join(this.runs, this.app);
    const ids = existsSync(folder) ? readdirSync(folder) : [];
    if (ids.length !== 1)
      throw new Error(`${folder} has ${ids.length} runs (${ids.join(', ')}), expected one`);
    return ids[0];
  }

  /** A path inside the only run. */
  path(...segments: string[]): string {
    return join(this.runs, this.app, this.run, ...segments);
  }

  /** Steps before the newest checkpoint of the only run; 0 if there is none. */
  steps(): number {
    for (const name of ['last', 'previous']) {
      try {
        const text = readFileSync(this.path('checkpoints', name, 'checkpoint.json'), 'utf8');
        return JSON.parse(text.slice(text.indexOf('\n'))).state.steps;
      } catch {
        // it is not there yet, or is just being replaced
      }
    }
    return 0;
  }
}

/** A command that was started. */
export class Program {
  /** Resolves, never rejects, when the process has ended and all it said is there. */
  readonly ended: Promise<Ended>;
  readonly #child;
  readonly #line: CommandLine;
  #stdout = '';
  #stderr = '';

  constructor(line: CommandLine, words: readonly string[]) {
    this.#line = line;
    this.#child = spawn(process.execPath, ['--import', 'tsx', mainOf(line.app), ...words], {
      cwd: workspace(),
      env: { ...process.env, NUTSHELL_RUNS: line.runs, NO_COLOR: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child.stdout.on('data', (chunk) => (this.#stdout += chunk));
    this.#child.stderr.on('data', (chunk) => (this.#stderr += chunk));
    this.ended = new Promise((resolve) =>
      this.#child.on('close', (code, signal) =>
        resolve({ code, signal, stdout: this.#stdout, stderr: this.#stderr }),
      ),
    );
  }

  /** @param signal Windows knows SIGKILL alone: any other ends the process there at once, too */
  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Stops reading what it prints, as `| head` does. */
  closeOutput(): void {
    this.#child.stdout.destroy();
  }

  /** Waits until it has printed `text`. @throws Error with all that it said if it ends without */
  saw(text: string): Promise<void> {
    return this.#until(`it printed "${text}"`, () => (this.#stdout + this.#stderr).includes(text));
  }

  /** Waits until the newest checkpoint is from after `steps` steps or more. @throws Error with all that it said if it ends before */
  reaches(steps: number): Promise<void> {
    return this.#until(`its checkpoint was of step ${steps}`, () => this.#line.steps() >= steps);
  }

  async #until(event: string, happened: () => boolean): Promise<void> {
    while (!happened()) {
      if (this.#child.exitCode !== null || this.#child.signalCode !== null) {
        const { code, signal, stdout, stderr } = await this.ended;
        if (happened()) return;
        throw new Error(`the program ended (${code ?? signal}) before ${event}:\n${stdout}${stderr}`);
      }
      await setTimeout(2);
    }
  }
}

/** How many commands were run here: each is another module, so that its program runs again. */
let calls = 0;

const optionsOf = (flags: Flags) => Object.entries(flags).map(([name, value]) => `--${name}=${value}`);

const mainOf = (app: string) => join(workspace(), 'apps', app, 'src', 'main.ts');

/** The folder of nx.json, from here upwards: that of the app under test, a generated one in a workspace of its own included. */
function workspace(): string {
  let root = process.cwd();
  while (!existsSync(join(root, 'nx.json'))) {
    const parent = dirname(root);
    if (parent === root)
      throw new Error(`no nx.json in ${process.cwd()} or above it: run the tests inside the repository`);
    root = parent;
  }
  return root;
}
