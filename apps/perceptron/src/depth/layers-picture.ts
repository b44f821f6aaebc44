/** Every layer's work on the plane as a row of pictures: its input, stretched and turned, shifted, bent. */
import {
  type Box,
  QUIET,
  card,
  formatPercent,
  heading,
  legend,
  text,
  largest,
  smallest,
} from '@nutshell/drawing';
import { type Bounds, type DenseNetwork, gridLines } from '@nutshell/micro/dense';
import { activationWords, biasWords, layerName, linearWords } from './layer-words.ts';
import { planePanel, squareAround } from './plane-panel.ts';
import { plane, type Problem } from './points.ts';
import { type LayerScenes, layerScenes, outputLayer, type Scene } from './scenes.ts';
import { surfaceOf } from './surface.ts';
import { unitPanel } from './unit-panel.ts';

const PANEL = 208;
const GAP = 20;
const MARGIN = 24;
const HEAD = 110;
const ROW = PANEL + 90;
/** Of the grid over the input plane: lines each way, samples per line. */
export const GRID = { lines: 17, samples: 161 };

/** @param choice the view of layers of more than two units: see `viewOf`. */
export function layersPicture(network: DenseNetwork, problem: Problem, choice: string): string {
  const { layers } = network;
  const { x: points, labels } = problem.train;
  const grid = gridLines(plane, GRID.lines, GRID.samples);
  const parts = [
    heading(`The plane in each layer: ${problem.name}`, { y: 36, size: 17 }),
    text(
      MARGIN,
      57,
      'A layer multiplies by its weights W (stretch and turn), adds its biases b (shift) and applies g (bend). Grid and points go along.',
      { fill: QUIET },
    ),
    legend(MARGIN, 80, problem.classes),
  ];
  let incoming: Scene = { units: 2, grid, points };
  const drawn = `the output layer draws ${problem.classes.length === 2 ? 'a line' : 'lines'}`;
  layers.forEach((layer, l) => {
    const top = HEAD + l * ROW;
    const scenes = layerScenes(network, l, { grid, points, choice });
    const isLast = l === layers.length - 1;
    const box = (column: number): Box => ({
      x: MARGIN + column * (PANEL + GAP),
      y: top + 44,
      width: PANEL,
      height: PANEL,
    });
    const z = rangeOf([scenes.linear, scenes.bias]);
    const a = rangeOf([scenes.activation]);
    const columns = [
      {
        title: l === 0 ? 'the input plane' : `output of layer ${l}`,
        words: isLast && incoming.units === 2 ? drawn : '',
        panel: incomingPanel(box(0), incoming, labels, isLast ? network : undefined),
      },
      {
        title: layer.outputs === 1 ? 'W: weigh and add' : 'W: stretch and turn',
        words: linearWords(layer),
        panel: scenePanel(box(1), scenes.linear, labels, z),
      },
      {
        title: '+ b: shift',
        words: biasWords(layer),
        panel: scenePanel(box(2), scenes.bias, labels, z, isLast ? 0 : undefined),
      },
      {
        title: isLast ? 'g: squeeze' : 'g: bend',
        words: activationWords(layer),
        panel: scenePanel(box(3), scenes.activation, labels, a, isLast ? 0.5 : undefined),
      },
    ];
    parts.push(
      text(MARGIN, top + 4, layerName(layers, l) + viewWords(scenes), { size: 13, weight: 600 }),
      ...columns.map(
        ({ title, words, panel }, column) =>
          text(box(column).x, top + 23, title, { weight: 600 }) +
          text(box(column).x, top + 37, words, { size: 11, fill: QUIET }) +
          panel,
      ),
    );
    incoming = scenes.activation;
  });
  const label = `the plane of ${problem.name} in every layer`;
  return card(2 * MARGIN + 4 * PANEL + 3 * GAP, HEAD + layers.length * ROW, label, parts);
}

function incomingPanel(box: Box, scene: Scene, labels: Uint8Array, network?: DenseNetwork): string {
  if (scene.units === 1) return scenePanel(box, scene, labels, rangeOf([scene]));
  const bounds = squareAround([...scene.grid, scene.points]);
  const surface = network && scene.units === 2 ? surfaceOf(outputLayer(network), bounds, 60) : undefined;
  return planePanel(box, { bounds, grid: scene.grid, points: [{ x: scene.points, labels }], surface });
}

/** @param threshold of a single unit, where the classes part. */
function scenePanel(
  box: Box,
  { units, grid, points }: Scene,
  labels: Uint8Array,
  range: Bounds,
  threshold?: number,
): string {
  return units === 1
    ? unitPanel(box, { values: points, labels, range: range.x, threshold })
    : planePanel(box, { bounds: range, grid, points: [{ x: points, labels }] });
}

/** Bounds that hold all of the scenes; of single units, on the first axis alone. */
function rangeOf(scenes: readonly Scene[]): Bounds {
  if (scenes[0].units > 1) return squareAround(scenes.flatMap(({ grid, points }) => [...grid, points]));
  const values = scenes.flatMap(({ points }) => Array.from(points));
  const [low, high] = [smallest(values, 0), largest(values, 0)];
  const slack = 0.04 * (high - low || 1);
  return { x: [low - slack, high + slack], y: [0, 1] };
}

function viewWords({ views: { z, a } }: LayerScenes): string {
  if (z.caption === '') return '';
  const shares =
    z.share === undefined || a.share === undefined
      ? ''
      : ` (${formatPercent(z.share, 0)} of the variance of z, ${formatPercent(a.share, 0)} of g(z))`;
  return `; seen: ${z.caption}${shares}`;
}
