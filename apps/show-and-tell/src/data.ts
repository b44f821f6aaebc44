import { type CaptionDataset, type CaptionSplit, type ShowProgress, WordVocabulary, captionDataset, captionSplits } from '@nutshell/data'; // prettier-ignore
import { existingPath } from '@nutshell/experiment';
import { captionTokens } from '@nutshell/metrics';
import { Random } from '@nutshell/random';
import type { ShowAndTellConfig } from './config.ts';

type DataConfig = Pick<
  ShowAndTellConfig,
  'dataset' | 'data' | 'skipCorrupt' | 'trainExamples' | 'validationExamples' | 'testExamples'
>;

/** Captions as words, by picture. */
export type Told = string[][][];

/** The pictures of an experiment, and their captions as words. */
export interface Descriptions {
  pictures: CaptionDataset;
  words: Record<CaptionSplit, Told>;
}

/** Loads the pictures and captions of an experiment. */
export async function loadDescriptions(
  { dataset, data, skipCorrupt, ...sizes }: DataConfig,
  seed: number,
  progress?: ShowProgress,
): Promise<Descriptions> {
  const { trainExamples, validationExamples, testExamples } = sizes;
  const pictures = await captionDataset(dataset, {
    data: data ? existingPath(data, '--data') : undefined,
    skipCorrupt,
    trainExamples,
    validationExamples,
    testExamples,
    random: new Random(seed).fork('data'),
    progress,
  });
  const words = Object.fromEntries(
    captionSplits.map((split) => [
      split,
      pictures.splits[split].captions.map((captions) => captions.map(captionTokens)),
    ]),
  );
  return { pictures, words: words as Descriptions['words'] };
}

/** The words of the training captions that are frequent enough. */
export function vocabularyOf(
  { words }: Pick<Descriptions, 'words'>,
  { minimumCount }: Pick<ShowAndTellConfig, 'minimumCount'>,
): WordVocabulary {
  return WordVocabulary.of(words.train.flat(), { minimumCount });
}

/** What a reader should know of captions before a training on them, one fact a line. */
export function describe({ pictures, words }: Descriptions, vocabulary: WordVocabulary): string[] {
  const count = (n: number) => n.toLocaleString('en-US');
  const share = (part: number) => `${(100 * part).toFixed(2)} %`;
  const train = words.train.flat();
  const lengths = train.map(({ length }) => length).sort((a, b) => a - b);
  const quantile = (q: number) => lengths[Math.floor(q * (lengths.length - 1))];
  const types = new Set(train.flat()).size;
  const sizes = captionSplits.map(
    (split) => `${split} ${count(words[split].length)} with ${count(words[split].flat().length)} captions`,
  );
  const known = captionSplits.map((split) => `${split} ${share(vocabulary.coverage(words[split].flat()))}`);
  return [
    `${pictures.title}, pictures: ${sizes.join(', ')}`,
    `words of a training caption: median ${quantile(0.5)}, 95 % have at most ${quantile(0.95)}, the longest ${quantile(1)}`,
    `${count(types)} different words, of which ${count(vocabulary.size - 3)} are in the vocabulary: ${known.join(', ')} of all words`,
  ];
}
