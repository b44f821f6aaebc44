import { mkdirSync } from 'node:fs';
import { type Run, writeFileAtomic } from '@nutshell/experiment';
import { activationsPicture } from './activations-picture.ts';
import type { DepthConfig } from './config.ts';
import { type Film, gif } from './film.ts';
import { layersFilm } from './layers-film.ts';
import { layersPicture } from './layers-picture.ts';
import type { Problem } from './points.ts';
import { surfacesPicture } from './surfaces-picture.ts';
import type { Trained } from './trained.ts';
import { trainingFilm } from './training-film.ts';

/** What a run leaves in its folder `figures/`, with what the report says of each. */
export const figures = {
  'surfaces.svg': 'What networks of growing depth decide, trained on the same points.',
  'layers.svg': 'The plane in every layer of the deepest network: stretched and turned, shifted, bent.',
  'activations.svg': 'The same plane after each activation function.',
  'training.gif': 'The deepest network through its training: its decisions, and what its output layer sees.',
  'through-layers.gif': 'The plane on its way through the trained network.',
} as const;

export type FigureName = keyof typeof figures;

/** Draws what can be drawn of these networks, the deepest last. @returns the files. @throws run.stop.reason after Ctrl-C. */
export async function drawFigures(
  run: Run<DepthConfig>,
  networks: readonly Trained[],
  problem: Problem,
): Promise<FigureName[]> {
  const { view, frames, activation } = run.config;
  const { network, training } = networks[networks.length - 1];
  const films: [FigureName, () => Film][] = [];
  if (frames > 0) {
    films.push(['training.gif', () => trainingFilm(network, training.snapshots, problem, view)]);
    const { hidden } = network.config;
    if (hidden.length > 0 && hidden.every((units) => units > 1))
      films.push(['through-layers.gif', () => layersFilm(network, problem, view)]);
  }
  mkdirSync(run.path('figures'), { recursive: true });
  writeFileAtomic(run.path('figures', 'surfaces.svg'), surfacesPicture(networks, problem, activation));
  writeFileAtomic(run.path('figures', 'layers.svg'), layersPicture(network, problem, view));
  writeFileAtomic(run.path('figures', 'activations.svg'), activationsPicture(problem));
  for (const [file, film] of films) {
    if (run.stop.aborted) throw run.stop.reason;
    writeFileAtomic(run.path('figures', file), await gif(film(), problem.train.classes));
  }
  return ['surfaces.svg', 'layers.svg', 'activations.svg', ...films.map(([file]) => file)];
}
