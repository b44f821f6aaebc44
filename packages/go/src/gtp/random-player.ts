import { lightMove } from '../playout.ts';
import type { Player } from './player.ts';

/**
 * Plays at random, never into its own eyes.
 * @param seeded makes generators of numbers in [0, 1)
 */
export function randomPlayer(name: string, seeded: (seed: number) => () => number): Player {
  let random = seeded(1);
  return {
    name,
    version: '1',
    move({ board }, color) {
      const copy = board.copy();
      copy.toMove = color;
      return lightMove(copy, random);
    },
    seed(seed) {
      random = seeded(seed);
    },
  };
}
