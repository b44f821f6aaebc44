/** Where to draw the nodes of a computation graph: columns from left to right in the order of calculation. */
import type { ComputationGraph, GraphNode } from './graph.ts';

export interface GraphLayout {
  readonly columns: number;
  /** Rows of the fullest column. */
  readonly rows: number;
  /** By id; `row` is between 0 and `rows`, a node's middle, and may lie between whole rows. */
  readonly places: Readonly<Record<string, { readonly column: number; readonly row: number }>>;
  /** From an input to the node that is calculated from it. */
  readonly edges: readonly { readonly from: string; readonly to: string }[];
}

const SWEEPS = 8;

/**
 * Places a node one column to the right of the last of its inputs, a leaf one before the first of its users (an input of the
 * network in the first column), and orders the columns so that edges are short (barycentres, Sugiyama et al. 1981).
 */
export function layout(graph: ComputationGraph): GraphLayout {
  const { nodes } = graph;
  const users = new Map<GraphNode, GraphNode[]>(nodes.map((node) => [node, []]));
  for (const node of nodes) for (const input of node.inputs) users.get(input)!.push(node);

  const columnOf = new Map<GraphNode, number>();
  for (const node of nodes) {
    columnOf.set(node, node.inputs.length ? 1 + Math.max(...node.inputs.map((n) => columnOf.get(n)!)) : 0);
  }
  for (const leaf of nodes) {
    const next = users.get(leaf)!.map((user) => columnOf.get(user)!);
    if (!leaf.inputs.length && leaf.operation !== 'input' && next.length) {
      columnOf.set(leaf, Math.min(...next) - 1);
    }
  }
  const columns: GraphNode[][] = Array.from({ length: 1 + Math.max(0, ...columnOf.values()) }, () => []);
  for (const node of nodes) columns[columnOf.get(node)!].push(node);

  const rows = Math.max(...columns.map((column) => column.length));
  const rowOf = new Map<GraphNode, number>();
  const spread = (column: GraphNode[]) =>
    column.forEach((node, index) => rowOf.set(node, ((index + 0.5) * rows) / column.length));
  columns.forEach(spread);
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const forward = sweep % 2 === 1;
    for (const column of forward ? columns : columns.toReversed()) {
      const wanted = new Map(
        column.map((node) => {
          const near = forward && node.inputs.length ? node.inputs : users.get(node)!;
          const all = near.length ? near : node.inputs;
          const mean = all.reduce((sum, other) => sum + rowOf.get(other)!, 0) / all.length;
          return [node, all.length ? mean : rowOf.get(node)!];
        }),
      );
      column.sort((a, b) => wanted.get(a)! - wanted.get(b)!);
      spread(column);
    }
  }
  return {
    columns: columns.length,
    rows,
    places: Object.fromEntries(
      nodes.map((node) => [node.id, { column: columnOf.get(node)!, row: rowOf.get(node)! }]),
    ),
    edges: nodes.flatMap((node) => node.inputs.map((input) => ({ from: input.id, to: node.id }))),
  };
}
