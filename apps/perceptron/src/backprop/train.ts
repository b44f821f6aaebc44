/**
 * Back-propagation (Rumelhart, Hinton and Williams 1986, "Learning representations by back-propagating errors") on an explicit graph.
 * `npx nx run perceptron:backprop` prints every value and every derivative of a small network, and how far other ways are from them.
 */
import { createHash } from 'node:crypto';
import { environmentOf, openTraining, startBackend } from '@nutshell/core';
import { Random } from '@nutshell/random';
import type { Outcome, Run } from '@nutshell/experiment';
import { writeFigures } from '@nutshell/drawing/files';
import { printTable } from '../table.ts';
import {
  autogradGradient,
  finiteDifferences,
  graphGradient,
  largestDeviation,
  lossAfterStep,
  tensorGradient,
} from './checks.ts';
import type { BackpropConfig } from './config.ts';
import { exampleOf } from './example.ts';
import { graphPicture } from './graph-picture.ts';
import { backwardTable, checkTable, forwardTable, xorTable } from './tables.ts';
import { learnXor } from './xor.ts';

export async function train(run: Run<BackpropConfig>): Promise<Outcome> {
  const { config } = run;
  const backend = await startBackend({ backend: config.backend });
  const random = new Random(run.seed);
  const training = openTraining(run);

  const example = exampleOf(config, random.fork('weights'));
  const { graph } = example;
  printTable(forwardTable(graph.forwardSteps()));
  printTable(backwardTable(graph.backwardSteps()));

  const gradients = {
    'back-propagation': graphGradient(example),
    'finite differences': finiteDifferences(example, config.difference),
    'tf.grads (float32)': tensorGradient(example, config.x, config.targets),
    autograd: autogradGradient(example, config.x, config.targets),
  };
  printTable(checkTable(example, gradients));
  const [before, after] = [graph.forward(), lossAfterStep(graph, config.learningRate)];
  console.log(
    `\nOne step w ← w − ${config.learningRate} ∂E/∂w of every weight and bias takes E from ${before.toFixed(9)} to ${after.toFixed(9)}.`,
  );
  writeFigures(run, {
    'backprop-graph.svg': graphPicture(graph, `A ${config.layers.join('-')} network: values and gradients`),
  });

  const lesson = config.xorEpochs
    ? learnXor({
        hidden: config.xorHidden,
        epochs: config.xorEpochs,
        learningRate: config.xorRate,
        random: random.fork('xor'),
      })
    : undefined;
  if (lesson) {
    printTable(xorTable(lesson));
    const every = Math.ceil(config.xorEpochs / 100);
    lesson.losses.forEach((loss, epoch) => {
      if (epoch % every === 0) run.log({ epoch, 'xor.loss': loss });
    });
  }
  const cost = training.cost(4 * config.xorEpochs + 1);
  const [own, differences, tensors, autograd] = Object.values(gradients);
  const steps = config.xorEpochs + 1;
  return {
    dataset: { name: 'one-example', source: 'experiment file', sha256: {}, sizes: { example: 1, xor: 4 } },
    model: {
      parameters: graph.nodes.filter(({ operation }) => operation === 'parameter').length,
      sha256: createHash('sha256')
        .update(Float64Array.from(Object.values(own)))
        .digest('hex'),
    },
    metrics: {
      'check.finite-differences': largestDeviation(own, differences),
      'check.tf-grads': largestDeviation(own, tensors),
      'check.autograd': largestDeviation(own, autograd),
      'example.loss': before,
      'example.loss-after-step': after,
      ...(lesson
        ? {
            'xor.loss': lesson.losses.at(-1)!,
            'xor.misses': lesson.outputs.filter(({ t, y }) => y > 0.5 !== (t === 1)).length,
          }
        : {}),
    },
    cost: { ...cost, steps },
    environment: environmentOf(backend),
    curve: run.history(),
  };
}
