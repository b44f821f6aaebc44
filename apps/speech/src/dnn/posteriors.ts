/** The network in the place of mixtures: its posteriors, divided by priors, stand where their densities stood. */
import { scaled, type WordTopology } from '@nutshell/micro/speech';
import * as tf from '@tensorflow/tfjs';
import type { Scorer } from '../recogniser.ts';
import { type FrameFunction, overFrames } from '../spliced-frames.ts';

/** A function that gives of each utterance ln P(state | frame), `[frames, states]`. @param context frames on each side that the network sees */
export function posteriorsOf(model: tf.LayersModel, context: number): FrameFunction {
  return overFrames((frames) => tf.logSoftmax(model.apply(frames) as tf.Tensor2D), context);
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
  posteriors: FrameFunction,
  { topology, logPriors, exponent }: NetworkParts,
): Scorer {
  return {
    topology,
    score: async (utterances) =>
      (await posteriors(utterances)).map((each) => scaled(each, logPriors, exponent)),
  };
}
