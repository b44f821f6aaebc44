import { createHash } from 'node:crypto';
import type { TrainingCost } from '@nutshell/core';
import type { Outcome, Run } from '@nutshell/experiment';
import type { DepthConfig } from './config.ts';
import type { Problem } from './points.ts';
import { score } from './score.ts';
import type { Trained } from './trained.ts';

/** Logs the scores of a network through its training. */
export function logCurve(
  run: Run<DepthConfig>,
  { network, lesson }: Trained,
  { train, test }: Problem,
): void {
  const shot = network.clone();
  for (const { epoch, parameters } of lesson.snapshots) {
    shot.parameters.set(parameters);
    const [onTrain, onTest] = [score(shot, train), score(shot, test)];
    run.log({
      epoch,
      'train.loss': onTrain.loss,
      'train.error': 1 - onTrain.accuracy,
      'test.loss': onTest.loss,
      'test.error': 1 - onTest.accuracy,
    });
  }
}

/** The results of all networks, in more detail those of the deepest. */
export function outcomeOf(
  run: Run<DepthConfig>,
  networks: readonly Trained[],
  problem: Problem,
  cost: TrainingCost,
): Outcome {
  const { network, train, test, turning: turns } = networks[networks.length - 1];
  const metrics: Outcome['metrics'] = {
    'train.accuracy': train.accuracy,
    'train.loss': train.loss,
    'test.accuracy': test.accuracy,
    'test.error': 1 - test.accuracy,
    'test.misses': test.misses.length,
    'test.loss': test.loss,
  };
  if (turns !== undefined) metrics['boundary.turning'] = turns;
  networks.forEach(({ test: shallower }, depth) => (metrics[`depth-${depth}.accuracy`] = shallower.accuracy));
  const { parameters, layers } = network;
  const classes = problem.train.classes;
  const confusion = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  const predicted = new Map(test.misses);
  problem.test.labels.forEach((label, i) => confusion[label][predicted.get(i) ?? label]++);
  return {
    dataset: {
      name: problem.name,
      source: problem.source,
      sha256: problem.sha256,
      sizes: { train: problem.train.labels.length, test: problem.test.labels.length },
    },
    model: {
      parameters: parameters.length,
      multiplyAdds: layers.reduce((sum, { weights }) => sum + weights.length, 0),
      sha256: createHash('sha256').update(new Uint8Array(parameters.buffer)).digest('hex'),
    },
    metrics,
    cost,
    environment: { backend: 'typed arrays', device: 'cpu', threads: 1 },
    curve: run.history(),
    misses: { test: test.misses },
    confusion: { test: confusion },
    classes: problem.classes,
  };
}
