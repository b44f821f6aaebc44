import type { Random } from '@nutshell/random';
import { Network, type Scalar } from './autograd.ts';

const corners = [
  { x: [0, 0], t: 0 },
  { x: [0, 1], t: 1 },
  { x: [1, 0], t: 1 },
  { x: [1, 1], t: 0 },
];

export interface XorLesson {
  readonly network: Network;
  /** Mean of ½ (y − t)² over the corners, after 0, 1, … passes. */
  readonly losses: readonly number[];
  /** Outputs at the corners, after the last pass. */
  readonly outputs: readonly { x: readonly number[]; t: number; y: number }[];
  /** The pass after which all four corners are on the right side of ½ for good; none if that never was so. */
  readonly learntAfter: number | undefined;
}

/** Gradient descent on all four corners of XOR at once: 2 inputs, one hidden layer (tanh), one linear output. */
export function learnXor(options: {
  hidden: number;
  epochs: number;
  learningRate: number;
  random: Random;
}): XorLesson {
  const { hidden, epochs, learningRate, random } = options;
  const network = new Network([2, hidden, 1], ['tanh', 'linear'], random);
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
    if (epoch === epochs) {
      return {
        network,
        losses,
        outputs: corners.map(({ x, t }, i) => ({ x, t, y: outputs[i].value })),
        learntAfter,
      };
    }
    E.backward();
    network.step(learningRate);
  }
}
