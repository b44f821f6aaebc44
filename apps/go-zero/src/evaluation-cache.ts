import type { Asked, Position } from '@nutshell/go/zero';
import type { Evaluation } from 'mcts-lite';

type Evaluate = (positions: readonly Asked[]) => readonly Evaluation[];

/**
 * Evaluations by all that they depend on, so that a position to which a game comes again is evaluated once: each search begins without
 * the tree of the one before. Games share nothing, since the symmetry of a position is drawn for each; so what is remembered, and every
 * bit of a game, depends on that game alone. For one network whose weights stay.
 */
export class EvaluationCache {
  /** Positions asked for, and those of them that were known. */
  asked = 0;
  hits = 0;
  readonly #evaluate: Evaluate;
  /** By the salt of a game. */
  readonly #games = new Map<number, Map<string, Evaluation>>();

  constructor(evaluate: Evaluate) {
    this.#evaluate = evaluate;
  }

  readonly evaluate = (positions: readonly Asked[]): Evaluation[] => {
    const known = positions.map((asked) => this.#of(asked.state).get(keyOf(asked)));
    const missing = positions.filter((_, i) => !known[i]);
    const evaluations = missing.length > 0 ? this.#evaluate(missing) : [];
    missing.forEach((asked, i) => this.#of(asked.state).set(keyOf(asked), evaluations[i]));
    this.asked += positions.length;
    this.hits += positions.length - missing.length;
    let next = 0;
    return known.map((evaluation) => evaluation ?? evaluations[next++]);
  };

  /** Forgets a game, which is over. */
  forget({ salt }: Pick<Position, 'salt'>): void {
    this.#games.delete(salt);
  }

  #of({ salt }: Position): Map<string, Evaluation> {
    let game = this.#games.get(salt);
    if (!game) this.#games.set(salt, (game = new Map()));
    return game;
  }
}

/**
 * Stones, who is to move, the last two moves, komi, the ply, by which the symmetry is drawn, what superko leaves to play, and the boards
 * before, if the position remembers them.
 */
function keyOf({ state: { board, komi, past }, moves }: Asked): string {
  let legal = moves.length;
  for (let i = 0; i < moves.length; i++) legal = (Math.imul(legal, 0x01000193) ^ moves[i]) | 0;
  return `${board.hash} ${board.toMove} ${board.last} ${board.beforeLast} ${komi} ${board.ply} ${legal}${past?.key ?? ''}`;
}
