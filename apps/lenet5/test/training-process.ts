import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** A small training with every kind of state: curvature, dropout, distortions, a moving average, a schedule. */
const SETTINGS = {
  model: 'lenet5',
  dataset: 'synthetic',
  trainExamples: 160,
  testExamples: 20,
  batchSize: 4, // 40 steps an epoch
  criterion: 'map',
  dropout: 0.1,
  augmentation: 'affine',
  optimizer: 'levenberg-marquardt',
  schedule: 'one-cycle',
  learningRate: 1e-4,
  mu: 0.1,
  curvatureExamples: 20,
  curvatureEvery: 60,
  ema: 0.9,
  backend: 'wasm',
};

export interface End {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

/** `lenet5 train`, in a process of its own, into a folder of runs that no other training uses. */
export class TrainingProcess {
  readonly ended: Promise<End>;
  readonly #child;
  readonly #runs: string;
  #stdout = '';
  #stderr = '';

  private constructor(runs: string, flags: string[]) {
    const root = fileURLToPath(new URL('../../../', import.meta.url));
    const main = join(root, 'apps/lenet5/src/main.ts');
    this.#runs = runs;
    this.#child = spawn(process.execPath, ['--import', 'tsx', main, 'train', ...flags], {
      cwd: root,
      env: { ...process.env, NUTSHELL_RUNS: runs },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child.stdout.on('data', (chunk) => (this.#stdout += chunk));
    this.#child.stderr.on('data', (chunk) => (this.#stderr += chunk));
    this.ended = new Promise((resolve, reject) => {
      this.#child.on('error', reject);
      this.#child.on('close', (code, signal) =>
        resolve({ code, signal, stdout: this.#stdout, stderr: this.#stderr }),
      );
    });
  }

  static start(runs: string, settings: Partial<Record<string, string | number>>): TrainingProcess {
    const { seed = 1, ...rest } = settings;
    const flags = Object.entries({ experiment: 'smoke', seed, ...SETTINGS, ...rest });
    return new TrainingProcess(
      runs,
      flags.map(([name, value]) => `--${name}=${value}`),
    );
  }

  static resume(runs: string): TrainingProcess {
    return new TrainingProcess(runs, [`--resume=${runId(runs)}`]);
  }

  send(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Waits until the newest checkpoint was made after at least so many steps, or until the process has ended. */
  async reaches(steps: number): Promise<void> {
    while (this.#child.exitCode === null && stepsDone(this.#runs) < steps) await setTimeout(2);
  }

  /** Waits until the process has printed this, or has ended. */
  async prints(text: string): Promise<void> {
    while (this.#child.exitCode === null && !this.#stdout.includes(text)) await setTimeout(2);
  }
}

/** The only run of a folder of runs. */
export function runId(runs: string): string {
  return readdirSync(join(runs, 'lenet5'))[0];
}

export function runPath(runs: string, ...segments: string[]): string {
  return join(runs, 'lenet5', runId(runs), ...segments);
}

/** Steps before the newest checkpoint; 0 if there is none. */
export function stepsDone(runs: string): number {
  if (!existsSync(join(runs, 'lenet5'))) return 0;
  for (const name of ['last', 'previous']) {
    try {
      const file = runPath(runs, 'checkpoints', name, 'checkpoint.json');
      return JSON.parse(readFileSync(file, 'utf8').slice(65)).state.steps;
    } catch {
      // not there: this checkpoint is just being replaced
    }
  }
  return 0;
}

/** All of a finished run that has to be the same in another, bit for bit: no times, no places. */
export function outcomeOf(runs: string) {
  const result = JSON.parse(readFileSync(runPath(runs, 'result.json'), 'utf8'));
  const { model, metrics, curve, misses, confusion } = result;
  const tensors = readFileSync(runPath(runs, 'checkpoints', 'last', 'tensors.bin'));
  const log = readFileSync(runPath(runs, 'metrics.jsonl'), 'utf8');
  return {
    model,
    metrics,
    curve,
    misses,
    confusion,
    log,
    tensors: createHash('sha256').update(tensors).digest('hex'),
  };
}
