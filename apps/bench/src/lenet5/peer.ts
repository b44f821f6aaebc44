import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { measureInChild, runForJson } from '../child-measurement.ts';
import type { Measurement } from '../comparison.ts';
import { type Torch, describeTorch, findTorch, torchProgram } from '../torch.ts';
import { lenet5Work } from './work.ts';

const SCRIPT = fileURLToPath(new URL('../pytorch/lenet5_1998.py', import.meta.url));

/** LeNet-5 in PyTorch on one thread, as lenet5_1998.py trains it. */
export class LeNet5Peer {
  /** Its version and its BLAS. */
  readonly description: string;
  readonly #torch: Torch;
  readonly #folder: string;

  private constructor(torch: Torch, folder: string) {
    this.description = describeTorch(torch);
    this.#torch = torch;
    this.#folder = folder;
  }

  /**
   * The peer, or undefined if `python` is not there or cannot import torch. It reads its work from files in `folder`,
   * which the caller removes in the end. @throws Error if its BLAS is the reference one.
   */
  static async find(python: string, folder: string): Promise<LeNet5Peer | undefined> {
    const torch = await findTorch(python);
    return torch && new LeNet5Peer(torch, folder);
  }

  /**
   * Takes the first steps on both sides, from the same start, and returns the largest relative difference of a loss.
   * Throws an Error with the losses if it is above `tolerance`: the two do different work then, and it would mean
   * nothing to compare their speeds.
   */
  async check({ batch = 10, steps = 5, tolerance = 1e-5 } = {}): Promise<number> {
    const work = lenet5Work(batch);
    const theirs = (await runForJson(this.#program('losses', batch, steps), 120)) as number[];
    const ours = theirs.map(() => work.step());
    const difference = Math.max(...ours.map((loss, i) => Math.abs(loss / theirs[i] - 1)));
    if (difference <= tolerance) return difference;
    throw new Error(
      `${path.basename(SCRIPT)} trains another network: its first losses are ${theirs.join(', ')}, ours ${ours.join(', ')}`,
    );
  }

  measure(batch: number, seconds: number, stepLimit: number, timeoutSeconds: number): Promise<Measurement> {
    return measureInChild(this.#program('throughput', batch, seconds, stepLimit), timeoutSeconds);
  }

  #program(task: string, batch: number, ...numbers: number[]) {
    const start = path.join(this.#folder, `batch-${batch}.json`);
    if (!existsSync(start)) writeFileSync(start, JSON.stringify(lenet5Work(batch).start));
    return torchProgram(this.#torch, [SCRIPT, task, start, ...numbers.map(String)], { torch: 1, blas: 1 });
  }
}
