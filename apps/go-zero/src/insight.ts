import { BLACK, type Geometry, type Point, areaScore, resultText } from '@nutshell/go';
import type { Player, Thought } from './player.ts';
import { type Position, isOver, resultOf } from '@nutshell/go/zero';

/** What a player thinks of a position, as Black sees it. */
export interface Insight {
  /** Probability that Black wins; a draw is half a win. */
  win: number;
  /** Black's area less White's and komi in the end: what the network expects or, once the game is over, what it is. */
  score: number;
  /** The search; undefined if the game is over. */
  thought?: Thought;
}

/** Lets a player look into a position. @param signal ends the search early */
export async function insightInto(
  player: Player,
  position: Position,
  signal?: AbortSignal,
): Promise<Insight> {
  const { board, komi } = position;
  if (isOver(position)) {
    const score = areaScore(board) - komi;
    return { win: (1 + resultOf(score)) / 2, score };
  }
  const thought = await player.think(position, Infinity, signal);
  return {
    thought,
    win: (1 + asBlack(position) * thought.value) / 2,
    score: expectedScore(player, position),
  };
}

/** Black's area less White's and komi in the end, as the network alone expects it. */
export function expectedScore({ network }: Player, position: Position): number {
  return asBlack(position) * network.judgeAll(position).score - position.komi;
}

/** 1 where Black is to move, else -1: turns what who is to move sees into what Black sees. */
export const asBlack = ({ board }: Position): number => (board.toMove === BLACK ? 1 : -1);

/** `B+3.5`: a result to half a point. */
export const scoreText = (score: number): string => resultText(Math.round(2 * score) / 2);

/** `63 %` */
export const chanceText = (chance: number): string => `${(100 * chance).toFixed(0)} %`;

/** `D4 C3 pass`: at most `length` moves of a line. */
export function lineText(line: readonly Point[], geometry: Geometry, length = 6): string {
  return line
    .slice(0, length)
    .map((point) => geometry.name(point))
    .join(' ');
}
