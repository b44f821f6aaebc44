/** The tables of a run of back-propagation. */
import { type BackwardStep, type ForwardStep, numberText } from '@nutshell/micro/computation-graph';
import { formatFixed } from '@nutshell/drawing';
import type { Table } from '../table.ts';
import { type Gradient, largestDeviation } from './checks.ts';
import type { Example } from './example.ts';
import type { XorLesson } from './xor.ts';

/** Every node of the graph in the order of calculation. */
export function forwardTable(steps: readonly ForwardStep[]): Table {
  return {
    title: 'Forward: every intermediate value',
    head: ['step', 'value', 'formula', 'with numbers', 'result'],
    rows: steps.map(({ symbol, formula, numbers, value }, i) => [
      String(i + 1),
      symbol,
      formula,
      numbers,
      numberText(value),
    ]),
  };
}

/** The chain rule along every edge of the graph, from the loss back. */
export function backwardTable(steps: readonly BackwardStep[]): Table {
  return {
    title: 'Backward: the chain rule, one edge after another',
    head: ['step', 'derivative', 'formula', 'with numbers', 'result', ''],
    rows: steps.map(({ symbol, formula, numbers, value, complete }, i) => [
      String(i + 1),
      symbol,
      formula,
      numbers,
      numberText(value),
      complete ? '' : 'so far',
    ]),
  };
}

/** The gradient by every way, a row for each variable. */
export function checkTable({ graph, variables }: Example, gradients: Record<string, Gradient>): Table {
  const [own, ...others] = Object.entries(gradients);
  return {
    title: 'The same derivatives by other ways',
    head: ['', own[0], ...others.map(([name]) => name)],
    rows: [
      ...variables.map((id) => [
        `∂E/∂${graph.node(id).symbol}`,
        ...Object.values(gradients).map((gradient) => formatFixed(gradient[id], 9)),
      ]),
      ['largest deviation', '', ...others.map(([, gradient]) => power(largestDeviation(own[1], gradient)))],
    ],
  };
}

/** The outputs at the corners of the network that the autograd engine trained. */
export function xorTable({ outputs, losses, learntAfter, network }: XorLesson): Table {
  const { length } = network.parameters;
  return {
    title: `XOR, learnt by the autograd engine: ${length} parameters, ${losses.length - 1} passes`,
    head: ['x₁', 'x₂', 't', 'y'],
    rows: outputs.map(({ x, t, y }) => [...x.map(String), String(t), formatFixed(y, 4)]),
    notes: [
      `E fell from ${losses[0].toFixed(4)} to ${power(losses.at(-1)!)}; ` +
        (learntAfter === undefined
          ? 'not all corners are right.'
          : `all corners are right from pass ${learntAfter} on.`),
    ],
  };
}

function power(value: number): string {
  return value === 0 ? '0' : value.toExponential(1).replace('-', '−');
}
