/** Archives of files: tar, tar.gz, tar.xz and zip, as they stream by; nothing is unpacked to the disk. */
import { Unzip, UnzipInflate } from 'fflate';
import { contentsOf, xzContentsOf } from '../contents.ts';
import { DatasetError, reason } from '../errors.ts';
import { type ArchiveEntry, tarEntries } from './tar.ts';

/**
 * The files in an archive, in its order, one at a time.
 * @param wanted which files to unpack, by name: in a zip archive the others cost no time
 * @throws DatasetError that names the archive if it is none of `.tar`, `.tar.gz`, `.tgz`, `.tar.xz` and `.zip`, or damaged
 */
export async function* archiveEntries(
  file: string,
  wanted: (name: string) => boolean = () => true,
): AsyncGenerator<ArchiveEntry> {
  const gzipped = /\.(tgz|tar\.gz)$/i.test(file);
  if (/\.zip$/i.test(file)) yield* zipEntries(file, wanted);
  else if (gzipped || /\.tar(\.xz)?$/i.test(file)) {
    const contents = /\.xz$/i.test(file) ? xzContentsOf(file) : contentsOf(file, gzipped);
    for await (const entry of tarEntries(contents, file)) if (wanted(entry.name)) yield entry;
  } else
    throw new DatasetError(
      `${file} is no archive that can be read; expected .tar, .tar.gz, .tgz, .tar.xz or .zip`,
    );
}

async function* zipEntries(file: string, wanted: (name: string) => boolean): AsyncGenerator<ArchiveEntry> {
  const ready: ArchiveEntry[] = [];
  let open: string | undefined;
  const unzip = new Unzip((entry) => {
    const name = entry.name.replaceAll('\\', '/'); // as some programs of Windows write it
    if (name.endsWith('/') || !wanted(name)) return;
    const parts: Uint8Array[] = [];
    open = name;
    entry.ondata = (error, data, final) => {
      if (error) throw error;
      parts.push(data);
      if (!final) return;
      ready.push({ name, contents: new Uint8Array(Buffer.concat(parts)) });
      open = undefined;
    };
    entry.start();
  });
  unzip.register(UnzipInflate);
  for await (const chunk of contentsOf(file, false)) {
    try {
      unzip.push(chunk);
    } catch (error) {
      throw new DatasetError(`${file} is not a sound zip archive: ${reason(error)}`, { cause: error });
    }
    yield* ready.splice(0);
  }
  if (open !== undefined) throw new DatasetError(`${file} is truncated: it ends inside of ${open}`);
}
