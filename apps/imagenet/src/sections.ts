import { colourImage } from '@nutshell/drawing/images';
import { seenPicture, seenValues } from '@nutshell/data';
import { formatPercent } from '@nutshell/drawing';
import { pictureCard } from '@nutshell/drawing/files';
import {
  type FinishedRun,
  type ReportSection,
  figure,
  gallery,
  htmlTable,
  image,
} from '@nutshell/experiment';
import { classReport } from '@nutshell/metrics';
import { Random } from '@nutshell/random';
import type { ImagenetConfig } from './config.ts';
import { type AnyPictures, loadPictures } from './data.ts';
import { evaluator } from './evaluate.ts';
import { featureFigures, filterFigure, gradientFigure, networkFigures } from './figures.ts';
import { confidentMistakes } from './mistakes.ts';
import { type Trained, loadTrained } from './trained.ts';

/** Mistakes that a report shows. */
const SHOWN = 60;

/** Pictures of train and test whose features a report shows. */
const LOOKED_AT = 1000;

/** The parts of the report that show pictures, classes, kernels and gradients. */
export async function sections(run: FinishedRun<ImagenetConfig>): Promise<ReportSection[]> {
  const trained = await loadTrained(run);
  const data = await loadPictures(run.config, new Random(run.seed));
  const { test } = data.splits;
  const { classes } = data;
  const example = await test.read(0);
  const what = `test picture 0 (${classes[test.labels[0]]})`;
  const figures = networkFigures(trained, example, what);
  const ofFeatures = await featureFigures(trained, data, LOOKED_AT);
  const { 'filters.svg': filters } = filterFigure(run);
  const drawn = (title: string, svg: string): ReportSection => ({ title, html: pictureCard(svg, title) });
  return [
    ...classSection(run, classes),
    await mistakesSection(run, trained, test, classes),
    drawn('First kernels', figures['kernels.svg']),
    ...(filters ? [drawn('First kernels as they took shape', filters)] : []),
    drawn('Feature maps', figures['feature-maps.svg']),
    drawn('What speaks for the class', figures['class-activation.svg']),
    drawn('Nearest neighbours', ofFeatures['neighbours.svg']),
    drawn('Test pictures by their features', ofFeatures['features.svg']),
    drawn('Gradient by depth', await gradientFigure(run, data)),
  ];
}

/** Precision and recall of each class; nothing where the record has no confusion matrix. */
function classSection({ result }: FinishedRun<ImagenetConfig>, classes: readonly string[]): ReportSection[] {
  const confusion = result.confusion?.test;
  if (!confusion) return [];
  const counts = Uint32Array.from(confusion.flat());
  const n = counts.reduce((sum, count) => sum + count, 0);
  const rows = classReport({ classes: classes.length, n, counts }).classes.map(
    ({ support, recall, precision }, i) => [
      classes[i],
      String(support),
      formatPercent(recall),
      formatPercent(precision),
    ],
  );
  const head = ['class', 'pictures', 'recall', 'precision'];
  return [{ title: 'Classes', html: htmlTable(head, rows, head.slice(1)) }];
}

async function mistakesSection(
  { result }: FinishedRun<ImagenetConfig>,
  trained: Trained,
  test: AnyPictures,
  classes: readonly string[],
): Promise<ReportSection> {
  const missed = test.take((result.misses?.test ?? []).map(([index]) => index));
  const evaluate = evaluator(trained);
  const mistakes = missed.length > 0 ? confidentMistakes(await evaluate(missed), SHOWN) : [];
  evaluate.dispose();
  const shown = [];
  for (const { index, predicted, probability } of mistakes) {
    const { input } = trained.card;
    const { pixels, width, height } = seenPicture(seenValues(await missed.read(index), input), input);
    const caption = `${classes[missed.labels[index]]} taken for ${classes[predicted]}, ${formatPercent(probability)}`;
    shown.push(figure(caption, image(colourImage(pixels, width, height), caption)));
  }
  const of = shown.length < missed.length ? `the ${shown.length} surest of ${missed.length}` : missed.length;
  return { title: `Mistakes (${of}, of ${test.length} test pictures)`, html: gallery(shown) };
}
