import { type Run, writeFigures } from '@nutshell/experiment';
import { activationsPicture } from './activations-picture.ts';
import type { DepthConfig } from './config.ts';
import { type Film, gif } from './film.ts';
import { layersFilm } from './layers-film.ts';
import { layersPicture } from './layers-picture.ts';
import type { Problem } from './points.ts';
import { surfacesPicture } from './surfaces-picture.ts';
import type { Trained } from './trained.ts';
import { trainingFilm } from './training-film.ts';

/** The pictures that a run leaves in its folder, in the order of its report. */
export const figures = {
  'surfaces.svg': {
    title: 'By depth',
    caption: 'The decisions of networks of growing depth, trained on the same points.',
  },
  'layers.svg': {
    title: 'Layer by layer',
    caption: 'The plane in every layer of the deepest network: stretched and turned, shifted, bent.',
  },
  'activations.svg': {
    title: 'Activation functions',
    caption: 'The same plane after each activation function.',
  },
  'training.gif': {
    title: 'Through training',
    caption:
      'The deepest network through its training: its decisions, and the plane as input of its output layer.',
  },
  'through-layers.gif': {
    title: 'Through the layers',
    caption: 'The plane on its way through the trained network.',
  },
};

type FigureName = keyof typeof figures;

/**
 * Draws and writes all pictures that can be drawn of these networks, the deepest last.
 * @returns the files
 * @throws run.stop.reason after Ctrl-C
 */
export async function drawFigures(
  run: Run<DepthConfig>,
  networks: readonly Trained[],
  problem: Problem,
): Promise<string[]> {
  const { view, frames, activation } = run.config;
  const { network, lesson } = networks[networks.length - 1];
  const films: [FigureName, () => Film][] = [];
  if (frames > 0) {
    films.push(['training.gif', () => trainingFilm(network, lesson.snapshots, problem, view)]);
    const { hidden } = network.config;
    if (hidden.length > 0 && hidden.every((units) => units > 1))
      films.push(['through-layers.gif', () => layersFilm(network, problem, view)]);
  }
  const files = writeFigures(run, {
    'surfaces.svg': surfacesPicture(networks, problem, activation),
    'layers.svg': layersPicture(network, problem, view),
    'activations.svg': activationsPicture(problem),
  });
  for (const [name, film] of films) {
    if (run.stop.aborted) throw run.stop.reason;
    files.push(...writeFigures(run, { [name]: await gif(film(), problem.train.classes) }));
  }
  return files;
}
