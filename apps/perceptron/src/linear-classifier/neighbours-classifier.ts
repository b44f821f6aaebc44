import { type BackendChoice, openTraining } from '@nutshell/core';
import type { ImageDataset } from '@nutshell/data';
import type { Outcome, Run } from '@nutshell/experiment';
import { classified } from '@nutshell/metrics';
import type { ClassifierConfig } from './config.ts';
import { drawNeighbours } from './figures.ts';
import { nearestNeighbours, vote } from './nearest-neighbours.ts';
import { outcomeOf } from './outcome.ts';

/** Section III.C.2: the class that most of the k nearest training digits have. Nothing is trained, all are kept. */
export async function classifyByNeighbours(
  run: Run<ClassifierConfig>,
  data: ImageDataset,
  backend: BackendChoice,
): Promise<Outcome> {
  const training = openTraining(run);
  const { train, test } = data.splits;
  const classes = data.classes.length;
  const progress = run.progress('nearest neighbours', test.length);
  const neighbours = await nearestNeighbours(train, test, run.config.neighbours, (done) => {
    progress.update(done);
    return !run.stop.aborted;
  });
  progress.stop();
  if (!neighbours) throw run.stop.reason;
  const reading = classified(vote(neighbours, train.labels, classes), test.labels, classes);
  drawNeighbours(run, neighbours, reading.misses, data);
  const outcome = outcomeOf(run, { data, backend, test: reading }, training.cost(test.length));
  return {
    ...outcome,
    model: { parameters: 0, multiplyAdds: train.length * train.height * train.width },
  };
}
