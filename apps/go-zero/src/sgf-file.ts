import { Failure, existingPath } from '@nutshell/experiment';
import {
  RecordError,
  SgfError,
  type SgfGame,
  type SgfNode,
  decodeSgf,
  gameOfSgf,
  parseSgf,
} from '@nutshell/go';
import { readFileSync } from 'node:fs';

/**
 * The first game of an SGF file.
 * @returns its main line as a game, and all games of the file as trees
 * @throws Failure with the file's name and the place of the fault
 */
export function readGame(file: string): SgfGame & { roots: SgfNode[] } {
  try {
    const roots = parseSgf(decodeSgf(readFileSync(existingPath(file))));
    return { ...gameOfSgf(roots[0]), roots };
  } catch (error) {
    if (error instanceof SgfError || error instanceof RecordError || error instanceof RangeError)
      throw new Failure(`${file}: ${error.message}`);
    if (error instanceof Error && 'code' in error)
      throw new Failure(`${file} cannot be read: ${error.message}`);
    throw error;
  }
}
