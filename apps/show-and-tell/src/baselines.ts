/** Captions that need no network: what a captioner has to beat. */
import type { Told } from './data.ts';
import { type Features, sizeOf } from './encoder/feature-file.ts';

/** The caption that the training has most often; of several the first. */
export function mostFrequentCaption(train: Told): string[] {
  const counts = new Map<string, number>();
  for (const words of train.flat()) counts.set(words.join(' '), (counts.get(words.join(' ')) ?? 0) + 1);
  const [caption] = [...counts].reduce((best, each) => (each[1] > best[1] ? each : best));
  return caption.split(' ');
}

/**
 * For each picture the first caption of the training picture that looks most like it: the one whose features have the greatest cosine, those
 * of places being taken as their mean.
 */
export function nearestCaptions(features: Features, train: { features: Features; told: Told }): string[][] {
  const [rows, trained] = [unitVectors(features), unitVectors(train.features)];
  return rows.map((row) => {
    let [nearest, best] = [0, -Infinity];
    for (const [i, other] of trained.entries()) {
      let cosine = 0;
      for (let k = 0; k < row.length; k++) cosine += row[k] * other[k];
      if (cosine > best) [nearest, best] = [i, cosine];
    }
    return train.told[nearest][0];
  });
}

function unitVectors(features: Features): Float32Array[] {
  const channels = features.shape.at(-1)!;
  const row = new Float32Array(sizeOf(features.shape));
  return Array.from({ length: features.length }, (_, i) => {
    features.read(i, 0, row, 0);
    const mean = new Float32Array(channels);
    for (let k = 0; k < row.length; k++) mean[k % channels] += row[k];
    const norm = Math.hypot(...mean);
    return norm > 0 ? mean.map((value) => value / norm) : mean;
  });
}
