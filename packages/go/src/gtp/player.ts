import type { Color } from '../color.ts';
import type { Game } from '../game.ts';
import type { Point } from '../point.ts';

/** Time that is left to a player, as the controller says. */
export interface Clock {
  /** Seconds before overtime, or of the period of overtime. */
  seconds: number;
  /** Moves that this period is for; 0 before overtime. */
  stones: number;
}

/** A move as an analysis shows it. */
export interface AnalysedMove {
  point: Point;
  visits: number;
  /** Probability that its player wins. */
  winRate: number;
  prior: number;
  /** The moves that are expected, this one first. */
  line: Point[];
}

/** Who thinks behind an engine. */
export interface Player {
  name: string;
  version: string;
  /** A move for `color`, which need not be whose turn it is; the engine plays it. @param clock undefined: no limit was set */
  move(
    game: Game,
    color: Color,
    options: { clock?: Clock; cleanUp: boolean },
  ): Promise<Point | 'resign'> | Point | 'resign';
  /** Begins the randomness of its moves again, from this seed. */
  seed?(seed: number): void;
  /** Stones that are dead as the game stands; all live if absent. */
  dead?(game: Game): Promise<Point[]> | Point[];
  /** Analyses until the signal aborts; calls `show` with the moves, best first, about as often as asked. */
  analyse?(
    game: Game,
    color: Color,
    options: { every: number; signal: AbortSignal; show(moves: AnalysedMove[]): void },
  ): Promise<void>;
}
