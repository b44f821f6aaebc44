/** What a match says: points with their interval, endings, thinking times. */
import { terminalTable } from '@nutshell/experiment';
import {
  type Ending,
  type LadderGame,
  type PairingCounts,
  countPairings,
  distinctGames,
} from '@nutshell/go/match';
import { formatFixed, formatNumber, formatPercent, formatShort } from '@nutshell/drawing';
import { type MatchScore, matchScore } from '@nutshell/metrics';
import type { Entrant } from './entrants.ts';

/** Endings that say nothing about strength. */
const FAULTS: readonly Ending[] = ['time', 'crash', 'illegal move'];

/** Games that differ, below which a result is not evidence. */
const ENOUGH = 100;

export interface MatchSummary {
  /** Games that count. */
  counted: LadderGame[];
  /** Games that the opponent lost by a fault: they count for nobody, lest its slow spells be taken for our strength. */
  leftOut: LadderGame[];
  all: PairingCounts;
  asBlack: PairingCounts;
  asWhite: PairingCounts;
  distinct: number;
  /** Undefined if no game counts. */
  score: MatchScore | undefined;
  /** Of a move, ours and the opponent's. */
  seconds: [number, number];
}

/** Counts the games of a match; its first player is ours. */
export function summaryOf(games: readonly LadderGame[]): MatchSummary {
  const leftOut = games.filter((game) => !countsForRating(game) && game.points === 1);
  const counted = games.filter((game) => !leftOut.includes(game));
  const all = countsOf(counted);
  const total = (of: (game: LadderGame) => number) => games.reduce((sum, game) => sum + of(game), 0);
  const perMove = (i: number) =>
    total(({ seconds }) => seconds[i]) /
    Math.max(
      1,
      total(({ asked }) => asked[i]),
    );
  return {
    counted,
    leftOut,
    all,
    asBlack: countsOf(counted.filter(({ firstIsBlack }) => firstIsBlack)),
    asWhite: countsOf(counted.filter(({ firstIsBlack }) => !firstIsBlack)),
    distinct: distinctGames(counted),
    score: counted.length > 0 ? matchScore(all) : undefined,
    seconds: [perMove(0), perMove(1)],
  };
}

/** Whether a game was decided on the board. */
export const countsForRating = ({ ending }: Pick<LadderGame, 'ending'>): boolean => !FAULTS.includes(ending);

/** The faults by which games were lost: `gnugo-10 2 time`. Empty if there were none. */
export function faultsOf(games: readonly LadderGame[]): string {
  const faults = games.filter((game) => !countsForRating(game));
  const loser = ({ first, second, points }: LadderGame) => (points === 0 ? first : second);
  return [...new Set(faults.map(loser))]
    .map((name) => `${name} ${endings(faults.filter((game) => loser(game) === name))}`)
    .join('; ');
}

function countsOf(games: readonly LadderGame[]): PairingCounts {
  return countPairings(games)[0] ?? { first: '', second: '', wins: 0, draws: 0, losses: 0 };
}

/** Metrics of a record, with this before their names: `match.gnugo10` gives `match.gnugo10.winRate`. */
export function metricsOf(
  prefix: string,
  summary: MatchSummary,
  simulations: number,
): Record<string, number> {
  const { score, counted, all, distinct, seconds } = summary;
  if (!score) return {};
  const values = {
    winRate: score.score, // a draw is half a win
    low: score.interval.low,
    high: score.interval.high,
    games: counted.length,
    draws: all.draws,
    distinctGames: distinct,
    simulations,
    secondsPerMove: seconds[0],
    opponentSecondsPerMove: seconds[1],
  };
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`${prefix}.${name}`, value]));
}

/** The end of a match in words and numbers. */
export function describeMatch(
  { counted, leftOut, all, asBlack, asWhite, distinct, score, seconds }: MatchSummary,
  [ours, opponent]: readonly [Entrant, Entrant],
): string {
  const rows = Object.entries({ 'as Black': asBlack, 'as White': asWhite, both: all }).map(
    ([name, { wins, draws, losses }]) => [name, wins + draws + losses, wins, draws, losses].map(String),
  );
  const { low, high } = score?.interval ?? { low: 0, high: 1 };
  const result = score
    ? [
        `win rate  ${formatPercent(score.score)}, 95 % interval ${formatPercent(low)} to ${formatPercent(high)} (Wilson; a draw is half a win)`,
        `Elo       ${elo(score.elo)}, ${elo(score.eloInterval.low)} to ${elo(score.eloInterval.high)}`,
      ]
    : ['no game counts'];
  return [
    `${ours.name} against ${opponent.name}`,
    terminalTable(['', 'games', 'wins', 'draws', 'losses'], rows, 'lrrrr'),
    ...result,
    `games     ${distinct} of ${counted.length} differ${distinct < ENOUGH ? `; a result to report has ${ENOUGH} that do` : ''}`,
    `endings   ${endings(counted)}${leftOut.length > 0 ? `; not counted, lost by a fault of ${opponent.name}: ${endings(leftOut)}` : ''}`,
    `thinking  ${ours.name} ${formatShort(seconds[0])} s per move, ${opponent.name} ${formatShort(seconds[1])} s`,
    `${ours.name}: ${ours.shown}`,
    `${opponent.name}: ${opponent.shown}`,
  ].join('\n');
}

/** `90 score, 3 resignation`. */
function endings(games: readonly LadderGame[]): string {
  const counts = new Map<string, number>();
  for (const { ending } of games) counts.set(ending, (counts.get(ending) ?? 0) + 1);
  return [...counts].map(([ending, count]) => `${count} ${ending}`).join(', ') || 'none';
}

/** A line about a game that has just ended. */
export function describeGame({
  first,
  second,
  number,
  firstIsBlack,
  ending,
  points,
  score,
  moves,
  message,
}: LadderGame): string {
  const who = points === 0.5 ? 'a draw' : `${points === 1 ? first : second} wins`;
  const how =
    score !== undefined && score !== 0
      ? ` by ${Math.abs(score)}`
      : ending === 'score'
        ? ''
        : ` (${message ?? ending})`;
  return `game ${number + 1}, ${first} as ${firstIsBlack ? 'Black' : 'White'} against ${second}: ${who}${how} after ${moves.length} moves`;
}

/** `+120`; infinite if all games were won. */
const elo = (difference: number) =>
  `${difference >= 0 ? '+' : ''}${Number.isFinite(difference) ? formatFixed(difference, 0) : formatNumber(difference)}`;
