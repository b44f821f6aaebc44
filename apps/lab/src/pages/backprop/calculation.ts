/** The calculation that the page takes apart: its graph, its steps, gradient descent on it, and the check by differences. */
import {
  type BackwardStep,
  ComputationGraph,
  type ForwardStep,
  type GraphNode,
  networkGraph,
} from '@nutshell/micro/computation-graph';
import type { State } from './state.ts';

export type Choice = Pick<State, 'preset' | 'activation' | 'loss'>;
export type Step = ForwardStep | BackwardStep;

/** The graph of a preset with the preset's values. */
export function graphOf({ preset, activation, loss }: Choice): ComputationGraph {
  if (preset === 'product') {
    const graph = new ComputationGraph();
    const [x, y, z] = [
      graph.leaf('parameter', 'x', -2),
      graph.leaf('parameter', 'y', 5),
      graph.leaf('parameter', 'z', -4),
    ];
    graph.apply('multiply', [graph.apply('add', [x, y], 'q'), z], 'f');
    return graph;
  }
  if (preset === 'neuron') {
    const neuron = { layers: [2, 1], weights: [[[2, -3]]], biases: [[-3]] };
    return networkGraph({ ...neuron, activation, loss, outputActivation: activation }, [-1, -2], [0]);
  }
  const network = {
    layers: [2, 2, 1],
    weights: [
      [
        [0.4, -0.6],
        [0.7, 0.3],
      ],
      [[0.8, -0.5]],
    ],
    biases: [[0.1, -0.2], [0.2]],
  };
  return networkGraph({ ...network, activation, loss }, [1, 0.5], [1]);
}

/** The numbers from outside, in the graph's order. */
export function leavesOf(graph: ComputationGraph): GraphNode[] {
  return graph.nodes.filter(({ inputs }) => inputs.length === 0);
}

/** Gives the leaves other values, if there is one for each, and calculates. */
export function setLeaves(graph: ComputationGraph, values: readonly number[]): void {
  const leaves = leavesOf(graph);
  if (values.length === leaves.length) for (const [i, { id }] of leaves.entries()) graph.set(id, values[i]);
  graph.forward();
}

/**
 * Gradient descent on the parameters: w ← w − η ∂E/∂w, so often as the state says.
 * @returns the graph with the values that they end at, and the loss before each update and after the last
 */
export function descend({
  values,
  updates,
  rate,
  ...choice
}: Choice & Pick<State, 'values' | 'updates' | 'rate'>): {
  graph: ComputationGraph;
  losses: number[];
} {
  const graph = graphOf(choice);
  setLeaves(graph, values);
  const losses = [graph.output.value];
  for (let update = 0; update < updates; update++) {
    graph.backward();
    for (const leaf of leavesOf(graph))
      if (leaf.operation === 'parameter') graph.set(leaf.id, leaf.value - rate * leaf.gradient);
    losses.push(graph.forward());
  }
  graph.backward();
  return { graph, losses };
}

/** Every elementary step: the forward pass node by node, then the backward pass edge by edge. */
export function stepsOf(graph: ComputationGraph): { steps: Step[]; forward: number } {
  const forward = graph.forwardSteps();
  return { steps: [...forward, ...graph.backwardSteps()], forward: forward.length };
}

/** What stands at the nodes after so many steps. */
export interface Progress {
  /** Ids of the nodes whose value is known. */
  readonly valued: ReadonlySet<string>;
  /** The gradients so far. */
  readonly gradients: ReadonlyMap<string, number>;
  /** Edges that the gradient has passed, as `from>to`. */
  readonly passed: ReadonlySet<string>;
}

export function progressAt(graph: ComputationGraph, steps: readonly Step[], count: number): Progress {
  const valued = new Set(leavesOf(graph).map(({ id }) => id));
  const gradients = new Map<string, number>();
  const passed = new Set<string>();
  for (const step of steps.slice(0, count)) {
    if (step.kind === 'forward') valued.add(step.node);
    else {
      gradients.set(step.node, step.value);
      if (step.from) passed.add(`${step.node}>${step.from}`);
    }
  }
  return { valued, gradients, passed };
}

/**
 * The derivative of the output with respect to a leaf by central differences, (f(v + h) − f(v − h)) / 2h with h = 10⁻⁵ max(1, |v|).
 * Leaves the graph as it was.
 */
export function differenceQuotient(graph: ComputationGraph, id: string): number {
  const { value } = graph.node(id);
  const h = 1e-5 * Math.max(1, Math.abs(value));
  const at = (other: number): number => {
    graph.set(id, other);
    return graph.forward();
  };
  const quotient = (at(value + h) - at(value - h)) / (2 * h);
  at(value);
  return quotient;
}
