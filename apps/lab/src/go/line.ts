/** A game as the page, its address and the thread that searches have it: board, komi, and moves by their numbers. */
import {
  BLACK,
  type Board,
  EMPTY,
  Geometry,
  PASS,
  type Point,
  areaScore,
  colorName,
  settledScore,
} from '@nutshell/go';
import { type InputForm, type Position, goGame, startingPosition } from '@nutshell/go/zero';

export interface Line {
  readonly size: number;
  readonly komi: number;
  /** Points row by row from above, the pass last: as a network numbers them. */
  readonly moves: readonly number[];
}

const LETTERS = 'abcdefghijklmnopqrs';
/** A pass, as SGF has it for boards of up to 19 by 19. */
const PASSES = 'tt';

/** Moves as two letters each, column and row from the upper left: `cc`; a pass is `tt`. */
export function textOfMoves({ size, moves }: Pick<Line, 'size' | 'moves'>): string {
  const text = (move: number) => LETTERS[move % size] + LETTERS[Math.floor(move / size)];
  return moves.map((move) => (move === size * size ? PASSES : text(move))).join('');
}

/** @throws RangeError if a move is not on the board */
export function movesOfText(text: string, size: number): number[] {
  return (text.match(/../g) ?? []).map((each) => {
    if (each === PASSES) return size * size;
    const [x, y] = [LETTERS.indexOf(each[0]), LETTERS.indexOf(each[1])];
    if (!(x >= 0 && y >= 0 && x < size && y < size))
      throw new RangeError(`“${each}” is not a point of a board of ${size} by ${size}`);
    return y * size + x;
  });
}

/** A move as people write it: `C3`, `pass`. */
export function moveName(move: number, size: number): string {
  const geometry = Geometry.of(size);
  return geometry.name(geometry.points[move] ?? PASS);
}

/** The position after all moves, which must be legal. @param form what is to see it: some see earlier boards */
export function positionAfter(
  { size, komi, moves }: Line,
  { past }: Pick<InputForm, 'past'> = { past: false },
): Position {
  const position = startingPosition(size, komi, { past });
  const { points } = position.board.geometry;
  for (const move of moves) goGame.play(position, points[move] ?? PASS);
  return position;
}

/** Why the first move that the rules forbid is illegal, or undefined if all are legal. */
export function firstFault({ size, komi, moves }: Line): string | undefined {
  const position = startingPosition(size, komi);
  const { points } = position.board.geometry;
  for (const [i, move] of moves.entries()) {
    const fault =
      goGame.outcome(position) !== undefined
        ? 'the game is over before it'
        : whyIllegal(position.board, points[move] ?? PASS);
    if (fault) return `move ${i + 1}, ${moveName(move, size)}, cannot be played: ${fault}`;
    goGame.play(position, points[move] ?? PASS);
  }
  return undefined;
}

/** Why who is to move may not play on a point, in words; undefined if they may. */
export function whyIllegal(board: Board, point: Point): string | undefined {
  if (board.isLegal(point)) return undefined;
  const { cells, toMove } = board;
  if (cells[point] !== EMPTY) return 'there is a stone already';
  const after = board.copy();
  after.play(point);
  return after.cells[point] === toMove
    ? 'it would bring back an earlier position of this game (positional superko)'
    : 'the stone would have no liberty (suicide)';
}

/**
 * Black's area less White's and komi: what is certain by Benson's algorithm if that is all of the board, else as the board stands.
 */
export function scoreOfPosition({ board, komi }: Position): number {
  return (settledScore(board) ?? areaScore(board)) - komi;
}

/** Who is to move. */
export const moverOf = ({ board }: Position): 'Black' | 'White' => colorName(board.toMove);

/** Numbers of who is to move as Black's: 1 or −1. */
export const signOf = ({ board }: Position): 1 | -1 => (board.toMove === BLACK ? 1 : -1);
