/** The state of the page as its address has it, and what follows from it without a search. */
import { connectFour, type ConnectFourState, connectFourState } from 'mcts-lite/connect-four';
import { z } from 'zod';
import { type RuleName, rules } from '../../tree-search/root-moves.ts';
import type { Words } from '../../tree-search/simulator.ts';

export const simulationCounts = [50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000] as const;

/** Simulations per second. */
export const speeds = [1, 3, 10, 50, 200, 500, 2000, 10_000] as const;

/** Simulations of the empty board that the page shows at first. */
export const startSimulations = 200;

/**
 * Exploration constants. Priors of 1/7 make the U of PUCT small: after 1,000 simulations of the empty board the middle is the best
 * column for 9 of the seeds 1 to 10 with 4, and for 6 of them with mcts-lite's 1.25.
 */
export const defaultC: Record<RuleName, number> = { uct: 1.41, puct: 4 };

const notAGame =
  'expected the columns of a game of Connect-4: digits 1 to 7, none too many in one column or after a win';

export const schema = z.object({
  /** Columns 1 to 7, one digit per move. */
  moves: z
    .string(notAGame)
    .regex(/^[1-7]*$/, notAGame)
    .refine(isGame, notAGame)
    .default(''),
  first: z.enum(['you', 'program']).default('you'),
  rule: z.enum(rules).default('uct'),
  /** The exploration constant; that of the rule if it is left out. */
  c: z.number().min(0).max(8).optional(),
  /** Per move. */
  simulations: z.int().min(50).max(20_000).default(1000),
  seed: z.int().min(0).max(99_999).default(1),
  speed: z.number().min(0.1).max(100_000).default(200),
  /** Whether the position before your own move is searched. */
  hint: z.boolean().default(false),
  /** Simulations whose tree is shown. */
  at: z.int().min(0).max(20_000).default(startSimulations),
});

export type State = z.infer<typeof schema>;

export function positionAfter(moves: string): ConnectFourState {
  return connectFourState(Array.from(moves, (digit) => Number(digit) - 1));
}

function isGame(moves: string): boolean {
  const state = positionAfter('');
  return Array.from(moves).every((digit) => {
    const column = Number(digit) - 1;
    if (connectFour.outcome(state) !== undefined || !connectFour.moves(state).includes(column)) return false;
    connectFour.play(state, column);
    return true;
  });
}

/** Who is to move after these moves; undefined if the game is over. */
export function turnAfter(moves: string, first: State['first']): State['first'] | undefined {
  if (connectFour.outcome(positionAfter(moves)) !== undefined) return undefined;
  return (moves.length % 2 === 0) === (first === 'you') ? 'you' : 'program';
}

/**
 * The position whose search is shown: with a hint that of your move; else the last one in which the program was to move, so that after
 * its move one still sees why it was made; before its first turn the position as it is.
 */
export function searchedMoves({ moves, first, hint }: Pick<State, 'moves' | 'first' | 'hint'>): string {
  if (hint && turnAfter(moves, first) === 'you') return moves;
  for (let length = moves.length; length >= 0; length--) {
    const before = moves.slice(0, length);
    if (turnAfter(before, first) === 'program') return before;
  }
  return '';
}

/** Columns are written 1 to 7. */
export const words: Words<number> = { players: ['Blue', 'Orange'], move: (column) => String(column + 1) };

/** Who is to move after so many moves. */
export function playerAfter(moves: number): string {
  return words.players[moves % 2];
}
