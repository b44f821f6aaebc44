import { selectBackend } from '@nutshell/core';
import { type AppCommand, writeFileSet, outputPath } from '@nutshell/experiment';
import { Game, PASS, boardText, resultText, rules, sgfOfGame, writeSgf } from '@nutshell/go';
import type { GameRecord } from '@nutshell/go/zero';
import { Random } from '@nutshell/random';
import { setTimeout } from 'node:timers/promises';
import { z } from 'zod';
import { type GoZeroConfig, config as schema } from '../config.ts';
import { strongestExported } from '../exported.ts';
import { buildModel } from '../model.ts';
import { Network } from '../network.ts';
import { playGames } from '../selfplay.ts';
import { type Trained, findNetwork, networkOption, warningOf } from '../trained.ts';

const options = z.strictObject({
  run: networkOption,
  size: z
    .int()
    .min(2)
    .max(19)
    .optional()
    .describe('points on a side; those that the network knows best if left out'),
  games: z.int().min(1).default(4).describe('games to play'),
  full: z.int().min(2).default(32).describe('simulations of a full search'),
  fast: z.int().min(2).default(8).describe('simulations of a fast search'),
  seed: z.int().min(0).default(1).describe('of openings, komi and searches'),
  out: z.string().default('').describe('folder for the games as SGF; none are written if empty'),
});

/** Milliseconds for which a terminal shows each move. A game takes less than a second to play: too fast to be followed. */
const PAUSE = 150;

export const selfPlayCommand: AppCommand<GoZeroConfig, typeof options> = {
  name: 'selfplay',
  summary: 'show games of a network against itself, as a training plays them',
  options,
  async run({ options: { run, size: wanted, games, full, fast, seed, out }, ...context }) {
    const isTrained = run !== '' || strongestExported(wanted) !== undefined;
    const trained = isTrained ? await findNetwork(run, context, wanted) : await untrained(seed);
    const { network, sizes } = trained;
    const size = wanted ?? sizes.at(-1)!;
    const warning = isTrained && warningOf(trained, size);
    if (warning) console.log(warning);
    const isSeen = process.stdout.isTTY;
    const config = { ...trained.config, parallel: isSeen ? 1 : Math.min(games, 8) };
    const began = performance.now();
    let shown = 0;
    const plan = { seed, generation: 0, size, full, fast };
    const numbers = Array.from({ length: games }, (_, i) => i);
    for await (const record of playGames(network, config, plan, numbers)) {
      const game = gameOf(record);
      const { geometry } = game.board;
      const names = game.moves.map(({ point }) => geometry.name(point));
      const showing = performance.now();
      if (isSeen) await show(game);
      shown += performance.now() - showing;
      console.log(`game ${record.number + 1}, komi ${record.komi}: ${resultText(record.score)}`);
      console.log(`${names.slice(0, record.opening).join(' ')} | ${names.slice(record.opening).join(' ')}`);
      console.log(isSeen ? '' : `${game.board}\n`);
      if (!out) continue;
      const text = writeSgf([sgfOfGame(game, { RE: resultText(record.score) })]);
      for (const file of writeFileSet(outputPath(out), { [`game-${record.number + 1}.sgf`]: text }))
        console.log(`wrote ${file}`);
    }
    const seconds = (performance.now() - began - shown) / 1000;
    console.log(
      `${games} ${games === 1 ? 'game' : 'games'}, ${Math.round(network.evaluations / seconds)} evaluations/s, ` +
        `${Math.round((100 * network.seconds) / seconds)} % of the time in the network`,
    );
    network.dispose();
  },
};

async function untrained(seed: number): Promise<Trained> {
  console.log('There is no exported network: an untrained one plays. --run names the network of a run.');
  await selectBackend();
  const config = schema.parse({});
  const network = new Network(buildModel(config, new Random(seed)));
  return { network, config, sizes: config.stages.map(({ size }) => size), origin: 'random weights' };
}

/** Plays a game again on the terminal, each move over the one before. */
async function show({ rules: its, moves }: Game): Promise<void> {
  const game = new Game(its);
  const lines = its.size + 2; // of a board with its coordinates
  console.log(boardText(game.board));
  for (const { point, color } of moves) {
    await setTimeout(PAUSE);
    game.play(point, color);
    console.log(`\u001b[${lines}A${boardText(game.board)}`); // so many lines up
  }
}

/** The game of a record, played again. */
function gameOf({ size, komi, moves }: GameRecord): Game {
  const game = new Game(rules({ size, komi }));
  const { points } = game.board.geometry;
  for (const move of moves) game.play(points[move] ?? PASS);
  return game;
}
