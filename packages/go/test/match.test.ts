import { describe, expect, it } from 'vitest';
import { Board, rules } from '../src/index.ts';
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
  /** The same in one process for all games, which saves their starts. */
  const stays = () => ({ ...passes(), keep: true });

  it('counts the area after two passes, colours in turn, openings in pairs', async () => {
    const games = await match(stays(), stays(), { games: 4, randomPlies: 1 });
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
    const games = await match(stays(), stays(), { games: 4 });
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
    const [[game], [other]] = await Promise.all([
      match(good, bad, { games: 1, seconds: 2 }),
      match(bad, good, { games: 2, from: 1, seconds: 2 }), // bad has White here, too
    ]);
    expect([game.ending, game.points]).toEqual([ending, 1]);
    expect([other.ending, other.points]).toEqual([ending, 0]);
  });

  it('with a program that cannot be started is lost by it, with the reason', async () => {
    const [game] = await match({ name: 'none', command: ['no-such-program-here'] }, passes(), { games: 1 });
    expect(game).toMatchObject({ ending: 'crash', points: 0 });
    expect(game.message).toContain('none cannot be started');
  });

  it('begins its pairs from the starts in turn, each with its komi', async () => {
    const { geometry } = new Board({ size: 3 });
    const starts = [{ komi: 1, moves: [geometry.named('A1')] }, { komi: 2 }];
    const kept = stays();
    const games = await match(kept, kept, { games: 6, starts, rules: rules({ size: 3, komi: 9 }) });
    // Black's only stone owns the board, which has nine points; where both pass at once, nobody owns anything.
    expect(games.map(({ komi, score, opening }) => [komi, score, opening])).toEqual([
      [1, 8, 1],
      [1, 8, 1],
      [2, -2, 0],
      [2, -2, 0],
      [1, 8, 1],
      [1, 8, 1],
    ]);
    expect(games[2].asked).toEqual([1, 1]);
  });

  /** Plays a point that follows from its seed after a time that does too, the first games last, and passes. */
  const late = () =>
    program(
      'late',
      `const move = n > 1 ? 'pass' : 'ABC'[seed % 3] + (1 + (seed >> 1) % 3);
      setTimeout(() => answer(move), 400 / seed);`,
    );

  it('of several games at once has the same games in the same order', async () => {
    const kept = stays();
    const play = async (concurrent: number) =>
      (await match(late(), kept, { games: 5, concurrent })).map(({ seconds: _, ...game }) => game);
    const [games, others] = await Promise.all([play(1), play(3)]);
    expect(games.map(({ number }) => number)).toEqual([0, 1, 2, 3, 4]);
    expect(distinctGames(games)).toBeGreaterThan(2);
    expect(others).toEqual(games);
  });

  it('that is left early ends its programs', async () => {
    const silent = program('silent', ''); // never answers
    const options = { rules: rules({ size: 3 }), games: 4, random: uniform, concurrent: 2, seconds: 600 };
    const mixed = program('mixed', `if (seed < 3) answer('resign');`);
    for await (const game of playMatch(mixed, silent, options)) {
      expect(game.ending).toBe('resignation');
      break;
    }
  });

  it('keeps the process of a program that wants it, and gives it a new one after a crash', async () => {
    // It passes; as Black it is asked twice per game, as White three times, so that a kept process ends in each second game.
    const passesFour = program('passes-four', `if (n === 5) process.exit(1); answer('pass');`);
    const plays = program('plays', `answer(n < 3 ? ['A1', 'C3'][n - 1] : 'pass')`);
    const options = { starts: [{ moves: [new Board({ size: 3 }).geometry.named('B2')] }] };
    const endings = async (keep: boolean, games: number) =>
      (await match({ ...passesFour, keep }, plays, { ...options, games })).map(({ ending }) => ending);
    expect(await endings(true, 5)).toEqual(['score', 'crash', 'score', 'crash', 'score']);
    expect(await endings(false, 2)).toEqual(['score', 'score']);
  });

  it('tells a program that is kept the seed of each game', async () => {
    const bySeed = program('by-seed', `answer('ABC'[seed % 3] + '2')`);
    const resigns = { ...program('resigns', `answer('resign')`), keep: true };
    const firstMoves = async (keep: boolean) => {
      const games = await match({ ...bySeed, keep }, resigns, { games: 5 });
      return games.map(({ moves }) => moves.map(({ point }) => new Board({ size: 3 }).geometry.name(point)));
    };
    expect(await firstMoves(false)).toEqual([['B2'], [], ['C2'], [], ['A2']]); // seeds 1, 3, 5, 7, 9
    expect(await firstMoves(true)).toEqual([['B2'], [], ['C2'], [], ['A2']]);
    const [{ moves }] = await match(bySeed, resigns, { games: 1, firstSeed: 2 });
    expect(new Board({ size: 3 }).geometry.name(moves[0].point)).toBe('C2');
  });
});
