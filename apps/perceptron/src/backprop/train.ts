/**
 * Back-propagation (Rumelhart, Hinton and Williams 1986, "Learning representations by back-propagating errors") on an explicit graph.
 * `npx nx run perceptron:backprop` prints every value and every derivative of a small network, and the largest differences of other ways from them.
 */
import { type Training, openTraining, startBackend } from '@nutshell/core';
import { Random } from '@nutshell/random';
import { type Outcome, type Run, writeFigures } from '@nutshell/experiment';
import { printTable } from '../table.ts';
import { Network, type Scalar } from './autograd.ts';
import {
  autogradGradient,
  finiteDifferences,
  graphGradient,
  lossAfterStep,
  tensorGradient,
} from './checks.ts';
import type { BackpropConfig } from './config.ts';
import { exampleOf } from './example.ts';
import { graphPicture } from './graph-picture.ts';
import { outcomeOf } from './outcome.ts';
import { backwardTable, checkTable, forwardTable, xorTable } from './tables.ts';
import { type XorLesson, corners } from './xor.ts';

export async function train(run: Run<BackpropConfig>): Promise<Outcome> {
  const { config } = run;
  const backend = await startBackend({ backend: config.backend });
  const random = new Random(run.seed);

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

  const training = openTraining(run);
  const [before, after] = [graph.forward(), lossAfterStep(graph, config.learningRate)];
  training.learnt(before, 1);
  await training.pause();
  console.log(
    `\nOne step w ← w − ${config.learningRate} ∂E/∂w of every weight and bias takes E from ${before.toFixed(9)} to ${after.toFixed(9)}.`,
  );
  const lesson = config.xorEpochs ? await learnXor(config, random.fork('xor'), training) : undefined;
  const cost = training.cost();
  if (lesson) {
    printTable(xorTable(lesson));
    const every = Math.ceil(config.xorEpochs / 100);
    lesson.losses.forEach((loss, epoch) => {
      if (epoch % every === 0) run.log({ epoch, 'xor.loss': loss });
    });
  }
  writeFigures(run, {
    'backprop-graph.svg': graphPicture(graph, `A ${config.layers.join('-')} network: values and gradients`),
  });
  return outcomeOf(run, { example, gradients, losses: { before, after }, lesson, cost, backend });
}

/** Gradient descent on all four corners of XOR at once: 2 inputs, one hidden layer (tanh), one linear output. */
export async function learnXor(
  { xorHidden, xorEpochs, xorRate }: Pick<BackpropConfig, 'xorHidden' | 'xorEpochs' | 'xorRate'>,
  random: Random,
  training: Pick<Training, 'learnt' | 'pause'>,
): Promise<XorLesson> {
  const network = new Network([2, xorHidden, 1], ['tanh', 'linear'], random); // biases 0
  const losses: number[] = [];
  let learntAfter: number | undefined;
  for (let epoch = 0; ; epoch++) {
    const outputs = corners.map(({ x }) => network.predict(x)[0]);
    const E = corners
      .map(({ t }, i) =>
        outputs[i]
          .minus(t)
          .power(2)
          .times(0.5 / corners.length),
      )
      .reduce((sum: Scalar, part) => sum.plus(part));
    losses.push(E.value);
    const right = corners.every(({ t }, i) => outputs[i].value > 0.5 === (t === 1));
    learntAfter = right ? (learntAfter ?? epoch) : undefined;
    if (epoch === xorEpochs) {
      return {
        network,
        losses,
        outputs: corners.map(({ x, t }, i) => ({ x, t, y: outputs[i].value })),
        learntAfter,
      };
    }
    training.learnt(E.value, corners.length, { where: `in pass ${epoch + 1} of XOR`, flag: '--xorRate' });
    E.backward(); // the chain rule, from E back to all weights and biases
    network.step(xorRate); // w ← w − η ∂E/∂w
    await training.pause();
  }
}
