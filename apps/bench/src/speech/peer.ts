import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { selectBackend } from '@nutshell/core';
import { measureInChild, runForJson } from '../child-measurement.ts';
import type { Measurement } from '../comparison.ts';
import { type Torch, describeTorch, findTorch, missingTorch, torchProgram } from '../torch.ts';
import { dnnWork, type SpeechWorkload } from './workloads.ts';

const SCRIPT = fileURLToPath(new URL('../pytorch/speech.py', import.meta.url));
const STEP_LIMIT = 60;

/** The same work in Python: the network in PyTorch, cepstra in a library that has them, each if it is installed. */
export class SpeechPeer {
  /** What there is, for the facts below the table. */
  readonly lines: string[] = [];
  readonly #python: string;
  #torch: Torch | undefined;
  #library: unknown;
  #start = '';

  private constructor(python: string) {
    this.#python = python;
  }

  /**
   * Looks for both, and has PyTorch take the first steps from our start.
   * @param folder for the start, which the caller removes in the end
   * @throws Error with the losses if they differ by more than 1 in 10,000: the two do different work then
   */
  static async find(python: string, folder: string): Promise<SpeechPeer> {
    const peer = new SpeechPeer(python);
    peer.#torch = await findTorch(python);
    if (!peer.#torch) return peer;
    peer.#library = await runForJson(peer.#program('library'), 120);
    if (typeof peer.#library === 'string') peer.lines.push(`features: ${peer.#library} (cpu, 1 thread)`);
    peer.#start = path.join(folder, 'start.json');
    await selectBackend({ threads: 1 });
    const work = dnnWork();
    writeFileSync(peer.#start, JSON.stringify(work.start));
    const theirs = (await runForJson(peer.#program('losses', peer.#start, 4), 120)) as number[];
    const ours = theirs.map(() => work.step());
    const difference = Math.max(...ours.map((loss, i) => Math.abs(loss / theirs[i] - 1)));
    if (!(difference <= 1e-4))
      throw new Error(
        `speech.py trains another network: its first losses are ${theirs.join(', ')}, ours ${ours.join(', ')}`,
      );
    peer.lines.push(
      `training: ${describeTorch(peer.#torch)} (cpu, 1 thread); its first losses differ from ours by ${difference.toExponential(0)} at most`,
    );
    return peer;
  }

  async measure({ name }: SpeechWorkload, seconds: number): Promise<Measurement> {
    const patience = 120 + 3 * seconds;
    const theirs: Record<SpeechWorkload['name'], () => Promise<Measurement>> = {
      mixtures: async () => ({ skipped: 'it has nothing of the kind' }),
      search: async () => ({ skipped: 'it has nothing of the kind' }),
      features: async () =>
        this.#library
          ? measureInChild(this.#program('features', seconds, STEP_LIMIT), patience)
          : { skipped: `${this.#python} has none of torchaudio, librosa, python_speech_features` },
      training: async () =>
        this.#torch
          ? measureInChild(this.#program('training', this.#start, seconds, STEP_LIMIT), patience)
          : { skipped: missingTorch(this.#python) },
    };
    return theirs[name]();
  }

  #program(...args: (string | number)[]) {
    return torchProgram(this.#torch!, [SCRIPT, ...args.map(String)], { torch: 1, blas: 1 });
  }
}
