/** The plane on its way through a trained network, as an animation. */
import { type Box, QUIET, card, formatPercent, heading, text } from '@nutshell/drawing';
import { type Bounds, type DenseLayer, type DenseNetwork, gridLines } from '@nutshell/micro/dense';
import { type Film, LAST_MS } from './film.ts';
import { activationWords, biasWords, linearWords } from './layer-words.ts';
import { stretchAndTurn } from './linear-part.ts';
import { planePanel, squareAround } from './plane-panel.ts';
import { plane, type Problem } from './points.ts';
import { layerScenes, outputLayer, type Scene } from './scenes.ts';
import { surfaceOf } from './surface.ts';
import { score } from './score.ts';

const MARGIN = 20;
const HEAD = 66;
const GRID = { lines: 11, samples: 101 };
const BOX: Box = { x: MARGIN, y: HEAD, width: 320, height: 320 };
/** Frames from one stage to the next, and how long each of them and a stage itself stays. */
const STEPS = 9;
const STEP_MS = 70;
const STAGE_MS = 700;

interface Stop {
  scene: Scene;
  bounds: Bounds;
  words: string;
  /** Where points that were at the stop before are on their way here. */
  way: (before: Float64Array, here: Float64Array, share: number) => Float64Array;
}

/** The input plane on its way through the hidden layers, of two units or more each: every stage flows into the next. */
export function layersFilm(network: DenseNetwork, problem: Problem, choice: string): Film {
  const { layers, config } = network;
  const { x: points, labels } = problem.train;
  const stops = stopsOf(network, points, choice);
  const title = `${problem.name} through ${config.hidden.join(', ')} ${config.activation} units`;
  const film: Film = { frames: [], delays: [] };
  const show = (
    delay: number,
    words: string,
    bounds: Bounds,
    scene: Pick<Scene, 'grid' | 'points'>,
    last = false,
  ) => {
    const surface =
      last && layers[layers.length - 1].inputs === 2
        ? surfaceOf(outputLayer(network), bounds, 80)
        : undefined;
    film.frames.push(
      card(BOX.width + 2 * MARGIN, HEAD + BOX.height + 20, words, [
        heading(title, { x: MARGIN, y: 28, size: 13 }),
        text(MARGIN, 50, words, { fill: QUIET }),
        planePanel(BOX, { bounds, grid: scene.grid, points: [{ x: scene.points, labels }], surface }),
      ]),
    );
    film.delays.push(delay);
  };
  stops.forEach(({ scene, bounds, words, way }, at) => {
    const before = stops[at - 1];
    for (let k = 1; before && k < STEPS; k++) {
      const share = smooth(k / STEPS);
      const between = (from: Float64Array, to: Float64Array) => way(from, to, share);
      const moved = {
        grid: before.scene.grid.map((line, i) => between(line, scene.grid[i])),
        points: between(before.scene.points, scene.points),
      };
      show(STEP_MS, words, mixed(before.bounds, bounds, share), moved);
    }
    show(STAGE_MS, words, bounds, scene);
  });
  const end = stops[stops.length - 1];
  const right = formatPercent(score(network, problem.test).accuracy, 0);
  show(LAST_MS, `here the output layer draws a straight line: ${right} right`, end.bounds, end.scene, true);
  return film;
}

function stopsOf(network: DenseNetwork, points: Float64Array, choice: string): Stop[] {
  const grid = gridLines(plane, GRID.lines, GRID.samples);
  const around = (...scenes: Scene[]) =>
    squareAround(scenes.flatMap((scene) => [...scene.grid, scene.points]));
  const input: Scene = { units: 2, grid, points };
  const stops: Stop[] = [{ scene: input, bounds: around(input), words: 'the input plane', way: straight }];
  network.layers.slice(0, -1).forEach((layer, l) => {
    const { linear, bias, activation } = layerScenes(network, l, { grid, points, choice });
    const z = around(linear, bias);
    const name = `layer ${l + 1},`;
    stops.push(
      { scene: linear, bounds: z, words: `${name} W ${linearWords(layer)}`, way: turningWay(layer) },
      { scene: bias, bounds: z, words: `${name} b ${biasWords(layer)}`, way: straight },
      {
        scene: activation,
        bounds: around(activation),
        words: `${name} ${activationWords(layer)}`,
        way: straight,
      },
    );
  });
  return stops;
}

/** From the plane to the plane by turning and stretching evenly; other layers have no such way, and go straight. */
function turningWay(layer: DenseLayer): Stop['way'] {
  if (layer.inputs !== 2 || layer.outputs !== 2) return straight;
  const { at } = stretchAndTurn(layer);
  return (before, _here, share) => {
    const [a, b, c, d] = at(share);
    return before.map((_, i) => {
      const [x, y] = [before[i - (i % 2)], before[i - (i % 2) + 1]];
      return i % 2 === 0 ? a * x + b * y : c * x + d * y;
    });
  };
}

const mix = (from: number, to: number, share: number) => from + share * (to - from);

const straight: Stop['way'] = (before, here, share) => before.map((value, i) => mix(value, here[i], share));

function mixed(from: Bounds, to: Bounds, share: number): Bounds {
  const axis = (name: 'x' | 'y'): [number, number] => [
    mix(from[name][0], to[name][0], share),
    mix(from[name][1], to[name][1], share),
  ];
  return { x: axis('x'), y: axis('y') };
}

/** Slow at both ends. */
const smooth = (share: number) => share * share * (3 - 2 * share);
