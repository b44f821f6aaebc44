import { type MatchGame, type MatchOptions, playMatch } from './match.ts';
import type { Contestant } from './processes.ts';

export interface LadderOptions extends Omit<MatchOptions, 'from'> {
  /** `neighbours`: each plays the next of the list, for players in the order of their strength; `all`: everybody plays everybody. */
  pairs: 'neighbours' | 'all';
  /** Games that two players have played before; the next one has this number. Default 0. */
  played?(first: string, second: string): number;
}

/** A game of a ladder; `points` are those of `first`. */
export interface LadderGame extends MatchGame {
  first: string;
  second: string;
}

/**
 * Plays matches between the programs of a list. Openings are those of the match runner, the same for all pairs.
 * @throws RangeError before the first game unless there are two programs, each with a name of its own
 */
export async function* playLadder(
  contestants: readonly Contestant[],
  { pairs, played = () => 0, ...options }: LadderOptions,
): AsyncGenerator<LadderGame, void, undefined> {
  if (contestants.length < 2)
    throw new RangeError(`a ladder needs two programs at least, not ${contestants.length}`);
  const names = new Set<string>();
  for (const { name } of contestants) {
    if (names.has(name)) throw new RangeError(`two programs of the ladder are called ${name}`);
    names.add(name);
  }
  for (const [first, second] of pairsOf(contestants, pairs)) {
    const from = played(first.name, second.name);
    for await (const game of playMatch(first, second, { ...options, from }))
      yield { ...game, first: first.name, second: second.name };
  }
}

function pairsOf(
  contestants: readonly Contestant[],
  pairs: LadderOptions['pairs'],
): [Contestant, Contestant][] {
  return contestants.flatMap((first, i) =>
    contestants
      .slice(i + 1, pairs === 'neighbours' ? i + 2 : undefined)
      .map((second): [Contestant, Contestant] => [first, second]),
  );
}

/** Games of `first` against `second`, counted; `wins` are those of `first`. */
export interface PairingCounts {
  first: string;
  second: string;
  wins: number;
  draws: number;
  losses: number;
}

/** Counts the games of a ladder by pair, in the order in which pairs first played: what ratings are estimated from. */
export function countPairings(
  games: Iterable<Pick<LadderGame, 'first' | 'second' | 'points'>>,
): PairingCounts[] {
  const pairings = new Map<string, PairingCounts>();
  for (const { first, second, points } of games) {
    const key = JSON.stringify([first, second]);
    let counts = pairings.get(key);
    if (!counts) pairings.set(key, (counts = { first, second, wins: 0, draws: 0, losses: 0 }));
    counts[points === 1 ? 'wins' : points === 0 ? 'losses' : 'draws']++;
  }
  return [...pairings.values()];
}
