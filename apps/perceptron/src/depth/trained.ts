import type { Training } from '@nutshell/core';
import type { DenseNetwork } from '@nutshell/micro/dense';
import type { Random } from '@nutshell/random';
import type { Run } from '@nutshell/experiment';
import type { DepthConfig } from './config.ts';
import { plane, type Problem } from './points.ts';
import { type Surface, surfaceOf, turning } from './surface.ts';
import { buildNetwork, type Lesson, score, type Score, trainNetwork } from './training.ts';

/** A network of one depth, trained. */
export interface Trained {
  hidden: readonly number[];
  network: DenseNetwork;
  training: Lesson;
  train: Score;
  test: Score;
  surface: Surface;
  /** By how many degrees its boundary turns; undefined where more than two classes meet. */
  turning?: number;
}

/** The best of several trainings, by the training points alone: small networks get stuck now and then. */
export async function trainBest(
  { config, progress }: Run<DepthConfig>,
  opened: Training,
  problem: Problem,
  hidden: number[],
  random: Random,
): Promise<Trained> {
  const name = hidden.length === 0 ? 'no hidden layer' : `hidden ${hidden.join(',')}`;
  const bar = progress(name, config.restarts);
  let best: Lesson | undefined;
  for (let attempt = 1; attempt <= config.restarts; attempt++) {
    const draws = random.fork(`attempt ${attempt}`);
    const network = buildNetwork(hidden, problem.train.classes, config, draws.fork('weights'));
    const watch = watchedEpochs(config);
    const training = await trainNetwork(network, problem.train, {
      config,
      random: draws,
      watch,
      training: opened,
    });
    if (!best || training.objective < best.objective) best = training;
    bar.update(attempt, { loss: best.objective });
  }
  bar.stop();
  const training = best!;
  const { network } = training;
  const surface = surfaceOf(network, plane);
  return {
    hidden,
    network,
    training,
    train: score(network, problem.train),
    test: score(network, problem.test),
    surface,
    turning: problem.train.classes === 2 ? turning(surface) : undefined,
  };
}

/** Epochs to look at: close together at first, where much happens, and the last. */
export function watchedEpochs({ epochs, frames }: Pick<DepthConfig, 'epochs' | 'frames'>): number[] {
  const looks = Math.max(frames - 1, 20);
  return [...new Set(Array.from({ length: looks + 1 }, (_, k) => Math.round(epochs * (k / looks) ** 2)))];
}
