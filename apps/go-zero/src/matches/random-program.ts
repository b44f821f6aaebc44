/** A program that speaks GTP and plays at random, never into its own eyes: what every other beats. */
import { lightMove } from '@nutshell/go';
import { Engine, type Player, serve } from '@nutshell/go/gtp';
import { seeded } from 'mcts-lite';

let random = seeded(1);
const player: Player = {
  name: 'Nutshell random moves',
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
await serve(new Engine(player), process.stdin, process.stdout);
