/** Statistics of the colours of a training set, for normalisation and for AlexNet's colour jitter. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { writeAtomically } from '../cache.ts';
import { checkedJson } from '../checked-json.ts';
import { type ShowProgress, plainLines } from '../progress.ts';
import { symmetricEigen } from './eigen.ts';
import type { Picture, PictureSet } from './pictures.ts';

const rgb = z.array(z.number()).length(3);

/** Files of earlier versions may have a smaller one, which is rounding: they are made again. */
const SMALLEST_DEVIATION = 1e-7;

/** Of red, green and blue on a scale of 0 … 1, over all pixels. */
const statisticsShape = z.object({
  mean: rgb,
  /** Standard deviations; 1 for a colour that is the same in all pixels, so that it is 0 in a network's input. */
  sd: z.array(z.number().min(SMALLEST_DEVIATION)).length(3),
  /** Eigenvalues of the covariance matrix, in descending order. */
  eigenvalues: rgb,
  /** `eigenvectors[i]` belongs to `eigenvalues[i]`. */
  eigenvectors: z.array(rgb).length(3),
});
export type ColourStatistics = z.infer<typeof statisticsShape>;

/**
 * Those of ImageNet's training pictures, as Facebook's fb.resnet.torch gave them out and torchvision uses the first two: for ImageNet itself,
 * whose pictures nobody wants to read an extra time. (The eigenvalues add up to more than the variances do: they must be those of another
 * covariance.)
 */
export const IMAGENET_COLOURS: ColourStatistics = {
  mean: [0.485, 0.456, 0.406],
  sd: [0.229, 0.224, 0.225],
  eigenvalues: [0.2175, 0.0188, 0.0045],
  eigenvectors: [
    [-0.5675, -0.5808, -0.5836],
    [0.7192, -0.0045, -0.6948],
    [0.4009, -0.814, 0.4203],
  ],
};

export interface StatisticsOptions {
  progress?: ShowProgress;
}

/**
 * Mean, standard deviation and principal components of the colours of all pixels. Give it the pictures that a network learns from, never
 * those it is tested on. Pictures in a file of pixels are counted once; the result lies beside the file.
 */
export async function colourStatistics(
  pictures: PictureSet<Picture | Promise<Picture>>,
  { progress = plainLines }: StatisticsOptions = {},
): Promise<ColourStatistics> {
  const file = cachedAt(pictures);
  const known = file && (await readFile(file, 'utf8').then(readStatistics, () => undefined));
  if (known) return known;
  const statistics = await counted(pictures, progress);
  if (file) await writeAtomically(file, once(`${JSON.stringify(statistics)}\n`));
  return statistics;
}

/** Undefined if the file is damaged: it is made again. */
function readStatistics(text: string): ColourStatistics | undefined {
  try {
    return checkedJson(text, statisticsShape);
  } catch {
    return undefined;
  }
}

async function counted(
  pictures: PictureSet<Picture | Promise<Picture>>,
  progress: ShowProgress,
): Promise<ColourStatistics> {
  // Sums of whole numbers, exact in a double up to 10^11 pixels.
  let pixels = 0;
  let [r1, g1, b1, rr, gg, bb, rg, rb, gb] = new Float64Array(9);
  const shown = progress('statistics of the colours, once', pictures.length);
  for (let i = 0; i < pictures.length; i++) {
    const { pixels: values } = await pictures.read(i);
    for (let at = 0; at < values.length; at += 3) {
      const r = values[at];
      const g = values[at + 1];
      const b = values[at + 2];
      r1 += r;
      g1 += g;
      b1 += b;
      rr += r * r;
      gg += g * g;
      bb += b * b;
      rg += r * g;
      rb += r * b;
      gb += g * b;
    }
    pixels += values.length / 3;
    shown.update(i + 1);
  }
  shown.stop();
  const sums = [r1, g1, b1];
  const mean = sums.map((sum) => sum / pixels / 255);
  const products = [
    [rr, rg, rb],
    [rg, gg, gb],
    [rb, gb, bb],
  ];
  const variances = products.map((row, i) => varianceOf({ pixels, sum: sums[i], squares: row[i] }));
  const covariance = products.map((row, i) =>
    row.map((sum, j) => {
      if (i === j) return variances[i];
      if (variances[i] === 0 || variances[j] === 0) return 0;
      return sum / pixels / 255 ** 2 - mean[i] * mean[j];
    }),
  );
  const { values, vectors } = symmetricEigen(covariance);
  return {
    mean,
    sd: variances.map((variance) => Math.sqrt(variance) || 1),
    eigenvalues: values,
    eigenvectors: vectors,
  };
}

/** Of the colours of pictures, some 0.05; where it is so small the difference of two rounded numbers is no more than their rounding. */
const ROUNDED = 1e-9;

/** The variance of a colour on a scale of 0 … 1; exactly 0 where it is constant. */
function varianceOf({ pixels, sum, squares }: { pixels: number; sum: number; squares: number }): number {
  const rounded = squares / pixels / 255 ** 2 - (sum / pixels / 255) * (sum / pixels / 255);
  if (rounded > ROUNDED) return rounded;
  const exact = BigInt(pixels) * BigInt(squares) - BigInt(sum) ** 2n; // n Σx² − (Σx)², of whole numbers
  return Number(exact) / pixels ** 2 / 255 ** 2;
}

function cachedAt({ handle }: PictureSet<unknown>): string | undefined {
  if (!('file' in handle)) return undefined;
  const { file, pixels, split, indices } = handle;
  const hash = createHash('sha256')
    .update(`${pixels} ${split}\n`)
    .update(indices ?? '');
  return `${file}.${hash.digest('hex').slice(0, 16)}.colours.json`;
}

async function* once(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}
