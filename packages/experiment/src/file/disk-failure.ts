/** Errors of the file system, told with the file, the reason in words, and what to do. */
import path from 'node:path';
import { Failure } from './failure.ts';

/** Why a file cannot be read or written, and what to do about it, by the system's code. */
const reasons: Record<string, { reason: string; remedy: string }> = {
  ENOSPC: { reason: 'the disk is full', remedy: 'Make room' },
  EDQUOT: { reason: 'your share of the disk is used up', remedy: 'Make room' },
  EROFS: { reason: 'the disk is read-only', remedy: 'Make it writable, or use another' },
  EIO: { reason: 'the disk reports an error', remedy: 'Check the disk' },
  EACCES: { reason: 'you have no right to', remedy: 'Change its rights' },
  EPERM: { reason: 'you have no right to', remedy: 'Change its rights' },
  EMFILE: { reason: 'too many files are open', remedy: 'Close some' },
  ENFILE: { reason: 'too many files are open', remedy: 'Close some' },
  ENOENT: { reason: 'it is not there', remedy: 'Put it back' },
  ENOTDIR: { reason: 'a part of its path is a file', remedy: 'Put its folder back' },
};

/** Calls of the system that are not about files. */
const foreign = /^(connect|listen|bind|getaddrinfo|spawn|kill)/;

/** The error of the file system in `error`, or in what caused it; undefined if there is none. */
export function systemError(error: unknown): NodeJS.ErrnoException | undefined {
  for (let inner = error; inner instanceof Error; inner = inner.cause) {
    const { code, syscall } = inner as NodeJS.ErrnoException;
    if (code !== undefined && syscall !== undefined && !foreign.test(syscall)) return inner;
  }
  return undefined;
}

/**
 * `<what>: the disk is full (ENOSPC). <intact> Make room, then <next>`.
 * @param error of the file system; any other is given back as it is
 * @param words.what cannot be done, with the file: `runs/…/config.json cannot be written`
 * @param words.intact a sentence about what is not lost
 * @param words.next what to do once the cause is removed
 */
export function diskFailure(
  error: unknown,
  { what, intact = '', next }: { what: string; intact?: string; next: string },
): Error {
  const system = systemError(error);
  if (!system || error instanceof Failure) return error as Error;
  const { reason, remedy } = reasons[system.code!] ?? { reason: system.message, remedy: 'Mend that' };
  const kept = intact && `${intact} `;
  return new Failure(`${what}: ${reason} (${system.code}). ${kept}${remedy}, then ${next}`, {
    cause: system,
  });
}

/** The file that an error, or what caused it, names, if it is inside `folder`: a temporary one without its ending. */
export function fileOf(error: unknown, folder: string): string | undefined {
  for (let inner = error; inner instanceof Error; inner = inner.cause) {
    const file = (inner as NodeJS.ErrnoException).path;
    if (typeof file === 'string' && !path.relative(folder, file).startsWith('..'))
      return file.replace(/\.\d+\.tmp$/, '');
  }
  return undefined;
}
