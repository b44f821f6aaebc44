import { type BackendChoice, openTraining } from '@nutshell/core';
import type { ImageDataset } from '@nutshell/data';
import type { Outcome, Run } from '@nutshell/experiment';
import { classified } from '@nutshell/metrics';
import { inBlocks } from './blocks.ts';
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
  const neighbours = await inBlocks(
    training,
    run,
    { label: 'nearest neighbours', total: test.length },
    (onBlock) => nearestNeighbours(train, test, run.config.neighbours, onBlock),
  );
  const reading = classified(vote(neighbours, train.labels, classes), test.labels, classes);
  const cost = { ...training.cost(test.length), steps: 0 };
  drawNeighbours(run, neighbours, reading.misses, data);
  return {
    ...outcomeOf(run, { data, backend, cost, test: reading }),
    model: { parameters: 0, multiplyAdds: train.length * train.height * train.width },
  };
}
