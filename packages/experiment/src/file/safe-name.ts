/** Names out of records and configs, which anybody may have written, as names of files. */
import { z } from 'zod';

/** Names that Windows keeps for devices, whatever ending they have. */
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)(?=\.|$)/i;
const LONGEST = 120;

/**
 * Letters, digits, `.`, `_` and `-`, at most 120, without a dot at either end: a file in this folder, whatever the text says, on every
 * system.
 */
export function safeName(text: string): string {
  const plain = text
    .replaceAll(/[^\w.-]+/g, '-')
    .replace(/^[.-]+/, '')
    .slice(0, LONGEST);
  return plain.replace(/\.+$/, '').replace(DEVICE, '$1_') || 'unnamed';
}

/** The {@link safeName} of each text, with a number where two would be one file, also where capitals do not count. */
export function safeNames(texts: readonly string[]): string[] {
  const taken = new Set<string>();
  return texts.map((text) => {
    const name = safeName(text);
    let own = name;
    for (let count = 2; taken.has(own.toLowerCase()); count++) own = `${name}-${count}`;
    taken.add(own.toLowerCase());
    return own;
  });
}

/** A text that names a folder: of an app, of an experiment. */
export const FolderName = z
  .string()
  .regex(/^\w[\w.-]*$/, 'expected letters, digits, ".", "_" and "-" only')
  .refine((name) => !DEVICE.test(name) && !name.endsWith('.'), 'expected a name that Windows can give a folder: no dot at its end, no device as con or aux'); // prettier-ignore
