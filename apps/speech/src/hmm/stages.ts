/** The stages of a training with mixtures: the Gaussians of every state are doubled from one to the next, until they are as many as wanted. */
import type { BestPath, WordModels } from '@nutshell/micro/speech';
import { mixtureScorer } from '../gmm/scorer.ts';
import { alignAll } from '../recogniser.ts';
import {
  alignedPass,
  type Pause,
  splitMixtures,
  type TrainingMethod,
  trainingPass,
  type Utterance,
} from './training.ts';

export interface StageOptions {
  /** Gaussians of a state from this stage on. */
  components: number;
  /** Passes of EM. */
  passes: number;
  method: TrainingMethod;
  /** `[size]`, smallest variances. */
  floor: Float64Array;
  pause?: Pause;
}

/** Numbers of Gaussians, stage by stage: 1, 2, 4, …, `mixtures`. */
export function stagesOf(mixtures: number): number[] {
  const stages = [];
  for (let components = 1; components < mixtures; components *= 2) stages.push(components);
  return [...stages, mixtures];
}

/**
 * Doubles the Gaussians and takes `passes` of EM. Viterbi training keeps the best paths of the models before the stage, as Kaldi does in
 * most passes: only the mixtures on the path are computed then. While a state has one Gaussian, EM would stand still on the same paths, so
 * they are found anew for every pass.
 */
export async function trainStage(
  models: WordModels,
  utterances: readonly Utterance[],
  { components, passes, method, floor, pause }: StageOptions,
): Promise<{
  models: WordModels;
  /** −ln p of a frame before the last pass. */ loss: number;
  frames: number;
}> {
  let paths: BestPath[] = [];
  let last = { logLikelihood: 0, frames: 0 };
  for (let pass = 0; pass < passes; pass++) {
    if (method === 'viterbi' && (pass === 0 || components === 1))
      paths = await pathsOf(models, utterances, pause);
    if (pass === 0) models = splitMixtures(models, components);
    const { models: next, ...counts } =
      method === 'viterbi'
        ? await alignedPass(models, utterances, paths, floor, pause)
        : await trainingPass(models, utterances, floor, method, pause);
    models = next;
    last = counts;
  }
  return { models, loss: -last.logLikelihood / last.frames, frames: last.frames };
}

/** Forced alignments of all utterances. */
export async function pathsOf(
  models: WordModels,
  utterances: readonly Utterance[],
  pause?: Pause,
): Promise<BestPath[]> {
  const scorer = mixtureScorer(models);
  try {
    return await alignAll(scorer, utterances, pause);
  } finally {
    scorer.dispose();
  }
}
