import type { Asked, InputForm, Verdict } from '@nutshell/go/zero';
import type { Evaluation } from 'mcts-lite';

/** What evaluates positions: a network, seen by those that only ask it. */
export interface Judge {
  /** What it sees of a position: positions have to remember earlier boards if it shows them. */
  readonly input: InputForm;
  /** Priors of the moves and value, for each position. */
  evaluate(positions: readonly Asked[]): Evaluation[];
  /** All that it says of each. */
  judge(positions: readonly Asked[]): Verdict[];
}
