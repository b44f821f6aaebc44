import { selectBackend } from '@nutshell/core';
import { type Point, Game, PASS, isEye, resultText, rules, sgfOfGame, writeSgf } from '@nutshell/go';
import { Random } from '@nutshell/random';
import { silentProgress } from '@nutshell/experiment';
import { cli, temporaryFolder } from '@nutshell/testing';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { config as schema } from '../src/config.ts';
import { positionAt } from '../src/samples.ts';
import { readSgfGames, splitGames } from '../src/sgf-games.ts';
import { learnGames } from '../src/supervised.ts';

beforeAll(() => selectBackend());

const SIZE = 4;

/** The legal points nearest to the centre that are not eyes; the pass if there is none. */
function nearest({ board }: Pick<Game, 'board'>): Point[] {
  const { geometry } = board;
  const open = board.legalPoints().filter((point) => !isEye(board, point, board.toMove));
  if (open.length === 0) return [PASS];
  const distance = (point: Point) =>
    (geometry.x(point) - (SIZE - 1) / 2) ** 2 + (geometry.y(point) - (SIZE - 1) / 2) ** 2;
  const least = Math.min(...open.map(distance));
  return open.filter((point) => distance(point) === least);
}

/** A game of two who play as near to the centre as they can, at random where there is a choice. */
function gameNearCentre(random: Random): string {
  const game = new Game(rules({ size: SIZE, komi: 0.5 }));
  while (!game.isOver && game.moves.length < 40) {
    const choice = nearest(game);
    game.play(choice[random.int(choice.length)]);
  }
  return writeSgf([sgfOfGame(game, { RE: resultText(game.score()) })]);
}

describe('supervised learning', () => {
  it('predicts moves of games that it has not seen as well as the rule by which they were made can be known', async () => {
    const folder = temporaryFolder();
    const random = new Random(1);
    for (let i = 0; i < 60; i++) writeFileSync(join(folder, `${i}.sgf`), gameNearCentre(random));
    const { games, leftOut } = readSgfGames(folder, SIZE);
    expect([games.length, leftOut.size]).toEqual([60, 0]);

    const splits = splitGames(games, new Random(2));
    const config = schema.parse({
      stages: [{ size: SIZE, generations: 1 }],
      blocks: 1,
      channels: 16,
      reuse: 12,
      batchSize: 64,
      learningRate: 5e-3,
      heldOut: 0,
    });
    const { rows, files } = await learnGames(splits, { config, seed: 1, progress: silentProgress });

    // Of k moves that are as good one is hit in k; five are always enough.
    const plies = splits.test.flatMap((game) =>
      [...game.taught.keys()].map((ply) => nearest(positionAt(game, ply)).length),
    );
    const best = plies.reduce((sum, choices) => sum + 1 / choices, 0) / plies.length;
    expect(rows.test.positions).toBe(plies.length);
    expect(rows.test.top1).toBeGreaterThan(best - 0.12);
    expect(rows.test.top1).toBeLessThan(best + 0.12);
    expect(rows.test.top5).toBeGreaterThan(0.9);
    expect(rows.train.valueError).toBeLessThan(1); // that of always even chances
    expect(Object.keys(files)).toEqual(['weights.bin', 'model.json']);
  });
});

it('games that cannot be read are named, the others learnt from, and the exit code is 1', async () => {
  const folder = temporaryFolder();
  for (let i = 0; i < 12; i++) writeFileSync(join(folder, `${i}.sgf`), '(;SZ[3]KM[0]RE[W+R];B[aa];W[bb])');
  writeFileSync(join(folder, 'cut.sgf'), '(;SZ[3]KM[0]RE[W+R];B[aa');
  const flags = { sgf: folder, size: 3, passes: 1, blocks: 1, channels: 16, batchSize: 4 };
  const { code, stdout, stderr } = await cli('go-zero').call('pretrain', flags);
  expect(code).toBe(1);
  expect(stderr).toMatch(/^left out, 1 game that cannot be read:\n {2}cut\.sgf: ./);
  expect(stdout).toMatch(/train +10 /);
  rmSync(join(folder, 'cut.sgf'));
  const good = await cli('go-zero').call('pretrain', flags);
  const table = (text: string) => text.slice(text.indexOf('split '));
  expect([good.code, good.stderr, table(good.stdout)]).toEqual([0, '', table(stdout)]);
});
