/**
 * Lost games are resigned to save computing (Silver et al. 2017, "Self-play"). How low the value of a search must be is chosen by games
 * in which nobody could resign: of those who would have, hardly any may have got away.
 */
import type { MetricRow } from '@nutshell/experiment';
import type { GameRecord } from '@nutshell/go/zero';
import type { Rule } from 'mcts-lite';

/** The threshold at which nobody resigns: no value is below it. */
export const NEVER = -1;

/** Those that are tried, the highest first. */
const THRESHOLDS = Array.from({ length: 50 }, (_, i) => -(50 + i) / 100);

/** Resignations that a threshold is chosen by, at least. */
const EVIDENCE = 40;

/** In how many games a side would have resigned, and in how many of these it did not lose. */
export interface Resignations {
  resigned: number;
  wrong: number;
}

/** What would have happened at a threshold in games that were played to their end. */
export function resignationsAt(threshold: number, games: readonly GameRecord[]): Resignations {
  const counts = { resigned: 0, wrong: 0 };
  for (const { values, opening, score } of games) {
    const ply = values.findIndex((value) => value < threshold);
    if (ply < 0) continue;
    const own = (opening + ply) % 2 === 0 ? 1 : -1; // Black has the even moves
    counts.resigned++;
    if (own * score >= 0) counts.wrong++;
  }
  return counts;
}

/**
 * The highest threshold at which at most a share of the resignations is wrong, by the games in which nobody could resign; {@link NEVER} if
 * these are too few to tell.
 */
export function thresholdFor(games: readonly GameRecord[], tolerated: number): number {
  const playedOn = games.filter((game) => game.playedOn);
  for (const threshold of THRESHOLDS) {
    const { resigned, wrong } = resignationsAt(threshold, playedOn);
    if (resigned < EVIDENCE) break; // at lower ones there are fewer still
    if (wrong <= tolerated * resigned) return threshold;
  }
  return NEVER;
}

/**
 * Of the games of a generation: the share that was resigned and, by those in which nobody could resign, the share of resignations that
 * the threshold in force makes wrongly. The threshold was chosen by earlier games, so it is measured by games that it has not seen.
 */
export function resignationMetrics(games: readonly GameRecord[], threshold: number): MetricRow {
  const { resigned, wrong } = resignationsAt(
    threshold,
    games.filter((game) => game.playedOn),
  );
  return {
    'play.resignBelow': threshold,
    'play.resigned': games.filter((game) => !game.counted).length / Math.max(1, games.length),
    'play.falseResignations': wrong / Math.max(1, resigned),
  };
}

/** Whether a game is one in which nobody resigns. @param salt of its position, which is drawn for each game */
export const playsOn = (salt: number, share: number): boolean => (salt >>> 0) / 2 ** 32 < share;

/** The same rule, which tells the value of each search when its move is chosen, to who makes the move. */
export function telling(rule: Rule, tell: (value: number) => void): Rule {
  return {
    ...rule,
    atRoot(tree, options) {
      const root = rule.atRoot(tree, options);
      return {
        ...root,
        choose(temperature) {
          tell(tree.valueForMover(0));
          return root.choose(temperature);
        },
      };
    },
  };
}
