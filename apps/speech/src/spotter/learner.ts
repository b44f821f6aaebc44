import { adamw, isBiasOrGain, type TrainingStepOptions } from '@nutshell/core';
import { Random } from '@nutshell/random';
import type * as tf from '@tensorflow/tfjs';
import type { SpeechConfig } from '../config.ts';
import { HEADS } from './head.ts';
import { buildSpotter, type Spotter } from './model.ts';
import type { WindowBatch } from './windows.ts';

const WEIGHT_DECAY = 1e-3;

/** The parts of a training step. */
export function learner(
  kind: Spotter,
  words: readonly string[],
  model: tf.LayersModel,
  random?: Random,
): TrainingStepOptions<WindowBatch> {
  const head = HEADS[kind](words);
  return {
    model,
    random,
    optimizer: adamw({ weightDecay: WEIGHT_DECAY, excludes: isBiasOrGain }),
    loss: (batch) => {
      const tensors = batch as Record<string, tf.Tensor>;
      return head.loss(model.apply(tensors.frames, { training: true }) as tf.Tensor, tensors);
    },
  };
}

/** What another thread of a training with several workers needs to build the step once more. */
export interface ReplicaConfig {
  kind: Spotter;
  config: SpeechConfig;
  words: readonly string[];
  /** Numbers of a frame. */
  size: number;
}

/** The same in such a thread, where weights and masks come from the first. */
export default function replica({
  kind,
  config,
  words,
  size,
}: ReplicaConfig): TrainingStepOptions<WindowBatch> {
  const { outputs } = HEADS[kind](words);
  return learner(kind, words, buildSpotter(kind, config, { size, outputs }, new Random(0)));
}
