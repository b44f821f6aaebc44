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
  /** By the salt of a game, then by a part of the hash of the stones. */
  readonly #games = new Map<number, Map<number, Known[]>>();

  constructor(evaluate: Evaluate) {
    this.#evaluate = evaluate;
  }

  readonly evaluate = (positions: readonly Asked[]): Evaluation[] => {
    const evaluations = new Array<Evaluation>(positions.length);
    const missing: Asked[] = [];
    const places: number[] = [];
    for (let i = 0; i < positions.length; i++) {
      const known = this.#find(positions[i]);
      if (known) evaluations[i] = known;
      else {
        missing.push(positions[i]);
        places.push(i);
      }
    }
    const made = missing.length > 0 ? this.#evaluate(missing) : [];
    for (let i = 0; i < missing.length; i++) {
      evaluations[places[i]] = made[i];
      this.#remember(missing[i], made[i]);
    }
    this.asked += positions.length;
    this.hits += positions.length - missing.length;
    return evaluations;
  };

  /** Forgets a game, which is over. */
  forget({ salt }: Pick<Position, 'salt'>): void {
    this.#games.delete(salt);
  }

  #find(asked: Asked): Evaluation | undefined {
    const { board, salt } = asked.state;
    const alike = this.#games.get(salt)?.get(board.hash | 0);
    return alike?.find((each) => isOf(each, asked))?.evaluation;
  }

  #remember(asked: Asked, evaluation: Evaluation): void {
    const { board, komi, salt, past } = asked.state;
    const { hash, toMove, last, beforeLast, ply } = board;
    let game = this.#games.get(salt);
    if (!game) this.#games.set(salt, (game = new Map()));
    const legal = legalHash(asked);
    const known = { hash, toMove, last, beforeLast, ply, komi, legal, past: past?.key, evaluation };
    const alike = game.get(hash | 0);
    if (alike) alike.push(known);
    else game.set(hash | 0, [known]);
  }
}

/**
 * All that an evaluation depends on: stones, who is to move, the last two moves, the ply, by which the symmetry is drawn, komi, what superko
 * leaves to play, and the boards before, if the position remembers them.
 */
interface Known extends Pick<Asked['state']['board'], 'hash' | 'toMove' | 'last' | 'beforeLast' | 'ply'> {
  readonly komi: number;
  readonly legal: number;
  readonly past: string | undefined;
  readonly evaluation: Evaluation;
}

function isOf(known: Known, asked: Asked): boolean {
  const { board, komi, past } = asked.state;
  return (
    known.hash === board.hash &&
    known.toMove === board.toMove &&
    known.last === board.last &&
    known.beforeLast === board.beforeLast &&
    known.ply === board.ply &&
    known.komi === komi &&
    known.legal === legalHash(asked) &&
    known.past === past?.key
  );
}

function legalHash({ moves }: Asked): number {
  let hash = moves.length;
  for (let i = 0; i < moves.length; i++) hash = (Math.imul(hash, 0x01000193) ^ moves[i]) | 0;
  return hash;
}
