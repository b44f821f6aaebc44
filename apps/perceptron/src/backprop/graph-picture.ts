import {
  BLUE,
  INK,
  LINE,
  ORANGE,
  QUIET,
  arrowHead,
  card,
  formatNumber,
  heading,
  px,
  text,
} from '@nutshell/drawing';
import {
  type ComputationGraph,
  type GraphNode,
  layout,
  operations,
  type OperationName,
} from '@nutshell/micro/computation-graph';
const COLUMN = 124;
const ROW = 76;
const WIDTH = 92;
const HEIGHT = 56;
const TOP = 92;
const LEFT = 24;

/** The graph from left to right; in every node its symbol, its value, and the derivative of the loss by it. */
export function graphPicture(graph: ComputationGraph, title: string): string {
  const { columns, rows, places, edges } = layout(graph);
  const centre = (id: string) => ({
    x: LEFT + WIDTH / 2 + COLUMN * places[id].column,
    y: TOP + ROW * places[id].row,
  });
  const lines = edges.map(({ from, to }) => {
    const [a, b] = [centre(from), centre(to)];
    const [x1, x2] = [a.x + WIDTH / 2, b.x - WIDTH / 2 - 5];
    const bend = (x1 + x2) / 2;
    return `<path d="M${px(x1)} ${px(a.y)}C${px(bend)} ${px(a.y)} ${px(bend)} ${px(b.y)} ${px(x2)} ${px(b.y)}" stroke="${LINE}" fill="none" marker-end="url(#arrow)"/>`;
  });
  const nodes = graph.nodes.map((node) => drawn(node, centre(node.id)));
  const key = [
    text(LEFT, 56, 'value, forward', { fill: BLUE, weight: 600 }),
    text(LEFT + 110, 56, `∂${graph.output.symbol}/∂node, backward`, { fill: ORANGE, weight: 600 }),
    text(LEFT + 260, 56, 'grey: weights and biases; dashed: targets', { fill: QUIET }),
  ];
  const [width, height] = [2 * LEFT + COLUMN * (columns - 1) + WIDTH, TOP + ROW * rows + 12];
  return card(width, height, title, [arrowHead('arrow', LINE), heading(title), ...key, ...lines, ...nodes]);
}

function drawn(node: GraphNode, { x, y }: { x: number; y: number }): string {
  const { symbol, operation, value, gradient, inputs } = node;
  const passive = operation === 'target' || operation === 'constant';
  const fill = operation === 'parameter' ? '#eceff3' : operation === 'input' ? '#e3f0f9' : '#ffffff';
  const sign = inputs.length ? ` ${operations[operation as OperationName].sign}` : '';
  const [left, top] = [x - WIDTH / 2, y - HEIGHT / 2];
  return [
    `<rect x="${px(left)}" y="${px(top)}" width="${WIDTH}" height="${HEIGHT}" rx="7" fill="${fill}" stroke="${INK}" stroke-width="${inputs.length ? 1.4 : 0.8}"${passive ? ' stroke-dasharray="4 3"' : ''}/>`,
    text(left + 8, top + 17, symbol, { size: 13, weight: 600 }),
    text(left + WIDTH - 8, top + 17, sign.trim(), { size: 12, fill: QUIET, anchor: 'end' }),
    text(x, top + 33, formatNumber(value), { size: 12, fill: BLUE, anchor: 'middle' }),
    passive ? '' : text(x, top + 49, formatNumber(gradient), { size: 12, fill: ORANGE, anchor: 'middle' }),
  ].join('');
}
