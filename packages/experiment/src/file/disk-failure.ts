/** Errors of the file system, told with the file, the reason in words, and what to do. */
import { accessSync, constants, existsSync } from 'node:fs';
import path from 'node:path';
import { Failure } from './failure.ts';

interface Reason {
  reason: string;
  remedy: string;
}

/** Why a file cannot be read or written, and what to do about it, by the system's code. */
const reasons: Record<string, Reason> = {
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
  EEXIST: { reason: 'a file is in the place of a folder', remedy: 'Move it away' },
  EISDIR: { reason: 'a folder is in its place', remedy: 'Move it away' },
  ENAMETOOLONG: { reason: 'its name is too long', remedy: 'Give it a shorter one' },
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

/** That the disk refuses to write `path`. Whoever knows more of what to do next tells it again, by {@link diskFailure}. */
export class WriteFailure extends Failure {
  readonly path: string;

  constructor(path: string, cause: NodeJS.ErrnoException) {
    super(told(cause, { what: `${path} cannot be written`, next: 'try again.' }, true), { cause });
    this.path = path;
  }
}

/** Does what writes `file`. @throws WriteFailure if the disk refuses: of a write, the system itself names no file */
export function writing<T>(file: string, write: () => T): T {
  try {
    return write();
  } catch (error) {
    const system = systemError(error);
    throw system && !(error instanceof WriteFailure) ? new WriteFailure(file, system) : error;
  }
}

interface DiskWords {
  what: string;
  intact?: string;
  next: string;
}

/**
 * `<what>: the disk is full (ENOSPC). <intact> Make room, then <next>`.
 * @param error of the file system, or one that it caused and that has the `path`; any other has words of its own, and is given back
 * @param words.what cannot be done, with the file: `runs/…/config.json cannot be written`
 * @param words.intact a sentence about what is not lost
 * @param words.next what to do once the cause is removed
 */
export function diskFailure(error: unknown, words: DiskWords): Error {
  const system = systemError(error);
  const isTold = error !== system && (error as NodeJS.ErrnoException).path === undefined;
  if (!system || isTold) return error as Error;
  return new Failure(told(system, words, error instanceof WriteFailure), { cause: system });
}

function told(
  system: NodeJS.ErrnoException,
  { what, intact = '', next }: DiskWords,
  isWritten: boolean,
): string {
  const code = codeOf(system);
  const { reason, remedy } = reasons[code] ?? { reason: system.message, remedy: 'Mend that' };
  const why = isWritten && code === 'ENOENT' ? 'its folder is not there' : reason;
  return `${what}: ${why} (${code}). ${intact && `${intact} `}${remedy}, then ${next}`;
}

/** The system's code. On a read-only disk Node says of a folder that is to be made, with its parents, that it is not there. */
function codeOf({ code, syscall, path: folder }: NodeJS.ErrnoException): string {
  if (code !== 'ENOENT' || syscall !== 'mkdir' || folder === undefined) return code!;
  let there = path.resolve(folder);
  while (!existsSync(there) && there !== path.dirname(there)) there = path.dirname(there);
  try {
    accessSync(there, constants.W_OK);
    return code;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? code;
  }
}

/** The file that an error, or what caused it, names: a temporary one without its ending. */
export function fileOf(error: unknown): string | undefined {
  for (let inner = error; inner instanceof Error; inner = inner.cause) {
    const file = (inner as NodeJS.ErrnoException).path;
    if (typeof file === 'string') return file.replace(/\.\d+\.tmp$/, '');
  }
  return undefined;
}
