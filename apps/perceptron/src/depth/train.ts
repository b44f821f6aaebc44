/**
 * What depth is good for, on points of a plane (after Olah 2014, "Neural networks, manifolds, and topology"): a perceptron draws a line,
 * one hidden layer bends it, more layers fold. `npx nx run perceptron:depth` trains networks of growing depth on the same points, prints
 * the accuracy of each, and draws what every layer does to the plane.
 */
import { createHash } from 'node:crypto';
import { openTraining } from '@nutshell/core';
import { Random } from '@nutshell/random';
import type { Outcome, Run } from '@nutshell/experiment';
import { type DepthConfig, hiddenUnits } from './config.ts';
import { drawFigures } from './figures.ts';
import { printTable } from '../table.ts';
import { depthTable } from './depth-table.ts';
import { loadProblem, type Problem } from './points.ts';
import { type Trained, trainBest } from './trained.ts';
import { score } from './training.ts';

export async function train(run: Run<DepthConfig>): Promise<Outcome> {
  const { config } = run;
  if (run.resumed)
    console.log('A run of this system takes seconds: it begins again, and ends with the same bits.');
  const training = openTraining(run, { every: Infinity });
  const random = new Random(run.seed);
  const problem = await loadProblem(config, random.fork('data'));
  const { train, test } = problem;
  console.log(
    `${problem.name}: ${train.labels.length} points to learn from, ${test.labels.length} to test on`,
  );
  if (problem.scaling !== '') console.log(problem.scaling);

  const hidden = hiddenUnits(config.hidden);
  const networks: Trained[] = [];
  for (let depth = 0; depth <= hidden.length; depth++) {
    const trained = await trainBest(
      run,
      training,
      problem,
      hidden.slice(0, depth),
      random.fork(`depth ${depth}`),
    );
    networks.push(trained);
  }
  printTable(depthTable(networks));

  const deepest = networks[networks.length - 1];
  logCurve(run, deepest, problem);
  const { seconds } = training.cost();
  const figures = await drawFigures(run, networks, problem);
  console.log(`Pictures: ${figures.join('\n          ')}`);
  return outcomeOf(run, networks, problem, seconds);
}

function logCurve(run: Run<DepthConfig>, { network, training }: Trained, { train, test }: Problem): void {
  const shot = network.clone();
  for (const { epoch, parameters } of training.snapshots) {
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

function outcomeOf(run: Run<DepthConfig>, networks: Trained[], problem: Problem, seconds: number): Outcome {
  const { config } = run;
  const { network, train, test, turning: turns } = networks[networks.length - 1];
  const steps = networks.reduce((sum, { training }) => sum + training.steps, 0) * config.restarts;
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
  const examples = config.epochs * problem.train.labels.length * config.restarts * networks.length;
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
    cost: { seconds, steps, examplesPerSecond: examples / seconds },
    environment: { backend: 'typed arrays', device: 'cpu', threads: 1 },
    curve: run.history(),
    misses: { test: test.misses },
    confusion: { test: confusion },
    classes: problem.classes,
  };
}
