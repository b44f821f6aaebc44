import * as tf from '@tensorflow/tfjs';
import { Random } from '@nutshell/core';
import { batches, imageAt, subset } from '@nutshell/data';
import {
  type FinishedRun,
  type ReportSection,
  figure,
  gallery,
  greyImage,
  image,
} from '@nutshell/experiment';
import type { LeNetConfig } from './config.ts';
import { loadDigits, pixelsOf } from './digits.ts';
import { featureMaps, firstFilters } from './feature-maps.ts';
import { convolutionSvg, mapsSvg } from './pictures.ts';
import { loadTrained } from './trained.ts';

const MOST_MISSES = 120;

/** The parts of the report that show digits, filters and maps. */
export async function sections(run: FinishedRun<LeNetConfig>): Promise<ReportSection[]> {
  const { model, config } = await loadTrained(run);
  const data = await loadDigits(config, new Random(run.seed).fork('synthetic'));
  const { test } = data.splits;
  const misses = run.result.misses?.test ?? [];
  const pictures = misses.slice(0, MOST_MISSES).map(([index, predicted]) => {
    const caption = `${data.classes[test.labels[index]]} read as ${data.classes[predicted]}`;
    const uri = greyImage(
      Uint8Array.from(imageAt(test, index), (ink) => 255 - ink),
      test.width,
      test.height,
    );
    return figure(caption, image(uri, `test example ${index}: ${caption}`));
  });
  const more =
    misses.length > MOST_MISSES ? `<p class="quiet">and ${misses.length - MOST_MISSES} more</p>` : '';
  const [first] = batches(subset(test, [0]), { batchSize: 1, pixels: pixelsOf(config) });
  const maps = featureMaps(model, tf.tensor4d(first.images, first.shape));
  const svg = (content: string, alt: string) =>
    `<div class="scroll card">${image(`data:image/svg+xml;base64,${Buffer.from(content).toString('base64')}`, alt, 'chart')}</div>`;
  return [
    { title: `Misclassified (${misses.length} of ${test.length})`, html: gallery(pictures) + more },
    {
      title: 'First-layer filters',
      html: svg(
        mapsSvg('The kernels of C1: blue below zero, orange above', [firstFilters(model)], {
          signed: true,
          side: 90,
        }),
        'kernels of C1',
      ),
    },
    {
      title: 'Feature maps',
      html: svg(
        mapsSvg(`Every layer's states for test example 0, a ${data.classes[test.labels[0]]}`, maps),
        'feature maps of every layer',
      ),
    },
    {
      title: 'Convolution',
      html: svg(convolutionSvg(), 'a convolution worked by hand, and as a sparse matrix product'),
    },
  ];
}
