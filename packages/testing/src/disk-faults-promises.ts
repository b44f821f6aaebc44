/** The faults of `failDisk` for `fs/promises`, and for the files that it opens. */
import fs from 'node:fs';
import type { FileHandle } from 'node:fs/promises';

/** A call of the file system, as it was made. */
export interface DiskCall {
  name: string;
  file: string;
  /** Whether it changes anything. */
  writes: boolean;
}

/** By name in `fs/promises`, the call that a fault counts it as. */
const CALLS = {
  access: 'accessSync',
  stat: 'statSync',
  readFile: 'readFileSync',
  readdir: 'readdirSync',
  mkdir: 'mkdirSync',
  open: 'openSync',
  writeFile: 'writeFileSync',
  appendFile: 'appendFileSync',
  truncate: 'truncateSync',
  rename: 'renameSync',
  rm: 'rmSync',
} as const;

/** By name of what an open file can do. */
const OF_FILES = {
  read: 'readSync',
  write: 'writeSync',
  writeFile: 'writeSync',
  truncate: 'ftruncateSync',
  sync: 'fsyncSync',
} as const;

/** What is asked about a call before it is carried out. */
export interface Judge {
  /** Whether a file is on the disk that fails. */
  watches(file: unknown): boolean;
  /** Counts a call. @returns what it gives, if it is done by half @throws the fault */
  meet(call: DiskCall, args: any[]): number | undefined;
  /** Keeps account of what is flushed of an open file, after the call. */
  done(name: string, handle: number): void;
}

/** Has the promised calls ask `judge`. @returns what makes them whole again */
export function watchPromises(judge: Judge, writes: (name: string, args: any[]) => boolean): () => void {
  const real = { ...fs.promises };
  const watchFile = (handle: FileHandle, file: string): FileHandle => {
    for (const [name, counted] of Object.entries(OF_FILES)) {
      const original = (handle[name as keyof FileHandle] as (...args: any[]) => Promise<any>).bind(handle);
      const watched = async (...args: any[]) => {
        if (!judge.watches(file)) return original(...args);
        const call = { name: counted, file, writes: writes(counted, args) };
        const whole = name === 'writeFile' ? [Buffer.from(args[0])] : args;
        const half = judge.meet(call, [handle.fd, ...whole]);
        if (half !== undefined && name === 'write') return { bytesWritten: half, buffer: args[0] };
        // the system takes the rest of a whole file at once, and has no room for it
        if (half !== undefined) judge.meet(call, [handle.fd, ...whole]);
        const result = await original(...args);
        judge.done(counted, handle.fd);
        return result;
      };
      Object.assign(handle, { [name]: watched });
    }
    return handle;
  };
  for (const [name, counted] of Object.entries(CALLS)) {
    const original = real[name as keyof typeof CALLS] as (...args: any[]) => Promise<any>;
    const watched = async (...args: any[]) => {
      if (!judge.watches(args[0])) return original(...args);
      const file = String(args[0]);
      judge.meet({ name: counted, file, writes: writes(counted, args) }, args);
      const result = await original(...args);
      return name === 'open' ? watchFile(result as FileHandle, file) : result;
    };
    Object.assign(fs.promises, { [name]: watched });
  }
  return () => void Object.assign(fs.promises, real);
}
