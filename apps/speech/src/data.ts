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

interface Kind {
  /** One speaker is left out for the test: each in turn, unless one is named. Else the set has a split of its own. */
  leavesOut: boolean;
  /** --data may say where the recordings lie. */
  data: boolean;
}

const KINDS: Record<SpeechConfig['dataset'], Kind> = {
  'spoken-digits': { leavesOut: true, data: true },
  'synthetic-speech': { leavesOut: true, data: false },
  'speech-commands': { leavesOut: false, data: false },
  folder: { leavesOut: false, data: true },
};

/** @throws DatasetError for flags that mean nothing to the set, rather than pass them over */
function checkFlags({ dataset, data, testSpeaker, validationSpeaker }: DataConfig): void {
  const kind = KINDS[dataset];
  const named = Object.entries({ testSpeaker, validationSpeaker }).find(([, speaker]) => speaker !== '');
  if (named && !kind.leavesOut)
    throw new DatasetError(
      `--${named.join('=')} names a speaker, but --dataset=${dataset} has a split of its own: say --${named[0]}=`,
    );
  if (validationSpeaker && !testSpeaker)
    throw new DatasetError(
      `--validationSpeaker=${validationSpeaker} while every speaker is left out in turn: say by --testSpeaker who is tested, or leave it out.`,
    );
  if (data && !kind.data)
    throw new DatasetError(
      `--data=${data} names a folder, but --dataset=${dataset} reads none. Recordings of your own, and the full Speech Commands, are --dataset=folder.`,
    );
}

type DataConfig = Pick<
  SpeechConfig,
  'dataset' | 'data' | 'skipCorrupt' | 'testSpeaker' | 'validationSpeaker' | 'repetitions'
>;

/** The recordings of an experiment, in its folds. */
export async function loadCorpus(config: DataConfig, seed: number, progress?: ShowProgress): Promise<Corpus> {
  const { dataset, data, skipCorrupt, testSpeaker, validationSpeaker, repetitions } = config;
  checkFlags(config);
  const inTurn = KINDS[dataset].leavesOut && testSpeaker === '';
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
