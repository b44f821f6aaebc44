/** The network in the place of mixtures: its posteriors, divided by priors, stand where their densities stood. */
import { compileNamed } from '@nutshell/core';
import { type Frames, scaled, type WordTopology } from '@nutshell/micro/speech';
import * as tf from '@tensorflow/tfjs';
import type { Scorer } from '../recogniser.ts';
import { SplicedFrames } from './frames.ts';

/** Frames of a batch: always as many, so that a backend compiles once; the last one is filled with zeros. */
const BATCH = 512;

export interface Posteriors {
  /** @returns of each utterance ln P(state | frame), `[frames, states]` */
  (utterances: readonly Frames[]): Promise<Float32Array[]>;
  dispose(): void;
}

/** A function that runs the network over utterances. @param context frames on each side that it sees */
export function posteriorsOf(model: tf.LayersModel, context: number): Posteriors {
  const run = compileNamed(({ frames }) => tf.tidy(() => tf.logSoftmax(model.apply(frames) as tf.Tensor2D)));
  const over = async (utterances: readonly Frames[]): Promise<Float32Array[]> => {
    const spliced = new SplicedFrames(utterances, context);
    const { length, size, starts } = spliced;
    const states = model.outputs[0].shape[1] as number;
    const all = new Float32Array(length * states);
    for (let start = 0; start < length; start += BATCH) {
      const count = Math.min(BATCH, length - start);
      const values = new Float32Array(BATCH * size);
      for (let i = 0; i < count; i++) spliced.write(start + i, values, i * size);
      const frames = tf.tensor2d(values, [BATCH, size]);
      const rows = run({ frames });
      all.set(((await rows.data()) as Float32Array).subarray(0, count * states), start * states);
      tf.dispose([frames, rows]);
    }
    return utterances.map((_, i) => all.subarray(starts[i] * states, starts[i + 1] * states));
  };
  return Object.assign(over, { dispose: () => run.dispose() });
}

/** `[states]`: ln of the share of frames in each state; one that has none counts as one frame. */
export function logPriorsOf(states: ArrayLike<number>, count: number): Float64Array {
  const frames = new Float64Array(count);
  for (let t = 0; t < states.length; t++) frames[states[t]]++;
  return frames.map((n) => Math.log(Math.max(1, n) / states.length));
}

export interface NetworkParts {
  topology: WordTopology;
  logPriors: Float64Array;
  exponent: number;
}

export function networkScorer(
  posteriors: Posteriors,
  { topology, logPriors, exponent }: NetworkParts,
): Scorer {
  return {
    topology,
    score: async (utterances) =>
      (await posteriors(utterances)).map((each) => scaled(each, logPriors, exponent)),
  };
}
