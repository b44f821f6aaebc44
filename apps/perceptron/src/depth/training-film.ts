/** A network through its training, as an animation. */
import { type Box, QUIET, card, formatPercent, heading, text } from '@nutshell/drawing';
import { type DenseNetwork, gridLines } from '@nutshell/micro/dense';
import { type Film, LAST_MS } from './film.ts';
import { planePanel, squareAround } from './plane-panel.ts';
import { plane, type Problem } from './points.ts';
import { type LayerScenes, layerScenes, outputLayer } from './scenes.ts';
import { surfaceOf } from './surface.ts';
import { depthWords } from './surfaces-picture.ts';
import { score } from './score.ts';
import type { Snapshot } from './trained.ts';

const PANEL = 230;
const MARGIN = 20;
const HEAD = 66;
const GRID = { lines: 11, samples: 101 };
const FRAME_MS = 90;

/** Decisions in the input plane, and beside them the plane after the last hidden layer, at each snapshot. */
export function trainingFilm(
  network: DenseNetwork,
  snapshots: readonly Snapshot[],
  problem: Problem,
  choice: string,
): Film {
  const { hidden } = network.config;
  const grid = gridLines(plane, GRID.lines, GRID.samples);
  const { x: points, labels } = problem.train;
  const shot = network.clone();
  let previous: LayerScenes['views'] | undefined;
  const stills = snapshots.map(({ epoch, parameters }) => {
    shot.parameters.set(parameters);
    const scenes =
      hidden.length > 0
        ? layerScenes(shot, hidden.length - 1, { grid, points, choice, previous })
        : undefined;
    previous = scenes?.views;
    return { epoch, parameters, scene: scenes?.activation };
  });
  const space = stills[0].scene?.units === 1 ? undefined : stills.map(({ scene }) => scene);
  const bounds = squareAround(stills.flatMap(({ scene }) => (scene ? [...scene.grid, scene.points] : [])));
  const panels = space?.[0] ? 2 : 1;
  const width = Math.max(2 * MARGIN + panels * PANEL + (panels - 1) * MARGIN, 380);
  const left: Box = { x: MARGIN, y: HEAD + 20, width: PANEL, height: PANEL };
  const right: Box = { ...left, x: 2 * MARGIN + PANEL };
  const frames = stills.map(({ epoch, parameters, scene }) => {
    shot.parameters.set(parameters);
    const { accuracy, loss } = score(shot, problem.test);
    const parts = [
      heading(`${problem.name}: epoch ${epoch}`, { x: MARGIN, y: 28 }),
      text(
        MARGIN,
        48,
        `${depthWords(hidden)}. Test: ${formatPercent(accuracy, 0)} right, loss ${loss.toFixed(2)}`,
        { fill: QUIET },
      ),
      text(left.x, left.y - 6, 'its decisions', { size: 12, weight: 600 }),
      planePanel(left, {
        bounds: plane,
        surface: surfaceOf(shot, plane, 80),
        points: [{ x: points, labels }],
      }),
    ];
    if (scene && panels === 2) {
      const surface = scene.units === 2 ? surfaceOf(outputLayer(shot), bounds, 60) : undefined;
      parts.push(
        text(right.x, right.y - 6, 'input of the output layer', { size: 12, weight: 600 }),
        planePanel(right, { bounds, grid: scene.grid, points: [{ x: scene.points, labels }], surface }),
      );
    }
    return card(width, HEAD + 20 + PANEL + 24, `training, epoch ${epoch}`, parts);
  });
  return { frames, delays: frames.map((_, i) => (i === frames.length - 1 ? LAST_MS : FRAME_MS)) };
}
