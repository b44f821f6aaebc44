import { describe, expect, it } from 'vitest';
import { rules } from '../src/index.ts';
import { type LadderGame, type LadderOptions, countPairings, playLadder } from '../src/match/index.ts';
import { uniform } from './boards.ts';
import { program } from './program.ts';

/** On 3x3: takes the centre if it is free and passes; passes; resigns. What does the same in each game keeps its process. */
const centre = () => program('centre', `answer(n === 1 ? 'B2' : 'pass')`);
const passes = () => ({ ...program('passes', `answer('pass')`), keep: true });
const resigns = () => ({ ...program('resigns', `answer('resign')`), keep: true });

async function ladder(
  contestants: Parameters<typeof playLadder>[0],
  options: Partial<LadderOptions> = {},
): Promise<LadderGame[]> {
  const games: LadderGame[] = [];
  const all = { rules: rules({ size: 3, komi: 0 }), games: 2, random: uniform, pairs: 'all' as const };
  for await (const game of playLadder(contestants, { ...all, ...options })) games.push(game);
  return games;
}

describe('a ladder', () => {
  it('of all against all counts each pair, the first of the list first', async () => {
    const games = await ladder([centre(), passes(), resigns()]);
    expect(countPairings(games)).toEqual([
      { first: 'centre', second: 'passes', wins: 2, draws: 0, losses: 0 },
      { first: 'centre', second: 'resigns', wins: 2, draws: 0, losses: 0 },
      { first: 'passes', second: 'resigns', wins: 2, draws: 0, losses: 0 },
    ]);
    expect(games.map(({ firstIsBlack }) => firstIsBlack)).toEqual([true, false, true, false, true, false]);
  });

  it('of neighbours goes on where it was stopped, with the same openings', async () => {
    const twins = () => [passes(), { ...passes(), name: 'twin' }, resigns()];
    const options = { pairs: 'neighbours' as const, randomPlies: 1, games: 4 };
    const whole = await ladder(twins(), options);
    // Both pass: Black, who has the only stone, wins; the stone was drawn for the pair of games.
    expect(countPairings(whole)).toEqual([
      { first: 'passes', second: 'twin', wins: 2, draws: 0, losses: 2 },
      { first: 'twin', second: 'resigns', wins: 4, draws: 0, losses: 0 },
    ]);
    const rest = await ladder(twins(), { ...options, played: (first) => (first === 'passes' ? 3 : 2) });
    expect(rest.map(({ first, number, moves }) => [first, number, moves])).toEqual(
      [whole[3], whole[6], whole[7]].map(({ first, number, moves }) => [first, number, moves]),
    );
  });

  it('counts draws', async () => {
    const games = await ladder([passes(), { ...passes(), name: 'twin' }]);
    expect(countPairings(games)).toEqual([{ first: 'passes', second: 'twin', wins: 0, draws: 2, losses: 0 }]);
  });

  it('needs two programs with names of their own', async () => {
    await expect(ladder([passes()])).rejects.toThrow('two programs at least, not 1');
    await expect(ladder([passes(), passes()])).rejects.toThrow(
      'two programs of the ladder are called passes',
    );
  });
});
