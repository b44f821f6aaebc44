/** Speech Commands v0.02 (Warden 2018): single words of one second at 16 kHz; ten commands, unknown words and silence. */
import { createHash } from 'node:crypto';
import type { DatasetCard } from '../card.ts';
import { prepareFirst, type PrepareOptions } from '../prepare.ts';
import { archiveClips, type ClipOf } from '../sounds/sound-files.ts';
import { type SoundDataset, Sounds, splitSounds } from '../sounds/sounds.ts';

const SPEECH_COMMANDS = {
  homepage: 'https://www.tensorflow.org/datasets/catalog/speech_commands',
  licence: 'CC BY 4.0',
  citation:
    'Warden, "Speech Commands: a dataset for limited-vocabulary speech recognition", arXiv:1804.03209, 2018',
};

export const SPEECH_COMMANDS_CARDS: readonly DatasetCard[] = [
  {
    ...SPEECH_COMMANDS,
    name: 'speech-commands-test',
    title: 'Speech Commands v0.02, test set',
    files: [
      {
        key: 'archive',
        name: 'speech_commands_test_set_v0.02.tar.gz',
        bytes: 112_563_277,
        sha256: 'cc2a00c1147c2254e9be3fa0f779d8c17421dc349b86366567a8edfa9acd51df',
        urls: ['http://download.tensorflow.org/data/speech_commands_test_set_v0.02.tar.gz'],
      },
    ],
  },
  {
    ...SPEECH_COMMANDS,
    name: 'speech-commands-test-mulaw',
    title: 'Speech Commands v0.02, test set, as 8-bit μ-law',
    files: [
      {
        key: 'archive',
        name: 'speech_commands_test_set_v0.02-mulaw.tar.gz',
        bytes: 52_133_171,
        sha256: '60dc72ef7e216831b47df729ebb1238c69c82cdc19072ac67d6ceccaeacdbf73',
        urls: [],
      },
    ],
  },
];

export const COMMANDS = ['yes', 'no', 'up', 'down', 'left', 'right', 'on', 'off', 'stop', 'go'];
export const COMMAND_CLASSES = [...COMMANDS, '_unknown_', '_silence_'];

export const COMMANDS_RATE = 16_000;

/**
 * `…/left/0c540988_nohash_2.wav`: class, speaker, number. In `_unknown_` the name begins with the word and ends in `.wav.wav`; clips of
 * `_silence_` have numbers, and each counts as a speaker of its own.
 */
export const commandClip: ClipOf = (name) => {
  const [, folder, file] = /(?:^|\/)([a-z_]+)\/([^/]+?)(?:\.wav)+$/.exec(name) ?? [];
  const label = COMMAND_CLASSES.indexOf(folder);
  return label < 0 ? undefined : { label, speaker: speakerOf(file) };
};

/** The id before `_nohash_`, without the word in front of it; of other names the whole. */
export function speakerOf(file: string): string {
  const [, speaker = file] = /(?:^|_)([^_]+)_nohash_/.exec(file) ?? [];
  return speaker;
}

/**
 * The clips of the official test set, in the original or as μ-law, split again by speaker into 70 % for training, 15 % for validation and
 * 15 % for the test: results on them stand in no column with results on the full set. See `prepare` for where they are looked for.
 */
export async function speechCommands(options: PrepareOptions = {}): Promise<SoundDataset> {
  const { card, paths, source, sha256 } = await prepareFirst(SPEECH_COMMANDS_CARDS, options);
  const { name, title } = card;
  const sounds = new Sounds(await archiveClips(paths.archive, commandClip), COMMANDS_RATE);
  const clips = sounds.length.toLocaleString('en');
  const provenance = {
    name,
    source: `${source}; ${clips} clips of the test archive, split again by speaker`,
    sha256,
  };
  return splitSounds(
    { name, title, classes: COMMAND_CLASSES, rate: COMMANDS_RATE, sounds, provenance },
    splitBySpeaker(sounds),
  );
}

const SHARES = { train: 0.7, validation: 0.15, test: 0.15 };

type Part = keyof typeof SHARES;

/**
 * 70 % for training, 15 % for validation, 15 % for the test, no speaker in two of them: in the order of a hash of their names, each speaker
 * goes where there is most room left. (Not by the hash of the official split: by that hash all speakers of the official test set lie side
 * by side.)
 */
export function splitBySpeaker(sounds: Sounds): SoundDataset['splits'] {
  const counts = new Map<string, number>();
  for (const { speaker } of sounds.clips) counts.set(speaker, (counts.get(speaker) ?? 0) + 1);
  const order = [...counts.keys()]
    .map((speaker) => ({ speaker, hash: createHash('sha256').update(`split ${speaker}`).digest('hex') }))
    .sort((a, b) => (a.hash < b.hash ? -1 : 1));
  const parts = new Map<string, Part>();
  const filled = { train: 0, validation: 0, test: 0 };
  for (const { speaker } of order) {
    const count = counts.get(speaker)!;
    const fullness = (part: Part) => (filled[part] + count) / SHARES[part];
    const part = (Object.keys(SHARES) as Part[]).reduce((a, b) => (fullness(b) < fullness(a) ? b : a));
    parts.set(speaker, part);
    filled[part] += count;
  }
  const of = (part: Part) => sounds.where(({ speaker }) => parts.get(speaker) === part);
  return { train: of('train'), validation: of('validation'), test: of('test') };
}
