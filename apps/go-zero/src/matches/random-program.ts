/** A program that speaks GTP and plays at random, never into its own eyes: what every other beats. */
import { Engine, randomPlayer, serve } from '@nutshell/go/gtp';
import { seeded } from 'mcts-lite';

const player = randomPlayer('Nutshell random moves', seeded);
await serve(new Engine(player), process.stdin, process.stdout);
