import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Pairing, type Rating, eloOf, matchScore, ratingsOf, wilsonInterval } from '../src/index.ts';

/** Elo points in a natural logarithm of odds. */
const ELO = 400 / Math.log(10);
const Z = 1.959963984540054;

function pairing(first: string, second: string, wins: number, losses: number, draws = 0): Pairing {
  return { first, second, wins, draws, losses };
}

const standardError = ({ low, high }: Pick<Rating, 'low' | 'high'>) => (high - low) / 2 / Z;
const byName = (players: readonly Rating[]) => new Map(players.map((player) => [player.name, player]));

/**
 * American League, season of 1987: games that each row won and lost at home against each column (Agresti 2002, section 10.6;
 * `baseball` of BradleyTerry2 for R).
 */
const TEAMS = ['Milwaukee', 'Detroit', 'Toronto', 'New York', 'Boston', 'Cleveland', 'Baltimore'];
const HOME_GAMES = `
  -   4:3 4:2 4:3 6:1 4:2 6:0
  3:3 -   4:2 4:3 6:0 6:1 4:3
  2:5 4:3 -   2:4 4:3 4:2 6:0
  3:3 5:1 2:5 -   4:3 4:2 6:1
  5:1 2:5 3:3 4:2 -   5:2 6:0
  2:5 3:3 3:4 4:3 4:2 -   2:4
  2:5 1:5 1:6 2:4 1:6 3:4 -`;
const BASEBALL = HOME_GAMES.trim()
  .split('\n')
  .flatMap((row, home) =>
    row
      .trim()
      .split(/\s+/)
      .flatMap((games, away) => {
        const [wins, losses] = games.split(':').map(Number);
        return home === away ? [] : [pairing(TEAMS[home], TEAMS[away], wins, losses)];
      }),
  );

/** Abilities and standard errors in logits, Baltimore's being 0, as R's BTm prints them. */
const ABILITIES: Record<string, [number, number]> = {
  Milwaukee: [1.5814, 0.3433],
  Detroit: [1.4364, 0.3396],
  Toronto: [1.2945, 0.3367],
  'New York': [1.2476, 0.3359],
  Boston: [1.1077, 0.3339],
  Cleveland: [0.6839, 0.3319],
  Baltimore: [0, 0],
};
const ABILITIES_BESIDE_HOME: Record<string, [number, number]> = {
  Milwaukee: [1.6196, 0.3474],
  Detroit: [1.4754, 0.3446],
  Toronto: [1.3271, 0.3403],
  'New York': [1.2813, 0.3404],
  Boston: [1.1438, 0.3378],
  Cleveland: [0.7047, 0.335],
  Baltimore: [0, 0],
};

describe('ratingsOf', () => {
  test.each([
    ['', false, ABILITIES],
    [' with what playing at home is worth', true, ABILITIES_BESIDE_HOME],
  ])('without prior, baseball teams of 1987%s: BradleyTerry2', (_, firstMoves, abilities) => {
    const options = { anchor: 'Baltimore', anchorRating: 1000, priorDraws: 0, firstMoves };
    const { players, advantage } = ratingsOf(BASEBALL, options);
    expect(players.map(({ name }) => name)).toEqual(TEAMS);
    for (const player of players) {
      expect((player.rating - 1000) / ELO).toBeCloseTo(abilities[player.name][0], 4);
      expect(standardError(player) / ELO).toBeCloseTo(abilities[player.name][1], 4);
      expect(player.games).toBe(78);
    }
    if (!firstMoves) return expect(advantage).toBeUndefined();
    expect(advantage!.rating / ELO).toBeCloseTo(0.3023, 4);
    expect(standardError(advantage!) / ELO).toBeCloseTo(0.1309, 4);
  });

  test('of two players: 400 log10(w / l), with draws and prior draws as half a win of each', () => {
    const difference = (games: Pairing, priorDraws: number) => {
      const { players } = ratingsOf([games], { anchor: 'b', priorDraws });
      return byName(players).get('a')!;
    };
    expect(difference(pairing('a', 'b', 30, 10), 0).rating).toBeCloseTo(400 * Math.log10(3), 6);
    expect(difference(pairing('a', 'b', 30, 10, 6), 0).rating).toBeCloseTo(400 * Math.log10(33 / 13), 6);
    const all = difference(pairing('a', 'b', 20, 0), 2);
    expect(all.rating).toBeCloseTo(400 * Math.log10(21), 6);
    // Delta method: the variance of a logit is 1 / (n p (1 - p)); 22 games, prior included.
    expect(standardError(all)).toBeCloseTo(ELO / Math.sqrt((22 * 21) / 22 ** 2), 6);
  });

  test('with prior draws: the fixed point of minorisation-maximisation (Hunter 2004, equation 3)', () => {
    const games = [
      pairing('a', 'b', 7, 3),
      pairing('b', 'c', 12, 0, 4),
      pairing('c', 'a', 1, 9),
      pairing('d', 'c', 0, 5),
    ];
    // By hand: games 20, 26, 31, 5; a pairing has its games times 2 / 2 · (1/n + 1/m) draws more.
    const draws = [10 / 20 + 10 / 26, 16 / 26 + 16 / 31, 10 / 31 + 10 / 20, 5 / 5 + 5 / 31];
    const strength: Record<string, number> = { a: 1, b: 1, c: 1, d: 1 };
    for (let i = 0; i < 5000; i++) {
      const before = { ...strength };
      for (const name of Object.keys(strength)) {
        let [points, expected] = [0, 0];
        games.forEach((each, k) => {
          const { first, second, wins, draws: drawn, losses } = each;
          if (name !== first && name !== second) return;
          points += (name === first ? wins : losses) + (drawn + draws[k]) / 2;
          expected += (wins + drawn + losses + draws[k]) / (before[first] + before[second]);
        });
        strength[name] = points / expected;
      }
    }
    for (const { name, rating } of ratingsOf(games, { anchor: 'a' }).players)
      expect(rating, name).toBeCloseTo(400 * Math.log10(strength[name] / strength.a), 6);
  });

  test('of games at random between known ratings: intervals of 95 % hold the truth about as often', () => {
    const truth = [0, 150, 300, 420, 700];
    let state = 1;
    const random = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
    let [inside, all] = [0, 0];
    for (let round = 0; round < 100; round++) {
      const games = truth.flatMap((_, a) =>
        truth.slice(0, a).map((__, b) => {
          const p = 1 / (1 + 10 ** ((truth[b] - truth[a]) / 400));
          const wins = Array.from({ length: 50 }, random).filter((draw) => draw < p).length;
          return pairing(`${a}`, `${b}`, wins, 50 - wins);
        }),
      );
      for (const { name, low, high } of ratingsOf(games, { anchor: '0', priorDraws: 0.5 }).players) {
        if (name === '0') continue;
        all++;
        if (low <= truth[Number(name)] && truth[Number(name)] <= high) inside++;
      }
    }
    expect(inside / all).toBeGreaterThan(0.9); // binomial with 0.95 and correlated; 400 draws
    expect(inside / all).toBeLessThan(0.99);
  });

  test('says which games are missing or cannot be counted', () => {
    const games = [pairing('a', 'b', 3, 0)];
    expect(() => ratingsOf(games, { anchor: 'z' })).toThrow(
      'the anchor z is in no pairing; expected one of a, b',
    );
    expect(() => ratingsOf([...games, pairing('c', 'd', 1, 1)], { anchor: 'a' })).toThrow(
      'no games connect c, d with the anchor a',
    );
    expect(() => ratingsOf([...games, pairing('c', 'a', 0, 0)], { anchor: 'a' })).toThrow(
      'no games connect c',
    );
    expect(() => ratingsOf(games, { anchor: 'b', priorDraws: 0 })).toThrow('leave the rating of a open');
    expect(() => ratingsOf(games, { anchor: 'b', firstMoves: true })).toThrow('move first and second');
    expect(() => ratingsOf([pairing('a', 'b', 0.5, 1)], { anchor: 'a' })).toThrow('wins of a – b is 0.5');
    expect(() => ratingsOf([pairing('a', 'a', 1, 1)], { anchor: 'a' })).toThrow('a is paired with itself');
    expect(() => ratingsOf(games, { anchor: 'a', priorDraws: -1 })).toThrow('priorDraws is -1');
  });
});

describe('matchScore', () => {
  test('without draws has Wilson’s interval, in Elo too', () => {
    const count = fc.integer({ min: 0, max: 300 });
    fc.assert(
      fc.property(count, count, (wins, losses) => {
        fc.pre(wins + losses > 0);
        const { games, score, interval, elo, eloInterval } = matchScore({ wins, draws: 0, losses });
        expect(games).toBe(wins + losses);
        expect(interval).toEqual(wilsonInterval(wins, games));
        expect(1 / (1 + 10 ** (-elo / 400))).toBeCloseTo(score, 12);
        expect(1 / (1 + 10 ** (-eloInterval.low / 400))).toBeCloseTo(interval.low, 12);
        expect(1 / (1 + 10 ** (-eloInterval.high / 400))).toBeCloseTo(interval.high, 12);
      }),
    );
  });

  test('counts a draw as half a win', () => {
    expect(matchScore({ wins: 3, draws: 4, losses: 1 })).toEqual(
      matchScore({ wins: 5, draws: 0, losses: 3 }),
    );
    expect(matchScore({ wins: 0, draws: 1, losses: 0 }).score).toBe(0.5);
  });

  test('refuses no games, and counts that are not whole', () => {
    expect(() => matchScore({ wins: 0, draws: 0, losses: 0 })).toThrow(
      'games is 0; expected an integer of at least 1',
    );
    expect(() => matchScore({ wins: 1, draws: -1, losses: 0 })).toThrow('draws of match is -1');
  });
});

test.each([
  [0.5, 0],
  [10 / 11, 400],
  [1 / 11, -400],
  [1, Infinity],
  [0, -Infinity],
])('a score of %d is %d Elo', (score, elo) => expect(eloOf(score)).toBeCloseTo(elo, 9));

test('a score beyond 1 is refused', () => expect(() => eloOf(1.2)).toThrow('score is 1.2'));
