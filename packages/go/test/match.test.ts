import { describe, expect, it } from 'vitest';
import { rules } from '../src/index.ts';
import {
  type Contestant,
  type MatchGame,
  type MatchOptions,
  distinctGames,
  playMatch,
} from '../src/match/index.ts';
import { uniform } from './boards.ts';
import { program } from './program.ts';

async function match(
  first: Contestant,
  second: Contestant,
  options: Partial<MatchOptions> = {},
): Promise<MatchGame[]> {
  const games: MatchGame[] = [];
  const all = { rules: rules({ size: 3, komi: 0 }), games: 2, random: uniform, ...options };
  for await (const game of playMatch(first, second, all)) games.push(game);
  return games;
}

describe('a match', () => {
  const passes = () => program('passes', `answer('pass')`);

  it('counts the area after two passes, colours in turn, openings in pairs', async () => {
    const games = await match(passes(), passes(), { games: 4, randomPlies: 1 });
    expect(games.map(({ firstIsBlack }) => firstIsBlack)).toEqual([true, false, true, false]);
    expect(games.map(({ ending, score, points }) => [ending, score, points])).toEqual([
      ['score', 9, 1],
      ['score', 9, 0],
      ['score', 9, 1],
      ['score', 9, 0],
    ]);
    expect(games[0].moves).toEqual(games[1].moves);
    expect(games[0].moves).toHaveLength(3);
  });

  it('with a fixed opening and without randomness has one game, and says so', async () => {
    const games = await match(passes(), passes(), { games: 4 });
    expect(distinctGames(games)).toBe(1);
    expect(games.map(({ points }) => points)).toEqual([0.5, 0.5, 0.5, 0.5]);
  });

  it.each([
    ['resigns', `answer('resign')`, 'resignation'],
    ['plays where no point is', `answer('Z9')`, 'illegal move'],
    ['plays on a stone', `answer('A1')`, 'illegal move'],
    ['ends', `process.exit(3)`, 'crash'],
    ['says that it cannot', `process.stdout.write('? cannot\\n\\n')`, 'illegal move'],
    ['does not answer', ``, 'time'],
  ])('is lost by a program that %s', async (name, genmove, ending) => {
    const bad = program('bad', name === 'plays on a stone' ? `answer('A1')` : genmove);
    const good = program('good', `answer(n === 1 ? 'A1' : 'pass')`);
    const [game] = await match(good, bad, { games: 1, seconds: 2 });
    expect([game.ending, game.points]).toEqual([ending, 1]);
    const [other] = await match(bad, good, { games: 2, from: 1, seconds: 2 }); // bad has White here, too
    expect([other.ending, other.points]).toEqual([ending, 0]);
  });

  it('with a program that cannot be started is lost by it, with the reason', async () => {
    const [game] = await match({ name: 'none', command: ['no-such-program-here'] }, passes(), { games: 1 });
    expect(game).toMatchObject({ ending: 'crash', points: 0 });
    expect(game.message).toContain('none cannot be started');
  });
});
