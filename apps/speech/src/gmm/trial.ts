/** `train --dry-run` of mixtures. */
import type { Trial } from '@nutshell/experiment';
import type { WordModels } from '@nutshell/micro/speech';
import { stagesOf, trainStage } from '../hmm/stages.ts';
import { splitMixtures, type TrainingMethod, type Utterance } from '../hmm/training.ts';

/** Seconds of learning that are timed. */
const TIMED = 2;

/** Times the last and longest stage on a part of the utterances, and ends the trial. A stage takes the longer the more Gaussians it has. */
export async function estimateTime(
  trial: Trial,
  models: WordModels,
  utterances: readonly Utterance[],
  options: {
    mixtures: number;
    passes: number;
    method: TrainingMethod;
    floor: Float64Array;
    trainings: number;
  },
): Promise<never> {
  const { mixtures, trainings } = options;
  const state = models.mixtures[0].size;
  trial.describe([
    { name: 'states', output: String(models.mixtures.length), parameters: models.stay.length },
    {
      name: 'mixtures',
      output: `${mixtures}x${state}`,
      parameters: models.mixtures.length * (mixtures * (2 * state + 1) - 1),
    },
  ]);
  const large = splitMixtures(models, Math.max(1, mixtures / 2));
  let [seconds, examples] = [0, 0];
  for (let count = 8; seconds < TIMED && examples < framesOf(utterances); count *= 2) {
    const part = utterances.slice(0, count);
    const began = performance.now();
    await trainStage(large, part, { ...options, components: mixtures });
    seconds = (performance.now() - began) / 1000;
    examples = framesOf(part);
  }
  const shares = stagesOf(mixtures).reduce((sum, components) => sum + (components + 1) / (mixtures + 1), 0);
  return trial.finish({ examples, seconds, total: Math.round(framesOf(utterances) * shares * trainings) });
}

const framesOf = (utterances: readonly Utterance[]): number =>
  utterances.reduce((sum, { frames }) => sum + frames.length, 0);
