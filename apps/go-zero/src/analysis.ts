import { BLACK, type Color, type Game, type Point } from '@nutshell/go';
import { type Insight, insightInto } from './insight.ts';
import type { Player } from './player.ts';
import { type InputForm, type Position, goGame, startingPosition } from '@nutshell/go/zero';

/** A move of a game, as a player sees it. */
export interface AnalysedMove {
  /** From 1 on. */
  number: number;
  color: Color;
  point: Point;
  before: Insight;
  after: Insight;
  /** The move that the player would have made, and what it expects then. */
  best: Point;
  line: Point[];
  /** What the move lost of the chance to win, and of points; 0 for the best move. */
  loss: number;
  points: number;
  /** Its place among the moves of the search, from 1 on; undefined if the search has not tried it. */
  choice: number | undefined;
}

/** From such losses of the chance to win on a move is worth a word, doubtful, or bad. */
export const SLIGHT = 0.01;
export const DOUBTFUL = 0.1;
export const BAD = 0.2;

/**
 * The positions of a game, the one before the first move first, under the rules that networks know, whatever rules the game has.
 * @param form what is to see them: some see earlier boards
 */
export function positionsOf(
  { rules: { size, komi }, setup, moves, board: last }: Game,
  { past }: Pick<InputForm, 'past'>,
): Position[] {
  const position = startingPosition(size, komi, { past });
  const { board } = position;
  board.setUp(setup, moves[0]?.color ?? last.toMove);
  const positions = [goGame.copy(position)];
  moves.forEach(({ point }, i) => {
    goGame.play(position, point);
    board.toMove = moves[i + 1]?.color ?? board.toMove; // where one has moved twice
    positions.push(goGame.copy(position));
  });
  return positions;
}

/**
 * Looks at every position of a game, and at each move from both sides: what was expected before it and after it.
 * @param show is told how many positions are done
 */
export async function analyseGame(
  player: Player,
  game: Game,
  show: (done: number) => void = () => {},
): Promise<AnalysedMove[]> {
  const insights: Insight[] = [];
  for (const position of positionsOf(game, player.network.input)) {
    insights.push(await insightInto(player, position));
    show(insights.length);
  }
  return game.moves.flatMap(({ color, point }, i) => {
    const [before, after] = [insights[i], insights[i + 1]];
    const { thought } = before;
    if (!thought) return []; // the game was over
    const sign = color === BLACK ? 1 : -1;
    const { move: best, line } = thought;
    const place = thought.moves.findIndex(
      ({ move, visits }) => move === point && (visits > 0 || move === best),
    );
    // Two searches differ a little, also where the best move was played.
    const lost = (difference: number) => (point === best ? 0 : Math.max(0, sign * difference));
    return {
      number: i + 1,
      color,
      point,
      before,
      after,
      best,
      line,
      loss: lost(before.win - after.win),
      points: lost(before.score - after.score),
      choice: place < 0 ? undefined : place + 1,
    };
  });
}

/** The moves that lost most of the chance to win, the worst first; those that are not worth a word left out. */
export function worstOf(moves: readonly AnalysedMove[], count: number): AnalysedMove[] {
  return moves
    .filter(({ loss }) => loss >= SLIGHT)
    .toSorted((a, b) => b.loss - a.loss || a.number - b.number)
    .slice(0, count);
}
