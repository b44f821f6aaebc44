import { expect, it } from 'vitest';
import { ComputationGraph, layout, networkGraph } from '@nutshell/micro/computation-graph';

function network(layers: number[]): ComputationGraph {
  const weights = layers
    .slice(1)
    .map((units, i) => Array.from({ length: units }, () => Array.from({ length: layers[i] }, () => 0.5)));
  const biases = layers.slice(1).map((units) => Array.from({ length: units }, () => 0));
  return networkGraph(
    { layers, activation: 'tanh', loss: 'squared', weights, biases },
    Array.from({ length: layers[0] }, () => 1),
    Array.from({ length: layers.at(-1)! }, () => 1),
  );
}

it.each([[[1, 1]], [[2, 2, 1]], [[2, 3, 2]], [[3, 4, 4, 2]]])(
  'of %j: edges point to the right, no two nodes share a place, all are inside',
  (layers) => {
    const graph = network(layers);
    const { columns, rows, places, edges } = layout(graph);
    expect(Object.keys(places)).toHaveLength(graph.nodes.length);
    for (const { from, to } of edges) expect(places[to].column).toBeGreaterThan(places[from].column);
    const taken = Object.values(places).map(({ column, row }) => `${column}/${row.toFixed(6)}`);
    expect(new Set(taken).size).toBe(taken.length);
    for (const { column, row } of Object.values(places)) {
      expect(column >= 0 && column < columns && row > 0 && row < rows).toBe(true);
    }
  },
);

it('keeps rows of one column at least one row apart, and draws the small network without crossings of its layers’ ends', () => {
  const { places, columns } = layout(network([2, 2, 1]));
  for (let column = 0; column < columns; column++) {
    const rows = Object.values(places)
      .filter((place) => place.column === column)
      .map(({ row }) => row)
      .sort((a, b) => a - b);
    for (let i = 1; i < rows.length; i++) expect(rows[i] - rows[i - 1]).toBeGreaterThanOrEqual(1 - 1e-9);
  }
  // z = p + p + b, then a, e, E: each of these is one column further.
  const column = (id: string) => places[id].column;
  expect(['x1', 'p1.1.1', 'z1.1', 'a1.1', 'p2.1.1', 'z2.1', 'e1', 'E'].map(column)).toEqual([
    0, 1, 2, 3, 4, 5, 6, 7,
  ]);
  expect(column('w2.1.1')).toBe(3); // beside what it is multiplied with
  expect(column('t1')).toBe(5);
});

it('draws a single node', () => {
  const graph = new ComputationGraph();
  graph.leaf('input', 'x', 1);
  expect(layout(graph)).toMatchObject({
    columns: 1,
    rows: 1,
    places: { x: { column: 0, row: 0.5 } },
    edges: [],
  });
});
