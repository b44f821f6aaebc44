/** Recordings in archives and folders: which are of the set, and whose they are, by their names. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { DatasetError, errorCode } from '../errors.ts';
import { archiveEntries } from '../formats/archive.ts';
import { decodeWav } from '../formats/wav.ts';
import { plainLines, type ShowProgress } from '../progress.ts';
import { leaveOut, type Skipped } from '../skipped.ts';
import { type Clip, contentsOf } from './sounds.ts';

/** Label and speaker of a file of a set, by its path with `/`; nothing for a file that is no recording of it. */
export type ClipOf = (name: string) => Pick<Clip, 'label' | 'speaker'> | undefined;

/** The recordings in an archive, by name; their files stay in memory as they are, packed as the archive packs each. */
export async function archiveClips(archive: string, clipOf: ClipOf): Promise<Clip[]> {
  const clips: Clip[] = [];
  for await (const { name, contents } of archiveEntries(archive, (name) => clipOf(name) !== undefined)) {
    // A copy: what the archive gives may be a view of a larger piece of it.
    clips.push({ name, ...clipOf(name)!, wav: contents.slice() });
  }
  if (clips.length === 0) throw new DatasetError(`${archive} has none of the recordings that are expected`);
  return byName(clips);
}

/**
 * The recordings in a folder and the folders in it, by name; they are read when their turn comes.
 * @throws DatasetError that names a folder that is missing or has none
 */
export async function folderClips(folder: string, clipOf: ClipOf): Promise<Clip[]> {
  const clips: Clip[] = [];
  for (const file of await filesIn(folder)) {
    const name = file.replaceAll('\\', '/');
    const clip = clipOf(name);
    if (clip) clips.push({ name, ...clip, wav: join(folder, file) });
  }
  if (clips.length === 0) throw new DatasetError(`${folder} has none of the recordings that are expected`);
  return byName(clips);
}

export interface ReadableOptions {
  /** Leave recordings out that cannot be read, and say which; default: an error that names them. */
  skipCorrupt?: boolean;
  progress?: ShowProgress;
}

/** Recordings between which bars are drawn and Ctrl-C is heard. */
const TOGETHER = 100;

/**
 * The recordings that can be read. Each is decoded once for it, before any work begins on them: some milliseconds for a second of sound,
 * which is little beside the hours after which a training would meet a damaged one among those of its test.
 * @throws DatasetError that counts and names those that are damaged or have no samples, unless they are to be left out
 */
export async function readableClips(
  clips: readonly Clip[],
  title: string,
  { skipCorrupt = false, progress = plainLines }: ReadableOptions,
): Promise<{ clips: Clip[]; skipped: Skipped[] }> {
  const skipped: Skipped[] = [];
  const readable: Clip[] = [];
  const line = progress(`checking the recordings of ${title}`, clips.length);
  for (const [i, clip] of clips.entries()) {
    const fault = faultOf(clip);
    if (fault === undefined) readable.push(clip);
    else skipped.push({ name: clip.name, reason: fault });
    if ((i + 1) % TOGETHER > 0) continue;
    line.update(i + 1);
    await setImmediate();
  }
  line.stop();
  leaveOut(skipped, { member: 'recording', title, skipCorrupt });
  if (readable.length === 0) throw new DatasetError(`None of the recordings of ${title} can be read.`);
  return { clips: readable, skipped };
}

/** Why a recording cannot be used. */
function faultOf(clip: Clip): string | undefined {
  try {
    const { bytes, where } = contentsOf(clip);
    try {
      return decodeWav(bytes, where).channels[0].length === 0 ? 'it has no samples' : undefined;
    } catch (error) {
      if (!(error instanceof DatasetError)) throw error;
      return error.message.replace(where, '').replace(/^:? /, ''); // the name stands before it
    }
  } catch (error) {
    if (!(error instanceof DatasetError)) throw error;
    return error.message;
  }
}

/** @throws DatasetError if there is no such folder */
export async function filesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder, { recursive: true });
  } catch (error) {
    if (errorCode(error) === 'ENOENT') throw new DatasetError(`${folder}: there is no such folder`);
    if (errorCode(error) === 'ENOTDIR') throw new DatasetError(`${folder} is a file; expected a folder`);
    throw error;
  }
}

/** Archives and folders list their files in orders of their own; a split must not depend on it. */
function byName(clips: Clip[]): Clip[] {
  return clips.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}
