/** Files below a folder, and nothing else: no way out by `..`, by encodings, by absolute paths or by symbolic links. */
import { constants } from 'node:fs';
import { open, realpath, type FileHandle } from 'node:fs/promises';
import path from 'node:path';

/** A path that is refused. Its message may be shown. */
export class PathError extends Error {
  override readonly name = 'PathError';
  readonly status: 400 | 403 | 404;

  constructor(status: 400 | 403 | 404, message: string) {
    super(message);
    this.status = status;
  }
}

/**
 * The decoded segments of a request's target, `/runs/lenet5/a%20b?x` → `runs`, `lenet5`, `a b`.
 * @throws PathError where a segment is empty, hidden, leads up, or could be read as more than a name
 */
export function segmentsOf(target: string): string[] {
  const raw = target.split(/[?#]/, 1)[0];
  if (!raw.startsWith('/')) throw new PathError(400, 'The path must begin with a slash.');
  if (raw === '/') return [];
  return raw.slice(1).split('/').map(decodeSegment);
}

/** Whether an address may ask for a file of this name: no slash, backslash, percent sign (a second encoding), colon (a drive) or control character. */
export const isPlainName = (name: string): boolean => !/[/\\%:\u0000-\u001f\u007f]/.test(name);

function decodeSegment(raw: string): string {
  let segment: string;
  try {
    segment = decodeURIComponent(raw);
  } catch {
    throw new PathError(400, 'The path has a percent sign that begins no valid encoding.');
  }
  if (segment === '') throw new PathError(400, 'The path has an empty part.');
  if (/^\.\.?$/.test(segment)) throw new PathError(403, 'The path leads out of its folder.');
  if (!isPlainName(segment)) {
    throw new PathError(400, 'The path has a part that is not the name of a file.');
  }
  if (segment.startsWith('.')) throw new PathError(403, 'Hidden files are not served.');
  return segment;
}

/**
 * Opens a regular file below `root`; the caller closes it.
 * @throws PathError 404 where there is none, 403 where a symbolic link leads out of `root`
 */
export async function openInside(root: string, segments: readonly string[]): Promise<FileHandle> {
  const file = await resolveInside(root, segments);
  let handle: FileHandle;
  try {
    // Neither a link that was put there since, nor a pipe that nobody writes to.
    handle = await open(file, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    throw fromSystem(error);
  }
  try {
    if ((await handle.stat()).isFile()) return handle;
  } catch (error) {
    await handle.close();
    throw fromSystem(error);
  }
  await handle.close();
  throw new PathError(404, 'There is no such file.');
}

/** The real path of a file or folder below `root`. @throws PathError as {@link openInside} */
export async function resolveInside(root: string, segments: readonly string[]): Promise<string> {
  try {
    const top = await realpath(root);
    const real = await realpath(path.join(top, ...segments));
    if (real !== top && !real.startsWith(top.endsWith(path.sep) ? top : top + path.sep)) {
      throw new PathError(403, 'A symbolic link leads out of the folder: it is not followed.');
    }
    return real;
  } catch (error) {
    throw error instanceof PathError ? error : fromSystem(error);
  }
}

function fromSystem(error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ENAMETOOLONG' || code === 'ENXIO') {
    return new PathError(404, 'There is no such file.');
  }
  if (code === 'ELOOP') return new PathError(403, 'A symbolic link is not followed.');
  if (code === 'EACCES' || code === 'EPERM') return new PathError(403, 'The file may not be read.');
  return error;
}
