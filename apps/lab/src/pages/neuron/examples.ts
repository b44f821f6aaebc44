/** Neurons worth looking at: the lecture's pattern detector, gates, and a function that a neuron cannot compute. */
import type { ExampleName, NeuronState } from './state.ts';

export interface ExampleInput {
  readonly x: readonly [x1: number, x2: number];
  /** The output wanted: 0 or 1. */
  readonly target: 0 | 1;
}

export interface Example {
  readonly label: string;
  readonly remark: string;
  readonly inputs: readonly ExampleInput[];
  /** The settings that it stands for. */
  readonly state: Partial<NeuronState>;
}

const corners = (targets: readonly [0 | 1, 0 | 1, 0 | 1, 0 | 1]): ExampleInput[] => [
  { x: [0, 0], target: targets[0] },
  { x: [0, 1], target: targets[1] },
  { x: [1, 0], target: targets[2] },
  { x: [1, 1], target: targets[3] },
];

export const examples: Readonly<Record<Exclude<ExampleName, 'none'>, Example>> = {
  pattern: {
    label: 'Pattern (1, −1)',
    remark:
      'With five times the pattern as weights, z is large where the input looks like it, and negative where it looks like its opposite.',
    inputs: [
      { x: [1, -1], target: 1 },
      { x: [-1, 1], target: 0 },
    ],
    state: { inputs: '2', w1: 5, w2: -5, b: 0, activation: 'threshold', x1: 1, x2: -1 },
  },
  and: {
    label: 'And',
    remark: 'Both inputs are needed to get over the bias.',
    inputs: corners([0, 0, 0, 1]),
    state: { inputs: '2', w1: 1, w2: 1, b: -1.5, activation: 'threshold', x1: 1, x2: 1 },
  },
  or: {
    label: 'Or',
    remark: 'One input is enough to get over the bias.',
    inputs: corners([0, 1, 1, 1]),
    state: { inputs: '2', w1: 1, w2: 1, b: -0.5, activation: 'threshold', x1: 0, x2: 1 },
  },
  not: {
    label: 'Not',
    remark: 'A negative weight turns the input around.',
    inputs: [
      { x: [0, 0], target: 1 },
      { x: [1, 0], target: 0 },
    ],
    state: { inputs: '1', w1: -1, b: 0.5, activation: 'threshold', x1: 0 },
  },
  xor: {
    label: 'Exclusive or',
    remark:
      'Try: whatever the weights, one of the four is wrong. No line has both ones on one side; two layers can do it.',
    inputs: corners([0, 1, 1, 0]),
    state: { inputs: '2', w1: 2, w2: 2, b: -1, activation: 'threshold', x1: 1, x2: 1 },
  },
};
