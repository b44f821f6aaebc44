/** Every non-linearity: its graph, and the same plane bent by it. */
import { type Box, INK, LINE, QUIET, card, heading, px, text } from '@nutshell/drawing';
import {
  type ActivationName,
  activationNames,
  activations,
  DenseNetwork,
  gridLines,
  transform,
} from '@nutshell/micro/dense';
import { planePanel, planeScales, squareAround } from './plane-panel.ts';
import { plane, type Problem } from './points.ts';

const PANEL = 164;
const GRAPH = { width: 70, height: 70 };
const GAP = 18;
const MARGIN = 24;
const HEAD = 92;
const ROW = PANEL + GRAPH.height + 62;
const COLUMNS = 5;
/** Of both axes of a graph: −3 … 3. */
const REACH = 3;

/** The plane, turned by 30° and stretched by 2: enough to come well out of the functions' middle. */
const turned = (activation: ActivationName) => {
  const [cos, sin] = [2 * Math.cos(Math.PI / 6), 2 * Math.sin(Math.PI / 6)];
  return DenseNetwork.fromParameters({ inputs: 2, hidden: [2], activation, outputs: 1, loss: 'logistic' }, [
    cos,
    sin,
    -sin,
    cos,
    0,
    0,
    0,
    0,
    0,
  ]);
};

/** A panel for every activation function: its graph, and the problem's plane, turned by 30° and stretched by 2, after it. */
export function activationsPicture({ name, train: { x, labels } }: Problem): string {
  const grid = gridLines(plane, 15, 121);
  const panels = activationNames.map((activation, i) => {
    const left = MARGIN + (i % COLUMNS) * (PANEL + GAP);
    const top = HEAD + Math.floor(i / COLUMNS) * ROW;
    const network = turned(activation);
    const through = (points: Float64Array) => transform(network, points, 0, 'activation');
    // The threshold leaves nothing of a line but its ends.
    const bent = activation === 'threshold' ? [] : grid.map(through);
    const points = through(x);
    const box: Box = { x: left, y: top + GRAPH.height + 18, width: PANEL, height: PANEL };
    return [
      text(left, top, activation, { size: 13, weight: 600 }),
      graph({ x: left, y: top + 8, ...GRAPH }, activations[activation].value),
      planePanel(box, {
        bounds: squareAround([...bent, points]),
        grid: bent,
        points: [{ x: points, labels }],
      }),
    ].join('');
  });
  const rows = Math.ceil(activationNames.length / COLUMNS);
  const width = 2 * MARGIN + COLUMNS * PANEL + (COLUMNS - 1) * GAP;
  return card(width, HEAD + rows * ROW, `the plane of ${name} after each activation function`, [
    heading(`The plane after each non-linearity: ${name}`, { y: 36, size: 17 }),
    text(
      MARGIN,
      57,
      'Above: g(z) for z from −3 to 3. Below: the plane, turned by 30° and stretched by 2, after g on both coordinates.',
      { fill: QUIET },
    ),
    ...panels,
  ]);
}

function graph(box: Box, value: (z: number) => number): string {
  const area = planeScales(box, { x: [-REACH, REACH], y: [-REACH, REACH] });
  const curve: number[] = [];
  for (let z = -REACH; z <= REACH + 1e-9; z += 0.01) curve.push(z, value(z));
  return (
    `<path d="M${px(box.x)} ${px(area.y(0))}h${box.width}M${px(area.x(0))} ${px(box.y)}v${box.height}" stroke="${LINE}" stroke-width="0.8"/>` +
    `<path d="${area.path(Float64Array.from(curve))}" fill="none" stroke="${INK}" stroke-width="1.6"/>`
  );
}
