import type { DenseNetwork } from '@nutshell/micro/dense';
import type { DepthConfig } from './config.ts';
import { type Problem, plane } from './points.ts';
import { type Score, score } from './score.ts';
import { type Surface, surfaceOf, turning } from './surface.ts';

/** The parameters at the end of an epoch; of epoch 0, before any step. */
export interface Snapshot {
  epoch: number;
  parameters: Float64Array;
}

/** One training of a network. */
export interface Lesson {
  network: DenseNetwork;
  /** The mean loss over the training points at the end, penalty included. */
  objective: number;
  snapshots: Snapshot[];
}

/** A network of one depth, trained. */
export interface Trained {
  hidden: readonly number[];
  network: DenseNetwork;
  lesson: Lesson;
  train: Score;
  test: Score;
  surface: Surface;
  /** By how many degrees its boundary turns; undefined where more than two classes meet. */
  turning?: number;
}

/** The result of the best training of a network of one depth. */
export function trainedOf(hidden: readonly number[], lesson: Lesson, problem: Problem): Trained {
  const { network } = lesson;
  const surface = surfaceOf(network, plane);
  return {
    hidden,
    network,
    lesson,
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
