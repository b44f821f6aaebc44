/** Names out of records and configs, which anybody may have written, as names of files. */
import { z } from 'zod';

/** Letters, digits, `.`, `_` and `-`, without a dot in front: a file in this folder, whatever the text says. */
export function safeName(text: string): string {
  return text.replaceAll(/[^\w.-]+/g, '-').replace(/^[.-]+/, '') || 'unnamed';
}

/** A text that names a folder: of an app, of an experiment. */
export const FolderName = z.string().regex(/^\w[\w.-]*$/, 'expected letters, digits, ".", "_" and "-" only');
