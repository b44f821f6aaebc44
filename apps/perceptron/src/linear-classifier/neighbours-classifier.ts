import type { BackendChoice } from '@nutshell/core';
import type { ImageDataset } from '@nutshell/data';
import type { Outcome, Run } from '@nutshell/experiment';
import type { ClassifierConfig } from './config.ts';
import { compareWith } from './evaluate.ts';
import { drawNeighbours } from './figures.ts';
import { nearestNeighbours, vote } from './nearest-neighbours.ts';
import { outcomeOf } from './outcome.ts';
import { stopwatch } from './stopwatch.ts';

/** Section III.C.2: the class that most of the k nearest training digits have. Nothing is trained, all are kept. */
export async function classifyByNeighbours(
  run: Run<ClassifierConfig>,
  data: ImageDataset,
  backend: BackendChoice,
): Promise<Outcome | undefined> {
  run.rewind(0);
  const seconds = stopwatch();
  const { train, test } = data.splits;
  const progress = run.progress('nearest neighbours', test.length);
  const neighbours = await nearestNeighbours(train, test, run.config.neighbours, (done) => {
    progress.update(done);
    return !run.stop.aborted;
  });
  progress.stop();
  if (!neighbours) return undefined;
  const reading = compareWith(test, vote(neighbours, train.labels, data.classes.length), data.classes.length);
  drawNeighbours(run, neighbours, reading.misses, data);
  const outcome = outcomeOf(run, { data, backend, test: reading }, { steps: 0, seconds: seconds() });
  return {
    ...outcome,
    model: { parameters: 0, multiplyAdds: train.length * train.height * train.width },
    cost: { ...outcome.cost, examplesPerSecond: test.length / outcome.cost.seconds },
  };
}
