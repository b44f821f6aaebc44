import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Random } from '@nutshell/random';
import { temporaryFolder } from '@nutshell/testing';
import { describe, expect, it } from 'vitest';
import { positionAt, samplesOf } from '../src/samples.ts';
import { readSgfGames, splitGames } from '../src/sgf-games.ts';
import { small } from './settings.ts';

/** A 3x3 board in which Black has a cross, and with it all. */
const SETTLED = '(;SZ[3]KM[2.5]RE[B+6.5];B[ab];W[];B[bb];W[];B[cb];W[];B[bc];W[];B[ba];W[];B[])';
const RESIGNED = '(;SZ[3]KM[0]RE[W+Resign];B[aa];W[bb])';

function folderOf(files: Record<string, string>): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'below'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

describe('games of SGF files', () => {
  it('have the moves as policies and the results as values, of all files and collections', () => {
    const folder = folderOf({ 'a.sgf': SETTLED + RESIGNED, 'below/b.SGF': RESIGNED, 'notes.txt': 'no game' });
    const { games, leftOut } = readSgfGames(folder, 3);
    expect(leftOut.size).toBe(0);
    expect(
      games.map(({ number, counted, score, moves }) => ({ number, counted, score, moves: [...moves] })),
    ).toEqual([
      { number: 0, counted: true, score: 6.5, moves: [3, 9, 4, 9, 5, 9, 7, 9, 1, 9, 9] },
      { number: 1, counted: false, score: -1, moves: [0, 4] },
      { number: 2, counted: false, score: -1, moves: [0, 4] },
    ]);
    expect([...games[0].ownership]).toEqual(Array(9).fill(1));
    expect(positionAt(games[0], 3).board.toString()).toBe(['. . .', 'X X .', '. . .'].join('\n'));

    const { policy, value, counted, reply } = samplesOf(
      [0, 1].map((ply) => ({ game: games[1], ply, symmetry: 0 })),
      small,
    );
    expect([...policy.values].flatMap((each, i) => (each > 0 ? [i] : []))).toEqual([0, 10 + 4]);
    expect([...reply.values].flatMap((each, i) => (each > 0 ? [i] : []))).toEqual([4]);
    expect([...value.values]).toEqual([0, 1]); // Black lost
    expect([...counted.values]).toEqual([0, 0]);
  });

  it('that cannot be learnt from are left out, each for its reason', () => {
    const { games, leftOut, broken } = readSgfGames(
      folderOf({
        'size.sgf': '(;SZ[5]RE[B+1];B[aa])',
        'setup.sgf': '(;SZ[3]AB[bb]RE[B+1];W[aa])',
        'twice.sgf': '(;SZ[3]RE[B+1];B[aa];B[bb])',
        'suicide.sgf': '(;SZ[3]RE[B+1];B[ba];W[];B[ab];W[aa])',
        'open.sgf': '(;SZ[3];B[aa];W[bb])',
        'empty.sgf': '(;SZ[3]RE[B+R])',
        'broken.sgf': '(;SZ[3]',
        'point.sgf': '(;SZ[3]RE[B+R];B[zz])',
        'collection.sgf': '(;SZ[3]RE[B+R])(;SZ[3]RE[B+R];B[zz])',
      }),
      3,
    );
    expect(games).toEqual([]);
    expect(Object.fromEntries(leftOut)).toEqual({
      'not on 3x3': 1,
      'begins with stones on the board': 1,
      'a side moves twice': 1,
      'illegal by positional superko or as suicide': 1,
      'does not say who won': 1,
      'has no moves': 2,
    });
    expect(broken).toEqual([
      expect.stringMatching(/^broken\.sgf: ./),
      expect.stringMatching(/^collection\.sgf, game 2: ./),
      expect.stringMatching(/^point\.sgf: ./),
    ]);
    expect(() => readSgfGames('/no/such/folder', 3)).toThrow('/no/such/folder cannot be read');
  });

  it('are split by game: a tenth to validate, a tenth to test', () => {
    const { games } = readSgfGames(folderOf({ 'a.sgf': RESIGNED.repeat(25) }), 3);
    const { train, validation, test } = splitGames(games, new Random(1));
    expect([train.length, validation.length, test.length]).toEqual([19, 3, 3]);
    expect(new Set([...train, ...validation, ...test])).toEqual(new Set(games));
    expect(() => splitGames(games.slice(0, 2), new Random(1))).toThrow('2 games can be learnt from');
  });
});
