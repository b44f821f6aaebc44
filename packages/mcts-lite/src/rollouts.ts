import type { Evaluation, Game, Position, Uniform } from './game.ts';

export interface RolloutOptions {
  random: Uniform;
  /** Games per position, whose mean outcome is its value. Default 1. */
  playouts?: number;
  /** Moves after which a game counts as drawn, for games that random moves may never end. Default 10,000. */
  longest?: number;
}

/** The evaluator of MCTS before there were networks: all moves are as likely, and the value is that of games at random. It answers at once. */
export function rollouts<State, Move>(
  game: Game<State, Move>,
  { random, playouts = 1, longest = 10_000 }: RolloutOptions,
): (positions: readonly Position<State, Move>[]) => Evaluation[] {
  return (positions) =>
    positions.map(({ state, moves }) => {
      let sum = 0;
      for (let i = 0; i < playouts; i++) sum += playout(state);
      const value = sum / playouts;
      return {
        priors: new Float32Array(moves.length).fill(1 / moves.length),
        value: game.player(state) === 0 ? value : -value,
      };
    });

  /** What player 0 gets at the end of a game at random. */
  function playout(start: State): number {
    let state = game.copy(start);
    for (let ply = 0; ply < longest; ply++) {
      const outcome = game.outcome(state);
      if (outcome !== undefined) return outcome;
      const moves = game.moves(state);
      state = game.play(state, moves[Math.floor(random() * moves.length)]);
    }
    return 0;
  }
}
