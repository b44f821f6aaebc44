/** Trains a small network on points of a plane by mini-batches, and looks at it now and then. */
import { addPenalty, DenseNetwork, vectorOptimizer } from '@nutshell/micro/dense';
import type { Random } from '@nutshell/random';
import type { PlanarPoints } from '@nutshell/micro/plane';
import type { Training } from '@nutshell/core';
import { Failure } from '@nutshell/experiment';
import type { DepthConfig } from './config.ts';

/** A network's standing on some points. */
export interface Score {
  loss: number;
  accuracy: number;
  /** [index, predicted class] of every point that it gets wrong. */
  misses: [index: number, predicted: number][];
}

/** The parameters at the end of an epoch; of epoch 0, before any step. */
export interface Snapshot {
  epoch: number;
  parameters: Float64Array;
}

export interface Lesson {
  network: DenseNetwork;
  /** The mean loss over the training points at the end, penalty included. */
  objective: number;
  snapshots: Snapshot[];
  steps: number;
}

/** A network with weights drawn from `random`: one logistic output for two classes, a softmax over more. */
export function buildNetwork(
  hidden: readonly number[],
  classes: number,
  { activation }: Pick<DepthConfig, 'activation'>,
  random: Random,
): DenseNetwork {
  const output =
    classes === 2
      ? ({ outputs: 1, loss: 'logistic' } as const)
      : { outputs: classes, loss: 'softmax' as const };
  return new DenseNetwork({ inputs: 2, hidden, activation, ...output }, random);
}

/**
 * @param watch the epochs, in order, of which snapshots are wanted.
 * @param training paused between epochs.
 * @throws Failure if the loss is not finite.
 */
export async function trainNetwork(
  network: DenseNetwork,
  points: PlanarPoints,
  {
    config,
    random,
    watch,
    training,
  }: { config: DepthConfig; random: Random; watch: readonly number[]; training?: Pick<Training, 'pause'> },
): Promise<Lesson> {
  const n = points.labels.length;
  const batchSize = Math.min(config.batchSize, n);
  const optimizer = vectorOptimizer(config.optimizer, network.parameters.length);
  const [x, targets] = [new Float64Array(2 * batchSize), new Float64Array(batchSize)];
  const shuffling = random.fork('order');
  const order = Uint32Array.from({ length: n }, (_, i) => i);
  const watched = new Set(watch);
  const snapshots: Snapshot[] = [];
  let steps = 0;
  for (let epoch = 0; ; epoch++) {
    if (watched.has(epoch)) snapshots.push({ epoch, parameters: network.parameters.slice() });
    if (epoch === config.epochs) break;
    await training?.pause();
    shuffling.shuffle(order);
    for (let from = 0; from < n; from += batchSize) {
      const size = Math.min(batchSize, n - from);
      for (let k = 0; k < size; k++) {
        const i = order[from + k];
        x[2 * k] = points.x[2 * i];
        x[2 * k + 1] = points.x[2 * i + 1];
        targets[k] = points.labels[i];
      }
      const loss = network.learn(x, targets, size) + addPenalty(network, config);
      if (!Number.isFinite(loss))
        throw new Failure(`The loss became ${loss} in epoch ${epoch + 1}: lower --learningRate.`);
      optimizer.step(network.parameters, network.gradient, config.learningRate);
      steps++;
    }
  }
  const objective = network.loss(points.x, Float64Array.from(points.labels), n) + addPenalty(network, config);
  if (!Number.isFinite(objective))
    throw new Failure(`The loss became ${objective} in the last epoch: lower --learningRate.`);
  return { network, objective, snapshots, steps };
}

/** How good a network is on some points. */
export function score(network: DenseNetwork, { x, labels }: PlanarPoints): Score {
  const n = labels.length;
  const loss = network.loss(x, Float64Array.from(labels), n);
  const predicted = classesOf(network, network.forward(x, n));
  const misses: Score['misses'] = [];
  labels.forEach((label, i) => {
    if (predicted[i] !== label) misses.push([i, predicted[i]]);
  });
  return { loss, accuracy: 1 - misses.length / n, misses };
}

/** The likeliest class of each row of a network's outputs. */
export function classesOf({ config }: DenseNetwork, outputs: Float64Array): Uint8Array {
  if (config.loss === 'logistic') return Uint8Array.from(outputs, (p) => (p > 0.5 ? 1 : 0));
  const classes = config.outputs;
  return Uint8Array.from({ length: outputs.length / classes }, (_, e) => {
    const row = outputs.subarray(e * classes, (e + 1) * classes);
    return row.indexOf(Math.max(...row));
  });
}
