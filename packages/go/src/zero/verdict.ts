import { PASS, type Point } from '../point.ts';
import type { Position } from './position.ts';

/** A position and its legal moves. */
export interface Asked {
  readonly state: Position;
  readonly moves: readonly Point[];
}

/** All that a network says of a position, as who is to move sees it. */
export interface Verdict {
  /** Probability of each legal move, in their order. */
  priors: Float32Array;
  /** Win probability less loss probability, in [-1, 1]. */
  value: number;
  /** Their area less the other's in the end, without komi. */
  score: number;
  /** In [-1, 1] for each point, row by row from above: 1 = theirs. */
  ownership: Float32Array;
}

/**
 * The verdict of one row of a batch.
 * @param outputs of the network: logits of the policy [batch, n² + 1, columns], of which the first column counts; [batch, 2], the logit of
 *   winning and the score divided by n; [batch, n, n], logits of ownership
 * @param to where the symmetry in which the position was shown took each move
 */
export function verdictOf(
  [policy, value, ownership]: readonly Float32Array[],
  row: number,
  asked: Asked,
  to: Uint16Array,
): Verdict {
  const { size } = asked.state.board;
  const points = size * size;
  const columns = (2 * policy.length) / (value.length * to.length);
  return {
    priors: priorsOf(policy, row, asked, to, columns),
    value: valueOf(value, row),
    score: value[2 * row + 1] * size,
    ownership: Float32Array.from({ length: points }, (_, i) =>
      Math.tanh(ownership[row * points + to[i]] / 2),
    ),
  };
}

/** The mean of verdicts of one position in several symmetries. */
export function meanVerdict(all: readonly Verdict[]): Verdict {
  const mean = (of: (verdict: Verdict) => number) =>
    all.reduce((sum, each) => sum + of(each) / all.length, 0);
  return {
    priors: all[0].priors.map((_, i) => mean(({ priors }) => priors[i])),
    value: mean(({ value }) => value),
    score: mean(({ score }) => score),
    ownership: all[0].ownership.map((_, i) => mean(({ ownership }) => ownership[i])),
  };
}

/** Win probability less loss probability, of its logit. @param outputs [batch, 2] */
export const valueOf = (outputs: Float32Array, row: number): number => Math.tanh(outputs[2 * row] / 2);

/**
 * Softmax over the legal moves.
 * @param logits [batch, n² + 1, columns], of which the first column counts
 * @param to where the symmetry took each move
 * @param priors they are written into this array, as long as there are moves
 */
export function priorsOf(
  logits: Float32Array,
  row: number,
  { state, moves }: Asked,
  to: Uint16Array,
  columns = 1,
  priors = new Float32Array(moves.length),
): Float32Array {
  const { geometry } = state.board;
  const start = row * to.length;
  const pass = to.length - 1;
  let largest = -Infinity;
  for (let i = 0; i < moves.length; i++) {
    const move = moves[i];
    const logit = logits[(start + (move === PASS ? pass : to[geometry.index(move)])) * columns];
    priors[i] = logit;
    if (logit > largest) largest = logit;
  }
  let sum = 0;
  for (let i = 0; i < moves.length; i++) sum += priors[i] = Math.exp(priors[i] - largest);
  for (let i = 0; i < moves.length; i++) priors[i] /= sum;
  return priors;
}
