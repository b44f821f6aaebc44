import { existsSync, readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { type Checkpoint, loadCheckpoint } from '@nutshell/core';
import type { RunMark } from '@nutshell/experiment';
import { expect } from 'vitest';
import { type CommandLine, type Ended, type Flags, type Program, cli } from './cli.ts';

/**
 * Asserts that a training that is killed and resumed ends with the bits of one that was never killed: weights and all else that a checkpoint
 * holds, log, result. It saves a checkpoint after every step, and is killed at places all over the training.
 * @param flags of `train`; the smoke experiment with seed 1 unless they say otherwise. It has to take some steps more than there are kills.
 */
export async function resumesToTheSameBits(
  app: string,
  flags: Flags = {},
  { kills = 1 }: { kills?: number } = {},
): Promise<void> {
  const every = { ...flags, checkpointSeconds: 0 };
  const straight = cli(app);
  succeeded(await startTraining(straight, every).ended);
  const steps = straight.steps();
  if (steps <= kills) throw new Error(`${app} takes ${steps} steps: too few to be killed ${kills} times`);

  const killed = cli(app);
  for (let kill = 0; kill < kills; kill++) {
    const before = killed.steps();
    const training = kill === 0 ? startTraining(killed, every) : resumeTraining(killed);
    await training.reaches(Math.max(before + 1, Math.floor((steps * (kill + 0.5)) / kills)));
    await setTimeout((7 * kill) % 20); // so that it dies while it learns as well as while it saves
    training.kill('SIGKILL');
    const { signal, stdout, stderr } = await training.ended;
    expect(signal, `it ended before it was killed: ${stdout}${stderr}`).toBe('SIGKILL');
    expect(killed.steps()).toBeGreaterThan(before);
    expect(existsSync(killed.path('result.json'))).toBe(false);
  }
  succeeded(await resumeTraining(killed).ended);
  expect(bitsOf(killed)).toEqual(bitsOf(straight));
}

/** Starts `train` with these flags; the smoke experiment with seed 1 unless they say otherwise. */
export function startTraining(line: CommandLine, flags: Flags = {}): Program {
  return line.start('train', { experiment: 'smoke', seed: 1, ...flags });
}

/** Goes on with the only run of a command line. */
export function resumeTraining(line: CommandLine): Program {
  return line.start('train', { resume: line.run });
}

/** Asserts that a program ended well and had nothing to warn of. @returns what it printed */
export function succeeded({ code, signal, stdout, stderr }: Ended): string {
  expect({ code: code ?? signal, stderr }, stdout).toEqual({ code: 0, stderr: '' });
  return stdout;
}

/** All of the only, finished run that has to be the same in another, bit for bit: no times, no places. */
export function bitsOf(line: CommandLine) {
  const { app, experiment, seed, config, model, metrics, cost, curve, misses, confusion } = JSON.parse(
    readFileSync(line.path('result.json'), 'utf8'),
  );
  const { state, tensors }: Checkpoint<{ seconds: number; mark?: RunMark }> = loadCheckpoint(
    line.path('checkpoints', 'last'),
  );
  return {
    result: { app, experiment, seed, config, model, metrics, steps: cost.steps, curve, misses, confusion },
    log: readFileSync(line.path('metrics.jsonl'), 'utf8'),
    state: { ...state, seconds: 0, mark: { ...state.mark, files: {} } }, // those files say when and where
    tensors,
  };
}
