/** Recordings of your own in class folders, and the full Speech Commands, unpacked. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { DatasetError, errorCode } from '../errors.ts';
import { decodeTable } from '../formats/csv.ts';
import { sourceWithout } from '../skipped.ts';
import { filesIn, folderClips, readableClips, type ReadableOptions } from '../sounds/sound-files.ts';
import { type SoundDataset, Sounds, splitSounds } from '../sounds/sounds.ts';
import { COMMANDS_RATE, speakerOf, splitBySpeaker } from './speech-commands.ts';

export interface SoundFolderOptions extends ReadableOptions {
  /** Samples per second, to which recordings of another rate are brought; default 16,000. */
  rate?: number;
}

/** `<class>/<file>.wav`, neither hidden; noise without words is no class. */
const CLIP = /^(?!_background_noise_\/)([^./][^/]*)\/(?:[^/]+\/)*([^./][^/]*?)(?:\.wav)+$/i;

/**
 * Recordings in class folders, `DIR/<class>/….wav`. With Speech Commands' lists (`validation_list.txt`, `testing_list.txt`) they are split as
 * these say, else 70/15/15 by speaker: the id before `_nohash_` in a name, or each file as a speaker of its own.
 * @throws DatasetError that names the folder if there is none, if it has no recordings, those that cannot be read unless they are to be left
 *   out, or a list that names what is not there
 */
export async function soundFolder(folder: string, options: SoundFolderOptions = {}): Promise<SoundDataset> {
  const { rate = COMMANDS_RATE } = options;
  const names = (await filesIn(folder)).map((name) => CLIP.exec(name.replaceAll('\\', '/'))?.[1]);
  const classes = [...new Set(names.filter((name) => name !== undefined))].sort();
  if (classes.length === 0)
    throw new DatasetError(`${folder} has no recordings; expected a folder for each class, with .wav files`);
  const all = await folderClips(folder, (name) => {
    const [, word, file] = CLIP.exec(name) ?? [];
    return word === undefined ? undefined : { label: classes.indexOf(word), speaker: speakerOf(file) };
  });
  const { clips, skipped } = await readableClips(all, folder, options);
  const silent = classes.find((_, label) => !clips.some((clip) => clip.label === label));
  if (silent !== undefined)
    throw new DatasetError(`${join(folder, silent)} has no recording that can be read: put one right, or remove it`); // prettier-ignore
  const sounds = new Sounds(clips, rate);
  const known = new Set(all.map(({ name }) => name));
  const [validation, test] = await Promise.all(
    ['validation_list.txt', 'testing_list.txt'].map((list) => readList(join(folder, list), known)),
  );
  const provenance = {
    name: basename(resolve(folder)),
    source: sourceWithout(
      `folder, ${sounds.length.toLocaleString('en')} recordings, ${validation && test ? 'split by its lists' : 'split by speaker'}`,
      skipped,
      'recording',
    ),
    sha256: { names: sha256(clips.map(({ name }) => name).join('\n')) },
  };
  return splitSounds(
    { name: provenance.name, title: folder, classes, rate, sounds, provenance },
    validation && test
      ? {
          train: sounds.where(({ name }) => !validation.has(name) && !test.has(name)),
          validation: sounds.where(({ name }) => validation.has(name)),
          test: sounds.where(({ name }) => test.has(name)),
        }
      : splitBySpeaker(sounds),
  );
}

/** The names in a list, one on a line; nothing if there is no such list. */
async function readList(file: string, names: ReadonlySet<string>): Promise<Set<string> | undefined> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(file);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
  // é may be one character in a list and two in the name of the file, as macOS writes it.
  const known = new Map([...names].map((name) => [name.normalize('NFC'), name]));
  const listed = decodeTable(bytes)
    .split(/\r\n?|\n/)
    .filter(Boolean);
  return new Set(
    listed.map((name) => {
      const found = known.get(name.normalize('NFC'));
      if (found === undefined) throw new DatasetError(`${file} names ${name}, which is not in the folder`);
      return found;
    }),
  );
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
