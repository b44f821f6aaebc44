import {
  type ComputationGraph,
  type GraphNode,
  layout,
  numberText,
  operations,
  type OperationName,
} from '@nutshell/micro/computation-graph';
import { INK, LINE, QUIET, card, classLooks, number, text } from '../depth/svg.ts';

const [BLUE, ORANGE] = classLooks.map(({ colour }) => colour);
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
    return `<path d="M${number(x1)} ${number(a.y)}C${number(bend)} ${number(a.y)} ${number(bend)} ${number(b.y)} ${number(x2)} ${number(b.y)}" stroke="${LINE}" fill="none" marker-end="url(#arrow)"/>`;
  });
  const nodes = graph.nodes.map((node) => drawn(node, centre(node.id)));
  const key = [
    text(LEFT, 56, 'value, forward', { fill: BLUE, weight: 600 }),
    text(LEFT + 110, 56, `∂${graph.output.symbol}/∂node, backward`, { fill: ORANGE, weight: 600 }),
    text(LEFT + 260, 56, 'grey: weights and biases; dashed: targets', { fill: QUIET }),
  ];
  const [width, height] = [2 * LEFT + COLUMN * (columns - 1) + WIDTH, TOP + ROW * rows + 12];
  return card(width, height, title, [
    `<marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="6" markerHeight="6" orient="auto"><path d="M0 0.8L8 4L0 7.2Z" fill="${LINE}"/></marker>`,
    text(LEFT, 32, title, { size: 16, weight: 600 }),
    ...key,
    ...lines,
    ...nodes,
  ]);
}

function drawn(node: GraphNode, { x, y }: { x: number; y: number }): string {
  const { symbol, operation, value, gradient, inputs } = node;
  const passive = operation === 'target' || operation === 'constant';
  const fill = operation === 'parameter' ? '#eceff3' : operation === 'input' ? '#e3f0f9' : '#ffffff';
  const sign = inputs.length ? ` ${operations[operation as OperationName].sign}` : '';
  const [left, top] = [x - WIDTH / 2, y - HEIGHT / 2];
  return [
    `<rect x="${number(left)}" y="${number(top)}" width="${WIDTH}" height="${HEIGHT}" rx="7" fill="${fill}" stroke="${INK}" stroke-width="${inputs.length ? 1.4 : 0.8}"${passive ? ' stroke-dasharray="4 3"' : ''}/>`,
    text(left + 8, top + 17, symbol, { size: 13, weight: 600 }),
    text(left + WIDTH - 8, top + 17, sign.trim(), { size: 12, fill: QUIET, anchor: 'end' }),
    text(x, top + 33, short(value), { size: 12, fill: BLUE, anchor: 'middle' }),
    passive ? '' : text(x, top + 49, short(gradient), { size: 12, fill: ORANGE, anchor: 'middle' }),
  ].join('');
}

/** Four digits that count. */
function short(value: number): string {
  return numberText(Number(value.toPrecision(4)));
}
