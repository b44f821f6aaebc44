/** Free Spoken Digit Dataset: ten digits, six speakers, fifty recordings of each; 8 kHz. Two speakers are recorded much more quietly. */
import type { DatasetCard } from '../card.ts';
import { prepare, type PrepareOptions } from '../prepare.ts';
import { sourceWithout } from '../skipped.ts';
import {
  archiveClips,
  type ClipOf,
  folderClips,
  readableClips,
  type ReadableOptions,
} from '../sounds/sound-files.ts';
import {
  leaveSpeakersOut,
  type SoundDataset,
  Sounds,
  type SpeakersLeftOut,
  splitSounds,
} from '../sounds/sounds.ts';

/** The recordings without the rest of the repository, whose own archives have no fixed checksum: a clone of it is read as a folder. */
export const SPOKEN_DIGITS_CARD: DatasetCard = {
  name: 'spoken-digits',
  title: 'Free Spoken Digit Dataset',
  homepage: 'https://github.com/Jakobovski/free-spoken-digit-dataset',
  licence: 'CC BY-SA 4.0',
  citation: 'Jackson et al., "Free Spoken Digit Dataset", github.com/Jakobovski/free-spoken-digit-dataset',
  files: [
    {
      key: 'archive',
      name: 'free-spoken-digit-dataset.tar.gz',
      bytes: 15_559_482,
      sha256: '12a50c3c11f5a7ec22e182d392b07fd3a2ea2be7bd65a1d1751a5d51e5380309',
      urls: [],
    },
  ],
};

export const DIGITS = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];

export interface SpokenDigitsOptions extends PrepareOptions, ReadableOptions, SpeakersLeftOut {
  /** A clone of the official repository, or its folder `recordings`; default: the archive, where `prepare` finds it. */
  data?: string;
}

/** `…/7_jackson_32.wav`: digit, speaker, number. */
export const spokenDigit: ClipOf = (name) => {
  const [, digit, speaker] = /(?:^|\/)(\d)_([a-z]+)_\d+\.wav$/.exec(name) ?? [];
  return digit === undefined ? undefined : { label: Number(digit), speaker };
};

/** The digits, one speaker left out for the test and one for validation. See `prepare` for where they are looked for and what is thrown. */
export async function spokenDigits(options: SpokenDigitsOptions = {}): Promise<SoundDataset> {
  const { data } = options;
  const found = data ? undefined : await prepare(SPOKEN_DIGITS_CARD, options);
  // The archive is whole by its checksum.
  const { clips, skipped } = found
    ? { clips: await archiveClips(found.paths.archive, spokenDigit), skipped: [] }
    : await readableClips(await folderClips(data!, spokenDigit), data!, options);
  const { name, title } = SPOKEN_DIGITS_CARD;
  const sounds = new Sounds(clips, 8000);
  const splits = leaveSpeakersOut(sounds, options);
  const [validation, test] = [splits.validation, splits.test].map(({ speakers }) => speakers[0]);
  const provenance = {
    name,
    source: `${sourceWithout(found ? found.source : 'folder', skipped, 'recording')}; ${validation} for validation, ${test} for the test`,
    sha256: found?.sha256 ?? {},
  };
  return splitSounds({ name, title, classes: DIGITS, rate: 8000, sounds, provenance }, splits);
}
