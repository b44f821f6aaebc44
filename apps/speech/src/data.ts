import {
  DatasetError,
  leaveEachSpeakerOut,
  type ShowProgress,
  soundDataset,
  type SoundDataset,
  type Sounds,
  type SoundSplits,
} from '@nutshell/data';
import { existingPath } from '@nutshell/experiment';
import { Random } from '@nutshell/random';
import type { SpeechConfig } from './config.ts';

/** Recordings to learn from, to choose settings on, and to test on; no speaker is in two of them. */
export interface Fold extends SoundSplits {
  /** The speaker of the test, or `all`. */
  name: string;
}

export interface Corpus {
  title: string;
  /** Of the recordings. */
  classes: readonly string[];
  /** What can be said: the classes without silence. */
  words: readonly string[];
  /** Samples per second. */
  rate: number;
  /** A training for each; each recording of the corpus is in the test of at most one. */
  folds: Fold[];
  provenance: SoundDataset['provenance'];
}

/** The class of recordings in which nobody speaks. */
const SILENCE = '_silence_';

/** Sets of which one speaker is left out for the test: each in turn, unless one is named. */
const LEAVES_SPEAKERS_OUT: Record<SpeechConfig['dataset'], boolean> = {
  'spoken-digits': true,
  'synthetic-speech': true,
  'speech-commands': false,
  folder: false,
};

type DataConfig = Pick<
  SpeechConfig,
  'dataset' | 'data' | 'skipCorrupt' | 'testSpeaker' | 'validationSpeaker' | 'repetitions'
>;

/** The recordings of an experiment, in its folds. */
export async function loadCorpus(config: DataConfig, seed: number, progress?: ShowProgress): Promise<Corpus> {
  const { dataset, data, skipCorrupt, testSpeaker, validationSpeaker, repetitions } = config;
  const inTurn = LEAVES_SPEAKERS_OUT[dataset] && testSpeaker === '';
  if (inTurn && validationSpeaker)
    throw new DatasetError(
      `--validationSpeaker=${validationSpeaker} while every speaker is left out in turn: say by --testSpeaker who is tested, or leave it out.`,
    );
  const { title, classes, rate, provenance, splits } = await soundDataset(dataset, {
    data: data ? existingPath(data, '--data') : undefined,
    skipCorrupt,
    testSpeaker: testSpeaker || undefined,
    validationSpeaker: validationSpeaker || undefined,
    repetitions,
    random: new Random(seed).fork('recordings'),
    progress,
  });
  const folds = inTurn
    ? leaveEachSpeakerOut(splits).map(({ speaker, ...parts }) => ({ name: speaker, ...parts }))
    : [{ name: testSpeaker || 'all', ...splits }];
  const source = inTurn ? `${provenance.source.split(';')[0]}; each speaker in turn` : provenance.source;
  return {
    title,
    classes,
    words: classes.filter((name) => name !== SILENCE),
    rate,
    folds,
    provenance: { ...provenance, source, sizes: sizesOf(folds) },
  };
}

/** The recordings of a fold, and those of all tests. */
function sizesOf(folds: readonly Fold[]): Record<string, number> {
  const most = (part: (fold: Fold) => Sounds) => Math.max(...folds.map((fold) => part(fold).length));
  return {
    train: most(({ train }) => train),
    validation: most(({ validation }) => validation),
    test: folds.reduce((sum, { test }) => sum + test.length, 0),
  };
}
