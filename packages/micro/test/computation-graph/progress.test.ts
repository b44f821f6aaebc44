import { describe, expect, it } from 'vitest';
import {
  ComputationGraph,
  differenceQuotient,
  leavesOf,
  progressAt,
  stepsOf,
} from '../../src/computation-graph/index.ts';

/** f = (x + y) z at x = −2, y = 5, z = −4: q = 3, f = −12; ∂f/∂z = q, ∂f/∂q = z. */
function product(): ComputationGraph {
  const graph = new ComputationGraph();
  const [x, y, z] = [
    graph.leaf('parameter', 'x', -2),
    graph.leaf('parameter', 'y', 5),
    graph.leaf('parameter', 'z', -4),
  ];
  graph.apply('multiply', [graph.apply('add', [x, y], 'q'), z], 'f');
  graph.forward();
  graph.backward();
  return graph;
}

describe('progress through (x + y) z', () => {
  it('knows the numbers from outside before the first step, and nothing else', () => {
    const graph = product();
    const { steps } = stepsOf(graph);
    const { valued, gradients, passed } = progressAt(graph, steps, 0);
    expect([...valued]).toEqual(leavesOf(graph).map(({ id }) => id));
    expect(valued.size).toBe(3);
    expect([gradients.size, passed.size]).toEqual([0, 0]);
  });

  it('knows all values after the forward steps, and all gradients after the last step', () => {
    const graph = product();
    const { steps, forward } = stepsOf(graph);
    expect(forward).toBe(2);
    expect(progressAt(graph, steps, forward).valued.size).toBe(5);
    const { gradients, passed } = progressAt(graph, steps, steps.length);
    const bySymbol = graph.nodes.map(({ id, symbol }) => [symbol, gradients.get(id)]);
    expect(Object.fromEntries(bySymbol)).toEqual({ x: -4, y: -4, z: 3, q: -4, f: 1 });
    expect(passed.size).toBe(4);
  });
});

describe('differenceQuotient', () => {
  it('is the derivative of a product, and leaves the graph as it was', () => {
    const graph = product();
    const quotients = leavesOf(graph).map(({ id }) => differenceQuotient(graph, id));
    for (const [i, expected] of [-4, -4, 3].entries()) expect(quotients[i]).toBeCloseTo(expected, 8);
    expect(graph.output.value).toBe(-12);
  });
});
