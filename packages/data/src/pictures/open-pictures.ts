import { DatasetError } from '../errors.ts';
import { PictureFile } from './picture-file.ts';
import type { FileHandle, FolderHandle, Pictures, PicturesHandle, StreamedPictures } from './pictures.ts';
import { FolderPictures } from './folder-pictures.ts';

/**
 * The same pictures in another thread.
 * @throws DatasetError if the file of pixels has been replaced since the handle was made
 */
export function openPictures(handle: FileHandle): Pictures;
export function openPictures(handle: FolderHandle): StreamedPictures;
export function openPictures(handle: PicturesHandle): Pictures | StreamedPictures;
export function openPictures(handle: PicturesHandle): Pictures | StreamedPictures {
  if ('folder' in handle) return new FolderPictures(handle);
  const opened = PictureFile.open(handle.file);
  if (opened.index.pixels !== handle.pixels)
    throw new DatasetError(`${handle.file} was made again meanwhile. Start again.`);
  return opened.split(handle.split, handle.indices);
}
