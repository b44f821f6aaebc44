/** Recordings in archives and folders: which are of the set, and whose they are, by their names. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DatasetError, errorCode } from '../errors.ts';
import { archiveEntries } from '../formats/archive.ts';
import type { Clip } from './sounds.ts';

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
