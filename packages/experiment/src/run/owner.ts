/**
 * A run folder has one owner: the process that trains in it. It is named by the file `owner-<process>-<token>.json`, which counts only
 * while that process runs. Every process has its own file, so removing the file of a dead process cannot remove that of a living one.
 * Of two processes that claim a folder at once at least one sees the other, since each writes its file before it looks for others.
 */
import { randomInt, randomUUID } from 'node:crypto';
import { readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { systemError } from '../file/disk-failure.ts';
import { Failure } from '../file/failure.ts';
import { isAlive, thisProcess, type KnownProcess } from './process.ts';

/** A process that trains in a run folder, and since when. */
export interface Owner extends KnownProcess {
  /** ISO 8601. */
  since: string;
  /** Name of its file in the run folder. */
  file: string;
}

/** The folder of a run as messages call it, and what to type to go on with it. */
export interface RunWords {
  id: string;
  shown: string;
  next: string;
}

/** Retries when two processes claim a folder at the same moment. */
const attempts = 6;

/** The living owner of a run folder, if there is one. */
export function ownerOf(dir: string): Owner | undefined {
  return ownersIn(dir).find(isAlive);
}

/** `being trained by process 4711 since 2026-11-29 11:02:03`. */
export function describeOwner({ pid, since, machine }: Owner): string {
  const where = machine === thisProcess().machine ? '' : ` on ${machine.split(' ')[0]}`;
  const when = new Date(since).toLocaleString('sv-SE'); // year first
  return `being trained by process ${pid}${where} since ${when}`;
}

/** A run folder that this process may write to. */
export class Ownership {
  readonly #dir: string;
  readonly #file: string;
  readonly #words: RunWords;

  constructor(dir: string, file: string, words: RunWords) {
    this.#dir = dir;
    this.#file = file;
    this.#words = words;
  }

  /** @throws Failure if the folder was taken away, or given to another process, so that nothing is written there. */
  check(): void {
    if (isThere(path.join(this.#dir, this.#file))) return;
    const { shown, next } = this.#words;
    if (!isThere(this.#dir)) {
      throw new Failure(
        `the run folder ${shown} is gone: it was moved or removed while the training ran, which stops here. ` +
          `What was saved is where the folder is now; put it back, then ${next}`,
      );
    }
    throw new Failure(
      `${path.join(shown, this.#file)} is gone, which says that this process may write to the run: the training stops here. ` +
        `If no other process has taken the run over, ${next}`,
    );
  }

  /** Lets others train here. */
  release(): void {
    try {
      rmSync(path.join(this.#dir, this.#file), { force: true });
    } catch {
      // A file that cannot be removed counts only while this process runs.
    }
  }
}

/** Makes this process the owner of a run folder. @throws Failure if another one trains there */
export async function claim(dir: string, words: RunWords): Promise<Ownership> {
  for (let attempt = 1; ; attempt++) {
    refuseIfOwned(dir, words);
    const file = `owner-${process.pid}-${randomUUID().slice(0, 8)}.json`;
    const own = new Ownership(dir, file, words);
    let owned = false;
    try {
      const { pid, ...rest } = thisProcess();
      const content = { pid, since: new Date().toISOString(), ...rest };
      writeFileSync(path.join(dir, file), `${JSON.stringify(content, null, 2)}\n`, { flag: 'wx' });
      const others = ownersIn(dir).filter((owner) => owner.file !== file);
      if (!others.some(isAlive)) {
        for (const dead of others) rmSync(path.join(dir, dead.file), { force: true });
        owned = true;
        return own;
      }
    } finally {
      if (!owned) own.release();
    }
    if (attempt === attempts) refuseIfOwned(dir, words);
    await new Promise((resolve) => setTimeout(resolve, randomInt(20, 200)));
  }
}

/** @throws Failure if a process trains in the run folder */
export function refuseIfOwned(dir: string, { id, shown }: Pick<RunWords, 'id' | 'shown'>): void {
  const owner = ownerOf(dir);
  if (!owner) return;
  const here = owner.machine === thisProcess().machine;
  throw new Failure(
    `run ${id} is ${describeOwner(owner)}. Wait until it ends, or stop it` +
      (here ? ` (kill ${owner.pid}).` : `; if it has ended, delete ${path.join(shown, owner.file)}.`),
  );
}

function ownersIn(dir: string): Owner[] {
  return (unlessGone(() => readdirSync(dir)) ?? []).flatMap((file) => {
    const [, pid] = /^owner-(\d+)-\w+\.json$/.exec(file) ?? [];
    if (pid === undefined) return [];
    const written = unlessGone(() => statSync(path.join(dir, file)).mtime);
    if (!written) return [];
    // A half-written file still has its process number in its name.
    const named = { ...thisProcess(), pid: Number(pid), started: '', since: written.toISOString() };
    return [{ ...named, ...contentOf(path.join(dir, file)), file }];
  });
}

function contentOf(file: string): Partial<Owner> {
  try {
    const { pid, since, machine, boot, started } = JSON.parse(readFileSync(file, 'utf8')) as Owner;
    const isWhole =
      Number.isInteger(pid) && [since, machine, boot, started].every((text) => typeof text === 'string');
    return isWhole ? { pid, since, machine, boot, started } : {};
  } catch {
    return {};
  }
}

function isThere(file: string): boolean {
  return unlessGone(() => statSync(file)) !== undefined;
}

function unlessGone<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(systemError(error)?.code ?? '')) return undefined;
    throw error;
  }
}
