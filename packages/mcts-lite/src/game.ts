/**
 * A game of two players, 0 and 1, with full information and no chance, whose end has a value in [-1, 1].
 * States may be changed in place or be values: the search only plays on states that `copy` gave it.
 */
export interface Game<State, Move> {
  /**
   * A state that `play` may change without changing this one.
   * @param into one that is no longer in use and may become the copy, so that nothing needs to be allocated
   */
  copy(state: State, into?: State): State;
  /** Legal moves, in an order that depends on the state alone. At least one while the game goes on: let passing be a move. */
  moves(state: State): readonly Move[];
  /** The state after the move: the same object, changed, or another one. */
  play(state: State, move: Move): State;
  /** Who is to move. */
  player(state: State): 0 | 1;
  /** What player 0 gets, if the game is over: 1 won, 0 drawn, -1 lost, or anything between; else undefined. */
  outcome(state: State): number | undefined;
}

/** A state whose evaluation is asked for. It belongs to the search: copy what is to be kept. */
export interface Position<State, Move> {
  readonly state: State;
  readonly moves: readonly Move[];
}

export interface Evaluation {
  /** Probability of each move, in the order of `moves`. */
  priors: ArrayLike<number>;
  /** What the player to move can expect, in [-1, 1]. */
  value: number;
}

/** Evaluates positions, several at once: a network, or random playouts. */
export type Evaluator<State, Move> = (
  positions: readonly Position<State, Move>[],
) => readonly Evaluation[] | Promise<readonly Evaluation[]>;

/** A source of uniform numbers in [0, 1). */
export type Uniform = () => number;
