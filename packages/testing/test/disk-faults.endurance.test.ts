/** Every file system call of a short training fails, is done by half, or is the last of its process; then the run is resumed. */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { format } from 'node:util';
import { loadCheckpoint } from '@nutshell/core';
import { main } from '@nutshell/experiment';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type DiskCall, type FaultKind, canFail, failDisk, temporaryFolder } from '../src/index.ts';
import { descent } from '../src/descent.ts';

const program = fileURLToPath(new URL('../src/descent.ts', import.meta.url));
const hook = new URL('../src/disk-faults.ts', import.meta.url).href;

interface Ended {
  code: number | null;
  err: string;
}

let root: string;
/** The folder of runs of what is tried now. */
let runs: string;
let straight: { calls: DiskCall[]; bits: unknown };
const home = process.cwd();

/** Processes that die side by side. */
const ABREAST = 4;

beforeEach(() => {
  root = temporaryFolder();
  mkdirSync(path.join(root, 'experiments', 'descent'), { recursive: true });
  writeFileSync(path.join(root, 'nx.json'), '{}');
  writeFileSync(
    path.join(root, 'experiments', 'descent', 'budget.json'),
    JSON.stringify({ title: 'T', paper: 'P', config: {} }),
  );
  runs = path.join(root, 'runs');
  process.chdir(root);
});
afterEach(() => process.chdir(home));

const folder = () => path.join(runs, 'descent');
const isRun = (id: string) => existsSync(path.join(folder(), id, 'config.json')); // no start that was killed before it was one
const ids = () => (existsSync(folder()) ? readdirSync(folder()).filter(isRun) : []);
const inRun = (...segments: string[]) => path.join(folder(), ids()[0], ...segments);

/** Trains in this process. */
async function train(...flags: string[]): Promise<Ended> {
  let err = '';
  const log = vi.spyOn(console, 'log').mockImplementation(() => {});
  const warnings = vi.spyOn(console, 'warn').mockImplementation(() => {});
  const errors = vi
    .spyOn(console, 'error')
    .mockImplementation((...words) => void (err += `${format(...words)}\n`));
  const output = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  const drawn = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  try {
    await main(descent, ['train', `--runs=${runs}`, ...flags]);
    return { code: Number(process.exitCode ?? 0), err };
  } finally {
    process.exitCode = undefined;
    for (const spy of [log, warnings, errors, output, drawn]) spy.mockRestore();
  }
}

/** Trains in a process of its own, which dies at a call. */
function die(kind: FaultKind, at: number): Promise<NodeJS.Signals | null> {
  const fault = JSON.stringify({ folder: runs, kind, at });
  const child = spawn(
    process.execPath,
    ['--import', import.meta.resolve('tsx'), '--import', hook, program, 'train', `--runs=${runs}`],
    {
      cwd: root,
      env: { ...process.env, NUTSHELL_DISK_FAULT: fault },
      stdio: 'ignore',
    },
  );
  return new Promise((resolve) => child.on('exit', (_, signal) => resolve(signal)));
}

/** All of a finished run that has to be the same however it came about. */
function bitsOf() {
  const { seed, config, model, metrics, curve } = JSON.parse(readFileSync(inRun('result.json'), 'utf8'));
  const { state, tensors } = loadCheckpoint<{ seconds: number; mark: object }>(inRun('checkpoints', 'last'));
  return {
    result: { seed, config, model, metrics, curve },
    log: readFileSync(inRun('metrics.jsonl'), 'utf8'),
    state: { ...state, seconds: 0, mark: undefined },
    tensors,
  };
}

/** Goes on, or begins if there is nothing to go on with, and asserts that it ends as the run that was never disturbed. */
async function endsRight(where: string): Promise<void> {
  for (const id of ids()) {
    // The process that failed has ended; this one, which stood for it, has not.
    for (const file of readdirSync(path.join(folder(), id))) {
      if (file.startsWith(`owner-${process.pid}-`)) rmSync(path.join(folder(), id, file));
    }
  }
  const isFinished = ids().length > 0 && existsSync(inRun('result.json'));
  if (!isFinished)
    expect(await train(...(ids().length ? ['--resume=latest'] : [])), where).toEqual({ code: 0, err: '' });
  expect(ids(), where).toHaveLength(1);
  expect(bitsOf(), where).toEqual(straight.bits);
}

/** The calls of a training that is not disturbed, and what comes of it. */
async function measure(): Promise<void> {
  const disk = failDisk({ folder: runs });
  expect(await train()).toEqual({ code: 0, err: '' });
  disk.end();
  straight = { calls: disk.calls, bits: bitsOf() };
  rmSync(runs, { recursive: true });
}

/** Nothing, or that a file beside the result cannot be read, which does not keep a training from ending well. */
const LEFT_OUT = /^(error: .*runs\/.* cannot be read.*\(E[A-Z]+\).* It is left out here\..*\n?)?$/;

describe('a training', { timeout: 3_600_000 }, () => {
  it.each(['ENOSPC', 'EIO', 'EROFS', 'short'] as const)(
    'to which %s happens says so in one message with file and remedy, and resumed ends with the same bits',
    async (kind) => {
      await measure();
      for (const [index, call] of straight.calls.entries()) {
        if (!canFail(call, kind)) continue;
        const at = index + 1;
        const disk = failDisk({ folder: runs, kind, at });
        const { code, err } = await train();
        disk.end();
        const where = `${kind} at call ${at}, ${call.name} of ${path.relative(runs, call.file)}`;
        expect(disk.struck, where).toBe(true);
        if (code === 0) expect(err, where).toMatch(LEFT_OUT);
        else {
          expect(err, where).toMatch(
            /^error: .*runs\/?.*\(E[A-Z]+\).*, then (go on with|start again|write the report again|try again)/,
          );
          expect(err.trim().split('\n'), where).toHaveLength(1);
        }
        await endsRight(where);
        rmSync(runs, { recursive: true });
      }
    },
  );

  it.each(['kill', 'torn', 'power'] as const)(
    'that dies (%s) at a call, resumed, ends with the same bits',
    async (kind) => {
      await measure();
      // Killed at one call of four and without power at another: what calls leave is much alike.
      const places = straight.calls
        .flatMap((call, index) => (canFail(call, kind) ? [index + 1] : []))
        .filter((_, i) => (kind === 'torn' ? i % 2 === 0 : i % 4 === (kind === 'kill' ? 0 : 2)));
      for (let first = 0; first < places.length; first += ABREAST) {
        const tried = places.slice(first, first + ABREAST).map((at) => {
          runs = path.join(root, `runs-${at}`);
          const { name, file } = straight.calls[at - 1];
          return { runs, died: die(kind, at), where: `${kind} at call ${at}, ${name} of ${file}` };
        });
        for (const { died, where, ...own } of tried) {
          expect(await died, where).toBe('SIGKILL');
          runs = own.runs;
          await endsRight(where);
          rmSync(runs, { recursive: true, force: true });
        }
      }
    },
  );
});
