import { TrainingStep, modelFiles } from '@nutshell/core';
import { Failure, type ShowProgress } from '@nutshell/experiment';
import { Random } from '@nutshell/random';
import type { GoZeroConfig } from './config.ts';
import { learner } from './learner.ts';
import { buildModel } from './model.ts';
import { type Prediction, Predictor } from './prediction.ts';
import { Replay } from './replay.ts';
import { learningRateAt } from './schedule.ts';
import type { SgfSplits } from './sgf-games.ts';

/** A network that learnt from games of others, and how well it predicts each split. */
export interface Baseline {
  rows: Record<keyof SgfSplits, Prediction & { games: number }>;
  /** model.json and weights.bin, of the averaged weights. */
  files: Awaited<ReturnType<typeof modelFiles>>;
}

/** Games of a split that are measured at most, so that the training games take no longer than the others. */
const MEASURED = 1000;

/**
 * Supervised learning of moves and results (Silver et al. 2017, figure 3), by the steps that learn from self-play: each position
 * `config.reuse` times on average.
 * @throws Failure if the loss is not finite
 */
export async function learnGames(
  splits: SgfSplits,
  { config, seed, progress }: { config: GoZeroConfig; seed: number; progress: ShowProgress },
): Promise<Baseline> {
  const random = new Random(seed);
  const model = buildModel(config, random.fork('weights'));
  const step = new TrainingStep(learner(config, model));
  const predictor = new Predictor(model, config);
  const replay = new Replay(config);
  const steps = Math.max(1, Math.round((replay.add(splits.train) * config.reuse) / config.batchSize));
  const shown = progress('learning', steps);
  try {
    for (let i = 0; i < steps; i++) {
      const loss = step.run(replay.batch(random.fork(`step ${i}`)), learningRateAt(i / steps, config));
      if (!Number.isFinite(loss))
        throw new Failure(`the loss became ${loss} at step ${i + 1}: lower --learningRate`);
      shown.update(i + 1, { loss });
    }
    return await step.withAverage(async () => {
      const rows = {} as Baseline['rows'];
      for (const split of ['train', 'validation', 'test'] as const) {
        const games = splits[split];
        rows[split] = { games: games.length, ...(await predictor.of(games.slice(0, MEASURED))) };
      }
      return { rows, files: await modelFiles(model) };
    });
  } finally {
    shown.stop();
    predictor.dispose();
    step.dispose();
    model.dispose();
  }
}
