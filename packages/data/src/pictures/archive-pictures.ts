/** Pictures in archives and folders: which split and class each belongs to, by its name. */
import { archiveEntries } from '../formats/archive.ts';
import { decodeImage } from '../image-file.ts';
import type { SourcePicture } from './picture-cache.ts';

/** Where a file of an archive belongs; nothing for a file that is no picture of the set. */
export type PlaceOf = (name: string) => { split: string; label: number } | undefined;

export interface ArchivePicturesOptions {
  /** Shrink or enlarge each picture so that its shorter side is this; default: as it is. */
  shortSide?: number;
}

/** The pictures in an archive, in its order. */
export async function* archivePictures(
  file: string,
  placeOf: PlaceOf,
  { shortSide }: ArchivePicturesOptions = {},
): AsyncGenerator<SourcePicture> {
  for await (const { name, contents } of archiveEntries(file, (name) => placeOf(name) !== undefined)) {
    const { split, label } = placeOf(name)!;
    yield { split, label, name, decode: () => decodeImage(contents, name, { shortSide }) };
  }
}
