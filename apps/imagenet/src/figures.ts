import {
  type ActivationMap,
  classActivation,
  enlarged,
  featureMaps,
  firstKernels,
  gradCam,
} from '@nutshell/core/pictures';
import { type Picture, type TargetInputs, seenPicture, seenValues } from '@nutshell/data';
import type { StoredRun } from '@nutshell/experiment';
import { Random } from '@nutshell/random';
import * as tf from '@tensorflow/tfjs';
import { augmentedBatches } from './augmented-batches.ts';
import { type Classifier, guesses, inputOf } from './classifier.ts';
import { coloursOf } from './colours.ts';
import type { ImagenetConfig } from './config.ts';
import type { AnyDataset, AnyPictures } from './data.ts';
import { firstOf } from './evaluate.ts';
import { type Named, featurePlaneSvg, filtersSvg, neighboursSvg } from './feature-pictures.ts';
import { featuresOf, neighbours, principalPlane, rowsAt } from './features.ts';
import { keptFilters } from './filters.ts';
import { gradientsByDepth } from './gradient-depth.ts';
import { initialNetwork } from './initial.ts';
import { classActivationSvg, featureMapsSvg, gradientsSvg, kernelsSvg } from './pictures.ts';
import { loadTrained } from './trained.ts';

/** A network's first kernels, and what it makes of a picture. @param what the picture is, in titles */
export function networkFigures(
  classifier: Classifier,
  picture: Picture,
  what: string,
): Record<'kernels.svg' | 'feature-maps.svg' | 'class-activation.svg', string> {
  const { model, card, origin } = classifier;
  const input = inputOf(picture, card);
  const seen = seenPicture(seenValues(picture, card.input), card.input);
  const [{ label, probability }] = guesses(classifier, picture, 1);
  const found = card.labels.indexOf(label);
  const maps: [name: string, map: ActivationMap | undefined][] = [
    [`“${label}”: Grad-CAM`, gradCam(model, input, found)],
    [`“${label}”: class activation map`, classActivation(model, input, found)],
  ];
  const evidence = maps.flatMap(([caption, map]) =>
    map ? [{ caption, shares: enlarged(map, card.input.size) }] : [],
  );
  const figures = {
    'kernels.svg': kernelsSvg(`First kernels of ${origin}`, firstKernels(model)),
    'feature-maps.svg': featureMapsSvg(`${origin} looking at ${what}`, seen, featureMaps(model, input)),
    'class-activation.svg': classActivationSvg(
      `${what}: ${label}, ${(100 * probability).toFixed(1)} %`,
      seen,
      evidence,
    ),
  };
  tf.dispose(input);
  return figures;
}

/** Pictures of the rows of neighbours, and neighbours of each. */
const [ROWS, NEAREST] = [6, 6];

/**
 * Pictures in the space of a network's features: test pictures with the training pictures nearest to them, and a map of test pictures.
 * @param most pictures of either split that are looked at
 */
export async function featureFigures(
  classifier: Classifier,
  { splits: { train, test }, classes }: AnyDataset,
  most: number,
): Promise<Record<'neighbours.svg' | 'features.svg', string>> {
  const { card, origin } = classifier;
  const [known, shown] = [train, test].map((pictures) => pictures.take(firstOf(pictures, most)));
  const [of, among] = [await featuresOf(classifier, shown), await featuresOf(classifier, known)];
  const queries = spread(shown.labels, ROWS);
  const named = async (pictures: AnyPictures, i: number): Promise<Named> => ({
    seen: seenPicture(seenValues(await pictures.read(i), card.input), card.input),
    label: classes[pictures.labels[i]],
  });
  const rows = [];
  for (const i of queries) {
    const [nearest] = neighbours(rowsAt(of, [i]), among, NEAREST);
    const found = [];
    for (const j of nearest) found.push(await named(known, j));
    rows.push({ query: await named(shown, i), found });
  }
  return {
    'neighbours.svg': neighboursSvg(`${origin}: nearest of ${known.length} training pictures`, rows),
    'features.svg': featurePlaneSvg(
      `${origin}: features of ${shown.length} test pictures`,
      principalPlane(of),
      shown.labels,
      classes,
    ),
  };
}

/** The first pictures of different classes, or, if there are fewer classes, the first ones. */
function spread(labels: Int32Array, count: number): number[] {
  const firsts = [...new Map([...labels].map((label, i) => [label, i] as const).reverse()).values()];
  return (firsts.length >= count ? firsts.sort((a, b) => a - b) : [...labels.keys()]).slice(0, count);
}

/** First kernels as they took shape in a run; nothing if it has kept none. */
export function filterFigure(run: Pick<StoredRun, 'path' | 'id'>): Partial<Record<'filters.svg', string>> {
  const moments = keptFilters(run);
  if (moments.length === 0) return {};
  return { 'filters.svg': filtersSvg(`First kernels of ${run.id} as it learnt`, moments) };
}

/** The norm of every kernel's gradient for the first batch of a run's training, with the weights before it and those after it. */
export async function gradientFigure(run: StoredRun<ImagenetConfig>, data: AnyDataset): Promise<string> {
  const { seed, id } = run;
  const { model, card } = await loadTrained(run);
  const initial = await initialNetwork(run, data, card);
  const { batch } = await firstBatch(run, data);
  return gradientsSvg(`${id}: how much of the gradient reaches each layer`, [
    { name: 'before training', gradients: gradientsByDepth(initial, batch, new Random(seed)) },
    { name: 'after training', gradients: gradientsByDepth(model, batch, new Random(seed)) },
  ]);
}

/** The first batch of a training. @throws RangeError if there are fewer pictures than it has */
export async function firstBatch(
  { config, seed }: Pick<StoredRun<ImagenetConfig>, 'config' | 'seed'>,
  data: AnyDataset,
): Promise<{ batch: TargetInputs; classes: number }> {
  const colours = await coloursOf(data, { config });
  const classes = data.classes.length;
  const pictures = data.splits.train.handle;
  const batches = augmentedBatches({ pictures, classes, colours, seed, config });
  for await (const batch of batches.from({ epoch: 0, example: 0 })) return { batch, classes };
  throw new RangeError(`${config.batchSize} pictures make a batch, and there are fewer`);
}
