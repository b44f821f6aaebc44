/** Pictures that people described in sentences, split for training, for the choice of settings, and for the test. */
import { DatasetError } from '../errors.ts';
import type { PictureFile } from '../pictures/picture-file.ts';
import type { Pictures } from '../pictures/pictures.ts';
import type { Provenance } from '../provenance.ts';
import { type Skipped, sourceWithout } from '../skipped.ts';

export const captionSplits = ['train', 'validation', 'test'] as const;

export type CaptionSplit = (typeof captionSplits)[number];

export interface CaptionedPictures {
  readonly length: number;
  readonly pictures: Pictures;
  /** By picture, one or more each, as they were written. */
  readonly captions: readonly (readonly string[])[];
}

export interface CaptionDataset {
  name: string;
  title: string;
  splits: Record<CaptionSplit, CaptionedPictures>;
  /** Pictures that were left out because they cannot be read. */
  skipped: Skipped[];
  /** Its sizes count pictures. */
  provenance: Provenance;
}

export interface CaptionSizes {
  /** Use only the first n pictures for training; 0 or absent: all. */
  trainExamples?: number;
  /** The same of those on which settings are chosen. */
  validationExamples?: number;
  /** The same of the test. */
  testExamples?: number;
}

/**
 * The dataset of decoded pictures and the captions of each by its name.
 * @throws DatasetError that names a split without pictures, or a picture without captions
 */
export function captionedDataset(
  file: PictureFile,
  captions: ReadonlyMap<string, readonly string[]>,
  { title, ...from }: Omit<Provenance, 'sizes'> & { title: string },
): CaptionDataset {
  const splitOf = (split: CaptionSplit): CaptionedPictures => {
    if (!file.index.splits[split])
      throw new DatasetError(`${title} has no picture for ${split}; expected ${captionSplits.join(', ')}`);
    const pictures = file.split(split);
    const own = Array.from({ length: pictures.length }, (_, i) => captions.get(pictures.nameOf(i)) ?? []);
    const bare = own.findIndex((each) => each.length === 0);
    if (bare >= 0) throw new DatasetError(`${title}: ${pictures.nameOf(bare)} has no caption`);
    return { length: pictures.length, pictures, captions: own };
  };
  const splits = { train: splitOf('train'), validation: splitOf('validation'), test: splitOf('test') };
  const { skipped } = file.index;
  const source = sourceWithout(from.source, skipped, 'picture');
  return { name: from.name, title, splits, skipped, provenance: { ...from, source, sizes: sizesOf(splits) } };
}

/**
 * A dataset of the sizes asked for.
 * @throws DatasetError that names a size that is not possible, and how many pictures there are
 */
export function withCaptionSizes(
  data: CaptionDataset,
  { trainExamples = 0, validationExamples = 0, testExamples = 0 }: CaptionSizes,
): CaptionDataset {
  const wanted = { train: trainExamples, validation: validationExamples, test: testExamples };
  const splits = { ...data.splits };
  for (const split of captionSplits) {
    const n = wanted[split];
    const all = data.splits[split];
    if (!Number.isInteger(n) || n < 0 || n > all.length)
      throw new DatasetError(
        `${data.name}: ${n} pictures asked for ${split}, which has ${all.length}; 0 stands for all`,
      );
    if (n > 0) splits[split] = firstOf(all, n);
  }
  return { ...data, splits, provenance: { ...data.provenance, sizes: sizesOf(splits) } };
}

function firstOf({ pictures, captions }: CaptionedPictures, n: number): CaptionedPictures {
  const indices = Uint32Array.from({ length: n }, (_, i) => i);
  return { length: n, pictures: pictures.take(indices), captions: captions.slice(0, n) };
}

const sizesOf = (splits: CaptionDataset['splits']) =>
  Object.fromEntries(captionSplits.map((split) => [split, splits[split].length]));
