/**
 * Times a generation of self-play as go-zero's trainings have it, with an untrained network: `tsx worker.ts SIZE THREADS GAMES`.
 * Prints a Measurement whose steps are games.
 */
import { parametersOf, selectBackend } from '@nutshell/core';
import { config as schema } from '@nutshell/go-zero/src/config.ts';
import { buildModel } from '@nutshell/go-zero/src/model.ts';
import { Players } from '@nutshell/go-zero/src/players.ts';
import { Random } from '@nutshell/random';

const [size, players, games] = process.argv.slice(2).map(Number);
const config = schema.parse({ players });
const threads = await Players.start(config, await selectBackend());
await threads.use(parametersOf(buildModel(config, new Random(1))));

/** Plays so many games to their ends. */
async function play(generation: number, count: number) {
  const numbers = Array.from({ length: count }, (_, i) => i);
  const plan = { seed: 1, generation, size, full: 32, fast: 8 };
  const began = performance.now();
  let moves = 0;
  let cost = { evaluations: 0, networkSeconds: 0, seconds: 0 };
  for await (const answer of threads.play(plan, numbers)) {
    for (const game of answer.games) moves += game.moves.length;
    ({ cost } = answer);
  }
  return { moves, cost, seconds: (performance.now() - began) / 1000 };
}

await play(0, 8 * players); // compiles the network for every size of batch
const { moves, cost, seconds } = await play(1, games);
const details = {
  moves: moves / games,
  evaluations: cost.evaluations / seconds,
  networkShare: cost.networkSeconds / cost.seconds,
};
console.log(JSON.stringify({ steps: games, seconds, details }));
await threads.dispose();
