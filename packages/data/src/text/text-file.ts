/** Texts in files: each can be read more than once, piece by piece, so that none needs to be in memory as a whole. */
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { DatasetError, errorCode, reason } from '../errors.ts';

export interface TextFile {
  /** As errors name it. */
  name: string;
  bytes: number;
  read(): AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

/** Files of a text, in the order in which they are joined, and where they came from, as in a result record. */
export interface LocatedText {
  source: string;
  files: TextFile[];
}

/**
 * The files that paths name. A folder stands for all files in it and below it, in the order of their paths, without those whose name
 * begins with a dot.
 * @throws DatasetError that names a path at which there is nothing, or a folder without files
 */
export async function textFiles(paths: readonly string[]): Promise<TextFile[]> {
  const files: TextFile[] = [];
  for (const path of paths) {
    const found = await stat(path).catch((error) => {
      throw new DatasetError(
        errorCode(error) === 'ENOENT'
          ? `There is no file or folder ${path}. Paths are relative to ${process.cwd()}.`
          : `Cannot read ${path}: ${reason(error)}`,
        { cause: error },
      );
    });
    if (!found.isDirectory()) {
      files.push(textFile(path, found.size));
      continue;
    }
    const below = await filesBelow(path);
    if (below.length === 0) throw new DatasetError(`The folder ${path} has no files. Name one with text.`);
    for (const file of below) files.push(textFile(file, (await stat(file)).size));
  }
  return files;
}

/** Paths of the files below a folder, in the order of their characters with `/` between names, on every platform. */
async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const order = (path: string) => path.split(sep).join('/');
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter(
      (path) =>
        !relative(folder, path)
          .split(sep)
          .some((name) => name.startsWith('.')),
    )
    .sort((a, b) => (order(a) < order(b) ? -1 : 1));
}

function textFile(path: string, bytes: number): TextFile {
  return { name: path, bytes, read: () => pieces(path) };
}

async function* pieces(path: string): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(path, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>;
  } catch (error) {
    if (error instanceof DatasetError) throw error;
    throw new DatasetError(`Cannot read ${path}: ${reason(error)}`, { cause: error });
  }
}
