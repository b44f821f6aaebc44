/**
 * A disk that fails, or a process that dies, at a chosen call of the file system. In a test: `failDisk(fault)`. For a program of its own:
 * `node --import tsx --import <this file> program.ts` with the fault as JSON in `NUTSHELL_DISK_FAULT`; a key `report` in it names a file,
 * outside of the folder, that gets the calls as JSON when the program ends.
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import path from 'node:path';
import { isMainThread } from 'node:worker_threads';
import { type DiskCall, watchPromises } from './disk-faults-promises.ts';

export type { DiskCall };

/**
 * What happens at the call:
 * - `ENOSPC`, `EIO`: it fails, once, with this error; `EROFS`: it and every later one that writes fails, as Node tells it: a folder that
 *   is to be made with its parents is not there (ENOENT);
 * - `short`: half of the bytes are written, and the next write fails as on a full disk;
 * - `kill`: the process dies before it; `torn`: in the middle of it;
 * - `power`: the process dies before it, and bytes that were not flushed are lost.
 */
export type FaultKind = 'ENOSPC' | 'EIO' | 'EROFS' | 'short' | 'kill' | 'torn' | 'power';

export interface Fault {
  /** Calls about files in here count, no others. */
  folder: string;
  /** None: calls are counted only. */
  kind?: FaultKind;
  /** Number of the call, from 1. */
  at?: number;
  /** Instead of a number: the first call of this name; about a file of this name, if it is given, or of this with a temporary ending. */
  call?: string;
  file?: string;
}

/** A disk under watch. */
export interface FaultyDisk {
  readonly calls: DiskCall[];
  /** Whether the fault has come. */
  readonly struck: boolean;
  /** Makes the disk whole again. */
  end(): void;
}

const reading = [
  'accessSync',
  'existsSync',
  'statSync',
  'readFileSync',
  'readdirSync',
  'fstatSync',
  'closeSync',
  'readSync',
];
const writing = [
  'mkdirSync',
  'openSync',
  'writeSync',
  'writeFileSync',
  'appendFileSync',
  'fsyncSync',
  'ftruncateSync',
  'truncateSync',
  'renameSync',
  'rmSync',
];

/** Whether a fault of this kind can come at a call. */
export function canFail({ name, writes }: DiskCall, kind: FaultKind): boolean {
  if (kind === 'short') return name === 'writeSync';
  if (kind === 'torn') return ['writeSync', 'writeFileSync', 'appendFileSync', 'rmSync'].includes(name);
  if (kind === 'EIO') return name !== 'closeSync';
  return writes;
}

/** Has a fault come over a folder of this process's disk. */
export function failDisk({ folder, kind, at, call: wanted, file: about }: Fault): FaultyDisk {
  const real = { ...fs };
  const calls: DiskCall[] = [];
  const files = new Map<unknown, string>(); // by handle
  const flushed = new Map<number, number>(); // bytes that are safe, by file, of those written to
  let struck = false;
  let inside = false;
  let ended = false;
  let fullAtNextWrite = false;

  const fail = (code: string, { name, file }: DiskCall): never => {
    const syscall = name
      .replace('Sync', '')
      .replace(/(write|append)File/, 'write')
      .toLowerCase();
    const told = /^(write|fsync|ftruncate)$/.test(syscall) ? {} : { path: file };
    throw Object.assign(new Error(`${code}: injected, ${syscall}`), { code, syscall, errno: -5, ...told });
  };
  const die = (): never => {
    process.kill(process.pid, 'SIGKILL');
    for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  };

  /** Keeps account of what is flushed of an open file, after a call. */
  const account = (name: string, handle: number): void => {
    const { ino, size } = real.fstatSync(handle);
    if (name === 'fsyncSync') flushed.set(ino, size);
    else if (name === 'ftruncateSync') flushed.set(ino, Math.min(flushed.get(ino) ?? size, size));
    else if (name.startsWith('write') && !flushed.has(ino)) flushed.set(ino, 0);
  };

  /** Does a call that is not disturbed, and keeps account of what is flushed. */
  const carryOut = (call: DiskCall, args: any[]): unknown => {
    const result = (real[call.name as keyof typeof fs] as (...args: any[]) => unknown)(...args);
    if (call.name === 'openSync') files.set(result, call.file);
    if (call.name === 'closeSync') files.delete(args[0]);
    if (typeof args[0] === 'number' && files.has(args[0])) account(call.name, args[0]);
    else if (/^(write|append)FileSync$/.test(call.name)) {
      const { ino, size } = real.statSync(call.file);
      flushed.set(ino, args[2]?.flush ? size : 0);
    }
    return result;
  };

  /** Does the first half of a call. @returns the bytes written */
  const half = ({ name }: DiskCall, args: any[]): number => {
    if (name === 'writeSync') {
      const [handle, bytes, offset = 0, length = bytes.length - offset, position] = args;
      return real.writeSync(handle, bytes, offset, length >> 1, position);
    }
    if (name === 'writeFileSync' || name === 'appendFileSync') {
      const bytes = Buffer.from(args[1]);
      real[name](args[0], bytes.subarray(0, bytes.length >> 1));
    }
    if (name === 'rmSync' && real.existsSync(args[0]) && real.statSync(args[0]).isDirectory()) {
      const [first] = real.readdirSync(args[0]);
      if (first) real.rmSync(path.join(args[0], first), { recursive: true });
    }
    return 0;
  };

  const loseUnflushed = (dir: string): void => {
    for (const entry of real.readdirSync(dir, { withFileTypes: true })) {
      const file = path.join(dir, entry.name);
      if (entry.isDirectory()) loseUnflushed(file);
      else {
        const { ino, size } = real.statSync(file);
        const safe = flushed.get(ino);
        if (safe !== undefined && safe < size) real.truncateSync(file, safe);
      }
    }
  };

  const strike = (call: DiskCall, args: any[]): unknown => {
    struck = true;
    if (kind === 'short') {
      fullAtNextWrite = true;
      return half(call, args);
    }
    if (kind === 'torn') half(call, args);
    if (kind === 'power' && real.existsSync(folder)) loseUnflushed(folder);
    if (kind === 'kill' || kind === 'torn' || kind === 'power') return die();
    return call.name === 'existsSync' ? false : refuse(call, args);
  };

  const refuse = (call: DiskCall, args: any[]): never =>
    fail(kind === 'EROFS' && call.name === 'mkdirSync' && args[1]?.recursive ? 'ENOENT' : kind!, call);

  const isChosen = ({ name, file }: DiskCall): boolean =>
    wanted === undefined
      ? calls.length === at
      : name === wanted && [undefined, path.basename(file).replace(/\.\d+\.tmp$/, '')].includes(about);

  /** Counts a call. @returns what it gives, if the fault does it otherwise @throws the fault */
  const meet = (call: DiskCall, args: any[]): unknown => {
    calls.push(call);
    if (!struck && isChosen(call) && kind && canFail(call, kind)) return strike(call, args);
    const asksToWrite = call.name === 'accessSync' && args[1] === fs.constants.W_OK;
    if (struck && kind === 'EROFS' && (call.writes || asksToWrite)) return refuse(call, args);
    if (!fullAtNextWrite || call.name !== 'writeSync') return undefined;
    fullAtNextWrite = false;
    return fail('ENOSPC', call);
  };

  const isOutside = (file: string): boolean => path.relative(folder, file).startsWith('..');
  const isWriting = (name: string, args: any[]): boolean =>
    writing.includes(name) && !(name === 'openSync' && (args[1] ?? 'r') === 'r');

  const patched = (name: string) =>
    function (this: unknown, ...args: any[]): unknown {
      const original = real[name as keyof typeof fs] as (...args: any[]) => unknown;
      const file = typeof args[0] === 'number' ? files.get(args[0]) : String(args[0]);
      if (ended || inside || file === undefined || isOutside(file)) return original(...args);
      const call = { name, file, writes: isWriting(name, args) };
      inside = true;
      try {
        return meet(call, args) ?? carryOut(call, args);
      } finally {
        inside = false;
      }
    };

  for (const name of [...reading, ...writing]) Object.assign(fs, { [name]: patched(name) });
  const endPromises = watchPromises(
    {
      watches: (file) => !ended && typeof file === 'string' && !isOutside(file),
      meet: (call, args) => meet(call, args) as number | undefined,
      done: account,
    },
    isWriting,
  );
  syncBuiltinESMExports();
  return {
    calls,
    get struck() {
      return struck;
    },
    end() {
      ended = true; // Node keeps some of the calls that it was given
      for (const name of [...reading, ...writing])
        Object.assign(fs, { [name]: real[name as keyof typeof fs] });
      endPromises();
      syncBuiltinESMExports();
    },
  };
}

if (process.env.NUTSHELL_DISK_FAULT) {
  const { report, ...fault } = JSON.parse(process.env.NUTSHELL_DISK_FAULT) as Fault & { report?: string };
  const { calls } = failDisk(fault);
  if (report && isMainThread) process.on('exit', () => fs.writeFileSync(report, JSON.stringify(calls)));
}
