/**
 * The use of depth, on points of a plane (after Olah 2014, "Neural networks, manifolds, and topology"): a perceptron draws a line,
 * one hidden layer bends it, more layers fold. `npx nx run perceptron:depth` trains networks of growing depth on the same points, prints
 * the accuracy of each, and draws the plane in every layer.
 */
import { type Training, openTraining } from '@nutshell/core';
import { addPenalty, type DenseNetwork, vectorOptimizer } from '@nutshell/micro/dense';
import type { PlanarPoints } from '@nutshell/micro/plane';
import { Random } from '@nutshell/random';
import type { Outcome, Run } from '@nutshell/experiment';
import { printTable } from '../table.ts';
import { type DepthConfig, hiddenUnits } from './config.ts';
import { depthTable } from './depth-table.ts';
import { drawFigures } from './figures.ts';
import { buildNetwork } from './model.ts';
import { logCurve, outcomeOf } from './outcome.ts';
import { loadProblem } from './points.ts';
import { type Lesson, type Snapshot, type Trained, trainedOf, watchedEpochs } from './trained.ts';

export async function train(run: Run<DepthConfig>): Promise<Outcome> {
  const { config } = run;
  const training = openTraining(run);
  const random = new Random(run.seed);
  const problem = await loadProblem(config, random.fork('data'));
  const { train, test } = problem;
  console.log(
    `${problem.name}: ${train.labels.length} points to learn from, ${test.labels.length} to test on`,
  );
  if (problem.scaling !== '') console.log(problem.scaling);

  const units = hiddenUnits(config.hidden);
  const networks: Trained[] = [];
  for (let depth = 0; depth <= units.length; depth++) {
    const hidden = units.slice(0, depth);
    const draws = random.fork(`depth ${depth}`);
    const best = await trainBest(run, training, { hidden, points: train, random: draws });
    networks.push(await training.aside(() => trainedOf(hidden, best, problem)));
  }
  const cost = training.cost();
  printTable(depthTable(networks));
  logCurve(run, networks[networks.length - 1], problem);
  const figures = await drawFigures(run, networks, problem);
  if (!run.trial) console.log(`Pictures: ${figures.join('\n          ')}`);
  return outcomeOf(run, networks, problem, cost);
}

/** The best of several trainings, by the training points alone: small networks get stuck now and then. */
async function trainBest(
  run: Run<DepthConfig>,
  training: Training,
  { hidden, points, random }: { hidden: number[]; points: PlanarPoints; random: Random },
): Promise<Lesson> {
  const { config } = run;
  const name = hidden.length === 0 ? 'no hidden layer' : `hidden ${hidden.join(',')}`;
  const progress = run.progress(name, config.restarts);
  try {
    let best: Lesson | undefined;
    for (let attempt = 1; attempt <= config.restarts; attempt++) {
      const draws = random.fork(`attempt ${attempt}`);
      const network = buildNetwork(hidden, points.classes, config, draws.fork('weights'));
      const lesson = await trainNetwork(network, points, { config, random: draws, training });
      if (!best || lesson.objective < best.objective) best = lesson;
      progress.update(attempt, { loss: best.objective });
    }
    return best!;
  } finally {
    progress.stop();
  }
}

/**
 * Trains a network by mini-batches of its points in an order that is drawn again for every epoch, and looks at it now and then.
 * @throws Diverged if the loss is not finite.
 */
export async function trainNetwork(
  network: DenseNetwork,
  points: PlanarPoints,
  {
    config,
    random,
    training,
    watch = watchedEpochs(config),
  }: { config: DepthConfig; random: Random; training: Training; watch?: readonly number[] },
): Promise<Lesson> {
  const n = points.labels.length;
  const batchSize = Math.min(config.batchSize, n);
  const optimizer = vectorOptimizer(config.optimizer, network.parameters.length);
  const [x, targets] = [new Float64Array(2 * batchSize), new Float64Array(batchSize)];
  const shuffling = random.fork('order');
  const order = Uint32Array.from({ length: n }, (_, i) => i);
  const watched = new Set(watch);
  const snapshots: Snapshot[] = [];
  for (let epoch = 0; ; epoch++) {
    if (watched.has(epoch)) snapshots.push({ epoch, parameters: network.parameters.slice() });
    if (epoch === config.epochs) break;
    shuffling.shuffle(order);
    for (let from = 0; from < n; from += batchSize) {
      const size = Math.min(batchSize, n - from);
      for (let k = 0; k < size; k++) {
        const i = order[from + k];
        x[2 * k] = points.x[2 * i];
        x[2 * k + 1] = points.x[2 * i + 1];
        targets[k] = points.labels[i];
      }
      const loss = network.learn(x, targets, size) + addPenalty(network, config); // and their gradients
      training.learnt(loss, size, { where: `in epoch ${epoch + 1}` });
      optimizer.step(network.parameters, network.gradient, config.learningRate);
      await training.pause();
    }
  }
  const objective = network.loss(points.x, Float64Array.from(points.labels), n) + addPenalty(network, config);
  training.learnt(objective, 0, { where: 'in the last epoch' });
  return { network, objective, snapshots };
}
