/** Commands of apps as processes of their own, and the runs that they leave. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { loadCheckpoint } from '@nutshell/core';
import { isDeepStrictEqual } from 'node:util';

export const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
export const TSX = ['--import', import.meta.resolve('tsx')];

export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  out: string;
  err: string;
  /** Milliseconds. */
  took: number;
}

/** Starts a command of an app. @param options.node arguments of Node @param options.cwd default: the repository */
export function started(
  app: string,
  words: readonly string[],
  {
    node = [],
    env = {},
    cwd = ROOT,
  }: { node?: readonly string[]; env?: Record<string, string>; cwd?: string } = {},
): { child: ChildProcess; ended: Promise<Ended> } {
  const main = path.join(ROOT, 'apps', app, 'src', 'main.ts');
  const begun = performance.now();
  const child = spawn(process.execPath, [...TSX, ...node, main, ...words], {
    cwd,
    env: { ...process.env, NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', (text: Buffer) => (out += text.toString()));
  child.stderr.on('data', (text: Buffer) => (err += text.toString()));
  const ended = new Promise<Ended>((resolve) =>
    child.on('close', (code, signal) => resolve({ code, signal, out, err, took: performance.now() - begun })),
  );
  return { child, ended };
}

/** An app's `train` and the folder of its runs. */
export class Trainings {
  readonly app: string;
  readonly runs: string;
  readonly #flags: readonly string[];

  /** @param flags of a training that begins */
  constructor(app: string, runs: string, flags: readonly string[]) {
    this.app = app;
    this.runs = runs;
    this.#flags = flags;
  }

  /**
   * Begins a training, or goes on with the newest that can be resumed.
   * @param options.killAfter milliseconds after which it is killed, if it lives that long
   * @param options.onCheckpoint kills it as soon as it has saved a checkpoint
   * @param options.during is done while it trains, and may look at when it ends
   * @param options.fresh begins a training, whatever there is to go on with
   * @param options.node arguments of Node
   */
  async train({
    killAfter,
    onCheckpoint = false,
    during,
    fresh = false,
    node = [],
    env = {},
  }: {
    killAfter?: number;
    onCheckpoint?: boolean;
    during?: (ended: Promise<unknown>) => Promise<void>;
    fresh?: boolean;
    node?: readonly string[];
    env?: Record<string, string>;
  } = {}): Promise<Ended> {
    const before = this.ids();
    const words = fresh || this.unfinished() === undefined ? this.#flags : ['--resume=latest'];
    const { child, ended } = started(this.app, ['train', ...words], {
      node,
      env: { NUTSHELL_RUNS: this.runs, ...env },
    });
    if (killAfter !== undefined) {
      const cancelled = new AbortController();
      void ended.then(() => cancelled.abort());
      await setTimeout(killAfter, undefined, cancelled).catch(() => {});
      child.kill('SIGKILL');
    }
    if (onCheckpoint) {
      await this.saved(ended, fresh ? before : []);
      child.kill('SIGKILL');
    }
    await during?.(ended);
    return ended;
  }

  /** Waits until a run that is not finished, and is none of `others`, has a checkpoint, or until `ended` is. */
  async saved(ended: Promise<unknown>, others: readonly string[] = []): Promise<void> {
    let isOver = false;
    void ended.then(() => (isOver = true));
    const hasCheckpoint = (id: string) =>
      !others.includes(id) &&
      existsSync(this.path(id, 'checkpoints', 'last')) &&
      !existsSync(this.path(id, 'result.json'));
    while (!isOver && !this.ids().some(hasCheckpoint)) await setTimeout(5);
  }

  /** Its runs: folders with a config.json, the oldest first. A training that was killed before it had one has left no run. */
  ids(): string[] {
    const folder = path.join(this.runs, this.app);
    if (!existsSync(folder)) return [];
    return readdirSync(folder)
      .filter((id) => existsSync(path.join(folder, id, 'config.json')))
      .sort();
  }

  /** Everything in the folder of its runs, whether it is a run or not. */
  foldersLeft(): string[] {
    const folder = path.join(this.runs, this.app);
    return existsSync(folder) ? readdirSync(folder) : [];
  }

  path(id: string, ...segments: string[]): string {
    return path.join(this.runs, this.app, id, ...segments);
  }

  unfinished(): string | undefined {
    return this.ids().find((id) => !existsSync(this.path(id, 'result.json')));
  }

  /** All of a finished run that has to be the same however it came about. */
  bitsOf(id: string): unknown {
    const { seed, config, model, metrics, curve, misses } = JSON.parse(
      readFileSync(this.path(id, 'result.json'), 'utf8'),
    );
    const { tensors } = loadCheckpoint(this.path(id, 'checkpoints', 'last'));
    const log = readFileSync(this.path(id, 'metrics.jsonl'), 'utf8');
    return { result: { seed, config, model, metrics, curve, misses }, log, tensors };
  }
}

/** What is wrong with a training that had to end well; undefined if nothing is. */
export function faultOf({ code, signal, out, err }: Ended): string | undefined {
  return code === 0 ? undefined : `it ended with ${code ?? signal}: ${(err || out).trim().slice(-500)}`;
}

/** What differs in two runs that have to be the same. */
export function difference(one: unknown, other: unknown): string | undefined {
  const [first, second] = [one, other] as Record<string, unknown>[];
  const different = Object.keys(first).filter((key) => !isDeepStrictEqual(first[key], second[key]));
  return different.length > 0 ? `resumed to another ${different.join(', ')}` : undefined;
}
