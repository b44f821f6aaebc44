/** Labelled recordings, decoded each time they are read; memory holds their files, or only the names of these. */
import { readFileSync } from 'node:fs';
import { DatasetError, errorCode, reason } from '../errors.ts';
import type { Provenance } from '../provenance.ts';
import { checkPart } from '../split.ts';
import type { Sound } from './sound.ts';
import { soundOf } from './wav-sound.ts';

/** A recording before it is decoded. */
export interface Clip {
  /** Its name in the folder or archive: `recordings/7_jackson_32.wav`. */
  name: string;
  /** Index into the dataset's `classes`. */
  label: number;
  /** Who speaks: clips of one speaker never lie in two parts of a split. */
  speaker: string;
  /** A WAV file's contents, or where it lies. */
  wav: Uint8Array | string;
}

export class Sounds {
  readonly clips: readonly Clip[];
  /** Samples per second, to which a recording of another rate is brought when it is read. */
  readonly rate: number;
  /** `[length]`, indices into the dataset's `classes` */
  readonly labels: Int32Array;

  constructor(clips: readonly Clip[], rate: number) {
    this.clips = clips;
    this.rate = rate;
    this.labels = Int32Array.from(clips, ({ label }) => label);
  }

  get length(): number {
    return this.clips.length;
  }

  /** Names of the speakers, in alphabetical order. */
  get speakers(): string[] {
    return [...new Set(this.clips.map(({ speaker }) => speaker))].sort();
  }

  /**
   * A recording, its channels averaged.
   * @throws DatasetError that names a file that cannot be read; RangeError for an index outside 0 … length−1
   */
  read(index: number): Sound {
    checkPart(this.length, [index]);
    const { bytes, where } = contentsOf(this.clips[index]);
    return soundOf(bytes, where, this.rate);
  }

  /** The recordings of these indices, in that order. */
  take(indices: ArrayLike<number>): Sounds {
    checkPart(this.length, indices);
    return new Sounds(
      Array.from(indices, (i) => this.clips[i]),
      this.rate,
    );
  }

  /** The recordings that `wanted` says yes to, in their order. */
  where(wanted: (clip: Clip) => boolean): Sounds {
    return new Sounds(this.clips.filter(wanted), this.rate);
  }
}

export interface SoundDataset {
  name: string;
  title: string;
  classes: readonly string[];
  /** Of all recordings: samples per second. */
  rate: number;
  splits: SoundSplits;
  provenance: Provenance;
}

export type SoundSplits = Record<'train' | 'validation' | 'test', Sounds>;

/** A dataset before it is split. */
export type UnsplitSounds = Omit<SoundDataset, 'splits' | 'provenance'> & {
  sounds: Sounds;
  provenance: Omit<Provenance, 'sizes'>;
};

const PURPOSES: Record<keyof SoundSplits, string> = {
  train: 'learning',
  validation: 'validation',
  test: 'the test',
};

/**
 * A dataset of the parts of a split.
 * @throws DatasetError that names the set if a part has no recording
 */
export function splitSounds(dataset: UnsplitSounds, splits: SoundSplits): SoundDataset {
  const { name, title, classes, rate, sounds, provenance } = dataset;
  for (const [part, { length }] of Object.entries(splits)) {
    if (length > 0) continue;
    throw new DatasetError(
      `${title}: no recording is left for ${PURPOSES[part as keyof SoundSplits]}. Each speaker is in one part only, and the number of speakers is ${sounds.speakers.length}: add recordings by others.`,
    );
  }
  const sizes = Object.fromEntries(Object.entries(splits).map(([part, sounds]) => [part, sounds.length]));
  return { name, title, classes, rate, splits, provenance: { ...provenance, sizes } };
}

export interface SpeakersLeftOut {
  /** The speaker to test on; default the first in the alphabet. */
  testSpeaker?: string;
  /** The speaker to choose settings on; default the next one after that of the test. */
  validationSpeaker?: string;
}

/**
 * Tests on one speaker and chooses settings on a second; trains on all others.
 * @throws DatasetError that lists the speakers if there is no such one, or both are the same
 */
export function leaveSpeakersOut(sounds: Sounds, leftOut: SpeakersLeftOut): SoundSplits {
  const { speakers } = sounds;
  const { testSpeaker: test = speakers[0] } = leftOut;
  const { validationSpeaker: validation = speakers[(speakers.indexOf(test) + 1) % speakers.length] } =
    leftOut;
  for (const speaker of [test, validation]) {
    if (!speakers.includes(speaker))
      throw new DatasetError(`There is no speaker "${speaker}". Known: ${speakers.join(', ')}.`);
  }
  if (test === validation)
    throw new DatasetError(`The speaker ${test} is left out for the test and cannot be for validation too.`);
  return {
    train: sounds.where(({ speaker }) => speaker !== test && speaker !== validation),
    validation: sounds.where(({ speaker }) => speaker === validation),
    test: sounds.where(({ speaker }) => speaker === test),
  };
}

/**
 * The same recordings split once more for every speaker, who is left out for the test while the next one in the alphabet is for validation:
 * together the tests are of all recordings.
 * @throws DatasetError if there are fewer than three speakers
 */
export function leaveEachSpeakerOut({
  train,
  validation,
  test,
}: SoundSplits): (SoundSplits & { speaker: string })[] {
  const clips = [...train.clips, ...validation.clips, ...test.clips];
  const sounds = new Sounds(
    clips.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)),
    train.rate,
  );
  const { speakers } = sounds;
  if (speakers.length < 3)
    throw new DatasetError(
      `There are ${speakers.length} speakers; to leave each out in turn takes three: one to learn from, one for validation, one for the test.`,
    );
  return speakers.map((speaker) => ({ speaker, ...leaveSpeakersOut(sounds, { testSpeaker: speaker }) }));
}

/** A clip's WAV file, and what errors call it. @throws DatasetError that names a file that cannot be read */
export function contentsOf({ name, wav }: Clip): { bytes: Uint8Array; where: string } {
  return typeof wav === 'string' ? { bytes: readFile(wav), where: wav } : { bytes: wav, where: name };
}

function readFile(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') throw new DatasetError(`${file}: there is no such file`);
    throw new DatasetError(`${file} cannot be read: ${reason(error)}`, { cause: error });
  }
}

/**
 * Reads a WAV file as one channel, at the rate it has or at `rate`.
 * @throws DatasetError that names the file and what is wrong with it
 */
export function readSound(file: string, rate?: number): Sound {
  return soundOf(readFile(file), file, rate);
}
