import { selectBackend } from '@nutshell/core';
import { type AppCommand, runOption, writeFileSet } from '@nutshell/experiment';
import { Game, PASS, resultText, rules, sgfOfGame, writeSgf } from '@nutshell/go';
import type { GameRecord } from '@nutshell/go/zero';
import { Random } from '@nutshell/random';
import { resolve } from 'node:path';
import { z } from 'zod';
import { type GoZeroConfig, config as schema } from '../config.ts';
import { buildModel } from '../model.ts';
import { Network } from '../network.ts';
import { playGames } from '../selfplay.ts';
import { loadTrained } from '../trained.ts';

const options = z.strictObject({
  run: runOption.default('').describe('the run whose network plays; an untrained one if it is left out'),
  size: z.int().min(2).max(19).default(5).describe('points on a side'),
  games: z.int().min(1).default(4).describe('games to play'),
  full: z.int().min(2).default(32).describe('simulations of a full search'),
  fast: z.int().min(2).default(8).describe('simulations of a fast search'),
  seed: z.int().min(0).default(1).describe('of openings, komi and searches'),
  out: z.string().default('').describe('folder for the games as SGF; none are written if empty'),
});

export const selfPlayCommand: AppCommand<GoZeroConfig, typeof options> = {
  name: 'selfplay',
  summary: 'show games of a network against itself, as a training plays them',
  options,
  async run({ options: { run: reference, size, games, full, fast, seed, out }, openRun }) {
    const run = reference ? openRun(reference) : undefined;
    const config = { ...(run?.config ?? schema.parse({})), parallel: Math.min(games, 8) };
    const network = run ? await loadTrained(run) : await untrained(config, seed);
    const began = performance.now();
    const plan = { seed, generation: 0, size, full, fast };
    const numbers = Array.from({ length: games }, (_, i) => i);
    for await (const record of playGames(network, config, plan, numbers)) {
      const game = gameOf(record);
      const { geometry } = game.board;
      const names = game.moves.map(({ point }) => geometry.name(point));
      console.log(`game ${record.number + 1}, komi ${record.komi}: ${resultText(record.score)}`);
      console.log(`${names.slice(0, record.opening).join(' ')} | ${names.slice(record.opening).join(' ')}`);
      console.log(`${game.board}\n`);
      if (!out) continue;
      const text = writeSgf([sgfOfGame(game, { RE: resultText(record.score) })]);
      for (const file of writeFileSet(resolve(out), { [`game-${record.number + 1}.sgf`]: text }))
        console.log(`wrote ${file}`);
    }
    const seconds = (performance.now() - began) / 1000;
    console.log(
      `${games} games, ${Math.round(network.evaluations / seconds)} evaluations/s, ` +
        `${Math.round((100 * network.seconds) / seconds)} % of the time in the network`,
    );
    network.dispose();
  },
};

async function untrained(config: GoZeroConfig, seed: number): Promise<Network> {
  await selectBackend();
  return new Network(buildModel(config, new Random(seed)));
}

/** The game of a record, played again. */
function gameOf({ size, komi, moves }: GameRecord): Game {
  const game = new Game(rules({ size, komi }));
  const { points } = game.board.geometry;
  for (const move of moves) game.play(points[move] ?? PASS);
  return game;
}
