import { formatPercent } from '@nutshell/drawing';
import type { Place } from '@nutshell/drawing/files';
import { writeFigures } from '@nutshell/experiment';
import { type Tile, pictureGrid } from '@nutshell/drawing/images';
import type * as tf from '@tensorflow/tfjs';
import { type ImageDataset, imageAt } from '@nutshell/data';
import type { Neighbours } from './nearest-neighbours.ts';
import type { PrincipalComponents } from './principal-components.ts';
import { signedText } from './signed-text.ts';

/** Hidden units that are shown. */
const MOST_UNITS = 60;

/** The weights of the first layer's units as pictures: the templates of a linear classifier, the features of hidden units. */
export function drawUnits(
  run: Place,
  model: tf.LayersModel,
  { splits: { train }, classes }: ImageDataset,
): void {
  const [first] = model.layers.filter((layer) => layer.getClassName() === 'Dense');
  const kernel = first.getWeights()[0];
  const [inputs, units] = kernel.shape;
  const values = kernel.dataSync();
  const unitOf = (unit: number) => Float32Array.from({ length: inputs }, (_, i) => values[i * units + unit]);
  const { width, height } = train;
  const hidden = first.name !== 'output';
  const shown = hidden ? Math.min(units, MOST_UNITS) : units;
  // Single pixels that hardly any digit inks may have huge weights; they must not take the colour from the others.
  const all = Array.from({ length: shown }, (_, unit) => unitOf(unit));
  const limit = quantileOfSizes(all, 0.995);
  const names = hidden ? undefined : namesOf(units, classes);
  const tiles = all.map((weights, unit): Tile => ({
    caption: names?.[unit] ?? String(unit),
    values: weights,
    signed: true,
    range: [-limit, limit],
  }));
  const title = hidden
    ? `Weights of ${shown < units ? `the first ${shown} of ` : ''}${units} hidden units`
    : units === 1
      ? `Weights of the unit that says yes to ${classes[1]}`
      : `Weights of the ${units} units`;
  const columns = hidden ? 12 : units > 10 ? 9 : 5;
  const side = units === 1 ? 280 : hidden ? 60 : units > 10 ? 84 : 130;
  const note =
    units > classes.length
      ? 'Orange: ink here speaks for the first class of the pair; blue: for the second.'
      : 'Orange: ink here speaks for the class; blue: against it.';
  writeFigures(run, {
    'weights.svg': pictureGrid(tiles, {
      title,
      note: hidden ? undefined : note,
      width,
      height,
      columns,
      side,
    }),
  });
  if (units === 1 && !hidden)
    console.log(`\n${title}: # and + speak for it, = and - against\n${signedText(all[0], width)}\n`);
}

/** The mean digit and the components that the polynomial classifier is made of. */
export function drawComponents(
  run: Place,
  { mean, directions, variances, totalVariance }: PrincipalComponents,
  { splits: { train } }: ImageDataset,
): void {
  const tiles: Tile[] = [
    { caption: 'mean', values: mean },
    ...directions.map((values, i) => ({
      caption: `${i + 1}: ${formatPercent(variances[i] / totalVariance)}`,
      values,
      signed: true,
    })),
  ];
  const title = `Mean digit and ${directions.length} principal components, with their share of the variance`;
  const { width, height } = train;
  writeFigures(run, {
    'components.svg': pictureGrid(tiles, { title, width, height, columns: 10, side: 78 }),
  });
}

/** Misread digits, a row each, with the neighbours that outvoted the truth. */
export function drawNeighbours(
  run: Place,
  { indices, k }: Neighbours,
  misses: readonly (readonly [index: number, predicted: number])[],
  { splits: { train, test }, classes }: ImageDataset,
): void {
  const shown = Math.min(k, 7);
  const tiles = misses.slice(0, 8).flatMap(([query, predicted]): Tile[] => [
    {
      caption: `${classes[test.labels[query]]} read as ${classes[predicted]}`,
      values: inverted(imageAt(test, query)),
    },
    ...Array.from(indices.subarray(query * k, query * k + shown), (index) => ({
      caption: classes[train.labels[index]],
      values: inverted(imageAt(train, index)),
    })),
  ]);
  if (tiles.length === 0) return;
  const title = 'Misread digits, and the training digits next to them, the nearest first';
  const { width, height } = train;
  writeFigures(run, {
    'neighbours.svg': pictureGrid(tiles, { title, width, height, columns: shown + 1, side: 78 }),
  });
}

/** The class of each unit, or the pair of classes that it tells apart. */
function namesOf(units: number, classes: string[]): string[] {
  if (units === 1) return [`${classes[1]} (+) or ${classes[0]} (−)`];
  if (units === classes.length) return classes;
  return classes.flatMap((one, i) => classes.slice(i + 1).map((other) => `${one} / ${other}`));
}

function quantileOfSizes(arrays: readonly Float32Array[], part: number): number {
  const sizes = Float32Array.from(arrays.flatMap((values) => Array.from(values, Math.abs))).sort();
  return sizes[Math.min(sizes.length - 1, Math.floor(part * sizes.length))];
}

/** Dark ink on light paper. */
function inverted(image: Uint8Array): Uint8Array {
  return image.map((ink) => 255 - ink);
}
