/** The calculation that the page takes apart: its graph, and gradient descent on it. */
import { ComputationGraph, leavesOf, networkGraph } from '@nutshell/micro/computation-graph';
import type { State } from './state.ts';

export type Choice = Pick<State, 'preset' | 'activation' | 'loss'>;

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
