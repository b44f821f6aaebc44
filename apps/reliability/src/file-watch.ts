/** Watches the calls of Node's file system, and tells those that are about files outside of a folder. */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import path from 'node:path';

/** The calls, and which of their arguments are files. */
const CALLS: Record<string, readonly number[]> = {
  ...Object.fromEntries(
    ['appendFile', 'chmod', 'createReadStream', 'createWriteStream', 'lutimes', 'mkdir', 'mkdtemp', 'open', 'readFile', 'readdir', 'rm', 'rmdir', 'truncate', 'unlink', 'utimes', 'writeFile'].map((name) => [name, [0]]), // prettier-ignore
  ),
  ...Object.fromEntries(['copyFile', 'cp', 'link', 'rename'].map((name) => [name, [0, 1]])),
  symlink: [1],
};

/** What every program may look at: time zones, the processor, its own libraries. */
const HARMLESS = /^\/(proc|sys|dev|usr\/(share|lib))\/|[\\/]node_modules[\\/]/;

/**
 * From here on every such call of this process is looked at; it is carried out all the same.
 * @returns what lies outside, which the caller may empty
 */
export function watchFiles(folder: string): string[] {
  const outside: string[] = [];
  const look = (name: string, file: unknown) => {
    if (typeof file !== 'string' && !(file instanceof URL) && !Buffer.isBuffer(file)) return; // a handle: its opening was looked at
    const given = path.resolve(file instanceof URL ? file.pathname : String(file));
    const way = path.relative(folder, given);
    if ((way.startsWith('..') || path.isAbsolute(way)) && !HARMLESS.test(given))
      outside.push(`${name} ${given}`);
  };
  const watched = (name: string, files: readonly number[], original: (...args: unknown[]) => unknown) =>
    function (this: unknown, ...args: unknown[]): unknown {
      for (const place of files) look(name, args[place]);
      return original.apply(this, args);
    };
  const watch = (holder: object, name: string, files: readonly number[]) => {
    const original = (holder as Record<string, unknown>)[name];
    if (typeof original === 'function')
      Object.assign(holder, { [name]: watched(name, files, original as never) });
  };
  for (const [call, files] of Object.entries(CALLS)) {
    watch(fs, call, files);
    watch(fs, `${call}Sync`, files);
    watch(fs.promises, call, files);
  }
  syncBuiltinESMExports();
  return outside;
}
