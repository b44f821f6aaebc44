import { type Interval, scoreTestInterval } from './intervals.ts';
import { normalQuantile } from './normal.ts';
import { requireConfidence, requireInteger } from './validation.ts';

/** Games between two players, as counts. */
export interface GameCounts {
  readonly wins: number;
  readonly draws: number;
  readonly losses: number;
}

/** Games of `first` against `second`; `wins` are those of `first`. */
export interface Pairing extends GameCounts {
  readonly first: string;
  readonly second: string;
}

export interface RatingOptions {
  /** The player whose rating is fixed; the others' intervals are those of their distance to it. */
  readonly anchor: string;
  /** Rating of the anchor in Elo. Default 0. */
  readonly anchorRating?: number;
  /**
   * Draws that every player is given besides its games, shared out among its pairings by their games; default 2. They keep
   * the rating of a player finite that won or lost all its games. 0: plain maximum likelihood.
   */
  readonly priorDraws?: number;
  /** Whether `first` has Black (or White in chess) in all games of a pairing, and its advantage is to be estimated. Default false. */
  readonly firstMoves?: boolean;
  /** Default 0.95. */
  readonly confidence?: number;
}

export interface Rating extends Interval {
  readonly name: string;
  /** In Elo. `low` and `high` are equal to it for the anchor. */
  readonly rating: number;
  /** Games played, those of the prior left out. */
  readonly games: number;
}

export interface Ratings {
  /** The highest first. */
  readonly players: Rating[];
  /** What moving first is worth in Elo, if it was estimated. */
  readonly advantage?: { readonly rating: number } & Interval;
}

/** Elo points in a natural logarithm of odds: a difference of 400 points is odds of 10. */
const ELO = 400 / Math.LN10;
/** Steps of Newton's method; it takes about ten where there is a finite solution. */
const MOST_STEPS = 100;

/** The Elo difference at which a mean score, in [0, 1], is expected; ±Infinity at its ends. @throws RangeError outside */
export function eloOf(score: number): number {
  if (!(score >= 0 && score <= 1)) throw new RangeError(`score is ${score}; expected a fraction from 0 to 1`);
  return ELO * Math.log(score / (1 - score));
}

export interface MatchScore {
  readonly games: number;
  /** Mean points of a game: a win is 1, a draw 0.5. */
  readonly score: number;
  /** Wilson's interval of the score, with draws as half a win: wider than needed where draws are many. */
  readonly interval: Interval;
  /** The Elo difference of that score, and of the ends of its interval; may be infinite. */
  readonly elo: number;
  readonly eloInterval: Interval;
}

/** The score of a match with its interval, also in Elo. @throws RangeError unless there is a game and counts are whole numbers */
export function matchScore(counts: GameCounts, confidence = 0.95): MatchScore {
  const games = gamesOf('match', counts);
  requireInteger('games', games, 1);
  requireConfidence(confidence);
  const score = pointsOf(counts) / games;
  const interval = scoreTestInterval(score, games, confidence);
  const eloInterval = { low: eloOf(interval.low), high: eloOf(interval.high) };
  return { games, score, interval, elo: eloOf(score), eloInterval };
}

/**
 * Elo ratings of players from the games among them: the maximum of the likelihood of the Bradley-Terry model (Hunter 2004), in which the
 * logarithm of the odds of a win is the difference of two ratings, with prior draws as BayesElo has (Coulom 2005), by Newton's method. A
 * draw counts as half a win of each. Intervals are from the inverse of the Hessian, those of the prior's games included.
 *
 * @throws RangeError if counts are not whole numbers, a player has no path of games to the anchor, or games
 *   that leave ratings open: a player who won or lost all of them, without prior draws
 */
export function ratingsOf(pairings: readonly Pairing[], options: RatingOptions): Ratings {
  const { anchor, anchorRating = 0, priorDraws = 2, firstMoves = false, confidence = 0.95 } = options;
  requireConfidence(confidence);
  if (!(priorDraws >= 0 && priorDraws < Infinity))
    throw new RangeError(`priorDraws is ${priorDraws}; expected a number of at least 0`);
  const games = playersOf(pairings, anchor);
  const names = [...games.keys()].filter((name) => name !== anchor);
  const size = names.length + (firstMoves ? 1 : 0);
  const indexOf = new Map(names.map((name, i) => [name, i]));
  const rows = pairings
    .filter((pairing) => gamesOf(`${pairing.first} – ${pairing.second}`, pairing) > 0)
    .map((pairing): Row => {
      const played = gamesOf('', pairing);
      const prior =
        (played * priorDraws * (1 / games.get(pairing.first)! + 1 / games.get(pairing.second)!)) / 2;
      // -1: the anchor, which is not a parameter
      const [plus, minus] = [indexOf.get(pairing.first) ?? -1, indexOf.get(pairing.second) ?? -1];
      return { plus, minus, games: played + prior, points: pointsOf(pairing) + prior / 2 };
    });
  const { strengths, covariance } = maximise(rows, size, firstMoves, [...names, 'moving first']);

  const z = normalQuantile(0.5 + confidence / 2);
  const inElo = (i: number, offset: number) => {
    const rating = offset + ELO * strengths[i];
    const half = z * ELO * Math.sqrt(covariance[i * size + i]);
    return { rating, low: rating - half, high: rating + half };
  };
  const players = names.map((name, i) => ({ name, ...inElo(i, anchorRating), games: games.get(name)! }));
  const fixed = { rating: anchorRating, low: anchorRating, high: anchorRating };
  players.push({ name: anchor, ...fixed, games: games.get(anchor)! });
  players.sort((a, b) => b.rating - a.rating);
  return { players, ...(firstMoves && { advantage: inElo(size - 1, 0) }) };
}

/** Games of two players with the prior's: `points` of `games` go to the player of parameter `plus`. */
interface Row {
  readonly plus: number;
  readonly minus: number;
  readonly games: number;
  readonly points: number;
}

/** Newton's method on the concave log likelihood, from equal strengths; a step that overshoots is halved. */
function maximise(rows: readonly Row[], size: number, firstMoves: boolean, names: readonly string[]) {
  const last = size - 1;
  const logOdds = (at: Float64Array, { plus, minus }: Row) =>
    (plus < 0 ? 0 : at[plus]) - (minus < 0 ? 0 : at[minus]) + (firstMoves ? at[last] : 0);
  const logLikelihood = (at: Float64Array) =>
    rows.reduce((sum, row) => {
      const odds = logOdds(at, row);
      return sum + row.points * odds - row.games * softplus(odds);
    }, 0);

  let strengths = new Float64Array(size);
  let likelihood = logLikelihood(strengths);
  for (let iteration = 0; iteration < MOST_STEPS; iteration++) {
    const gradient = new Float64Array(size);
    const information = new Float64Array(size * size);
    for (const row of rows) {
      const p = 1 / (1 + Math.exp(-logOdds(strengths, row)));
      const weight = row.games * p * (1 - p);
      const parts = [[row.plus, 1], [row.minus, -1], ...(firstMoves ? [[last, 1]] : [])]; // prettier-ignore
      for (const [i, sign] of parts) {
        if (i < 0) continue;
        gradient[i] += sign * (row.points - row.games * p);
        for (const [j, other] of parts) if (j >= 0) information[i * size + j] += sign * other * weight;
      }
    }
    const covariance = inverse(information, size);
    if (!covariance) break;
    const step = gradient.map((_, i) =>
      gradient.reduce((sum, g, j) => sum + covariance[i * size + j] * g, 0),
    );
    if (step.every((each) => Math.abs(each) < 1e-10)) return { strengths, covariance };
    let next = strengths;
    let reached = -Infinity;
    for (let scale = 1; scale > 1e-6 && !(reached >= likelihood - 1e-12 * Math.abs(likelihood)); scale /= 2) {
      next = strengths.map((each, i) => each + scale * step[i]);
      reached = logLikelihood(next);
    }
    [strengths, likelihood] = [next, reached];
  }
  const largest = strengths.reduce(
    (most, each, i) => (Math.abs(each) > Math.abs(strengths[most]) ? i : most),
    0,
  );
  throw new RangeError(
    `the games leave the rating of ${names[largest]} open: give every player prior draws` +
      (firstMoves ? ', and let every player move first and second' : ''),
  );
}

/** Games of each player. @throws RangeError if not all are connected with the anchor by games */
function playersOf(pairings: readonly Pairing[], anchor: string): Map<string, number> {
  const games = new Map<string, number>();
  const opponents = new Map<string, string[]>();
  for (const pairing of pairings) {
    const { first, second } = pairing;
    if (first === second) throw new RangeError(`${first} is paired with itself`);
    const played = gamesOf(`${first} – ${second}`, pairing);
    for (const [name, opponent] of [
      [first, second],
      [second, first],
    ]) {
      games.set(name, (games.get(name) ?? 0) + played);
      if (played > 0) opponents.set(name, [...(opponents.get(name) ?? []), opponent]);
    }
  }
  if (!games.has(anchor))
    throw new RangeError(
      `the anchor ${anchor} is in no pairing; expected one of ${[...games.keys()].join(', ')}`,
    );
  const connected = new Set([anchor]);
  for (const name of connected) for (const opponent of opponents.get(name) ?? []) connected.add(opponent);
  const apart = [...games.keys()].filter((name) => !connected.has(name));
  if (apart.length > 0)
    throw new RangeError(
      `no games connect ${apart.join(', ')} with the anchor ${anchor}: play one of its opponents`,
    );
  return games;
}

function gamesOf(where: string, { wins, draws, losses }: GameCounts): number {
  for (const [name, count] of Object.entries({ wins, draws, losses }))
    requireInteger(`${name} of ${where}`, count, 0);
  return wins + draws + losses;
}

function pointsOf({ wins, draws }: GameCounts): number {
  return wins + draws / 2;
}

/** ln(1 + eˣ) without overflow. */
function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}

/** Inverse of a symmetric matrix [size, size] by Gauss-Jordan elimination; undefined unless it is positive definite. */
function inverse(matrix: Float64Array, size: number): Float64Array | undefined {
  const left = matrix.slice();
  const right = new Float64Array(size * size);
  for (let i = 0; i < size; i++) right[i * size + i] = 1;
  for (let pivot = 0; pivot < size; pivot++) {
    const divisor = left[pivot * size + pivot];
    if (!(divisor > 1e-10 * matrix[pivot * size + pivot])) return undefined;
    for (let j = 0; j < size; j++) {
      left[pivot * size + j] /= divisor;
      right[pivot * size + j] /= divisor;
    }
    for (let row = 0; row < size; row++) {
      const factor = left[row * size + pivot];
      if (row === pivot || factor === 0) continue;
      for (let j = 0; j < size; j++) {
        left[row * size + j] -= factor * left[pivot * size + j];
        right[row * size + j] -= factor * right[pivot * size + j];
      }
    }
  }
  return right;
}
