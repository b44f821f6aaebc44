import type { MetricRow } from '@nutshell/experiment';
import { PASS } from '@nutshell/go';
import { goGame, startingPosition } from '@nutshell/go/zero';
import type { Network } from './network.ts';

/** A position whose result under perfect play is known: Black's area less White's, and the first moves that reach it. */
export interface Truth {
  /** In the names of metrics: `truth.5x5.score`. */
  name: string;
  size: number;
  /** Stones before, Black's first. */
  moves: readonly string[];
  score: number;
  best?: readonly string[];
}

/**
 * Small boards that are solved (van der Werf 2002, 2009), and those on which strong programs agree (katagobooks.org). Scores are of area.
 */
export const truths: readonly Truth[] = [
  { name: '3x3', size: 3, moves: [], score: 9, best: ['B2'] },
  { name: '4x4', size: 4, moves: [], score: 2 },
  { name: '5x5', size: 5, moves: [], score: 25, best: ['C3'] },
  { name: '5x5-C2', size: 5, moves: ['C2'], score: 3 },
  { name: '5x5-B2', size: 5, moves: ['B2'], score: 1 },
  { name: '6x6', size: 6, moves: [], score: 4 },
  { name: '7x7', size: 7, moves: [], score: 9, best: ['D4'] },
  { name: '9x9', size: 9, moves: [], score: 7, best: ['E5', 'D5', 'E4', 'F5', 'E6', 'D4', 'F4', 'D6', 'F6'] },
];

/** What the network alone says of a position. All as Black sees it. */
export interface Opinion {
  truth: Truth;
  /** Black's expected area less White's. */
  score: number;
  /** The same by win probabilities: the komi at which chances are even. */
  fairKomi: number;
  /** Black's chance at each komi of {@link komiAround}. */
  chances: { komi: number; win: number }[];
  /** Probability of all of `truth.best` together, if there are any. */
  best: number | undefined;
  /** The likeliest move. */
  move: string;
}

/** Komi from 4.5 below the true score to 4.5 above. */
const komiAround = (score: number) => Array.from({ length: 10 }, (_, i) => score + i - 4.5);

/** The network's opinion of a position, the mean of all eight symmetries. */
export function opinionOf(network: Network, truth: Truth): Opinion {
  const at = (komi: number) => {
    const position = startingPosition(truth.size, komi, network.input);
    for (const name of truth.moves) goGame.play(position, position.board.geometry.named(name));
    return position;
  };
  const chanceAt = (komi: number) => {
    const position = at(komi);
    const { value } = network.judgeAll(position);
    return (1 + (goGame.player(position) === 0 ? value : -value)) / 2;
  };
  const chances = komiAround(truth.score).map((komi) => ({ komi, win: chanceAt(komi) }));
  const position = at(truth.score);
  const sign = goGame.player(position) === 0 ? 1 : -1;
  const { score, priors } = network.judgeAll(position);
  const moves = goGame.moves(position);
  const { geometry } = position.board;
  const likeliest = priors.indexOf(Math.max(...priors));
  return {
    truth,
    score: sign * score,
    fairKomi: truth.score - 5 + chances.reduce((sum, { win }) => sum + win, 0),
    chances,
    best: truth.best?.reduce((sum, name) => sum + priors[moves.indexOf(geometry.named(name))], 0),
    move: moves[likeliest] === PASS ? 'pass' : geometry.name(moves[likeliest]),
  };
}

/** Opinions as metrics: `truth.5x5.score`, `truth.5x5.fairKomi`, `truth.5x5.best`. */
export function truthMetrics(network: Network, sizes: readonly number[]): MetricRow {
  const metrics: MetricRow = {};
  for (const truth of truths) {
    if (!sizes.includes(truth.size)) continue;
    const { score, fairKomi, best } = opinionOf(network, truth);
    metrics[`truth.${truth.name}.score`] = score;
    metrics[`truth.${truth.name}.fairKomi`] = fairKomi;
    if (best !== undefined) metrics[`truth.${truth.name}.best`] = best;
  }
  return metrics;
}
