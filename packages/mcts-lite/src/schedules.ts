import type { Uniform } from './game.ts';
import type { PlanOptions } from './search.ts';

/** A temperature that falls from `from` to `to`, half of the way every `halfLife` plies: opening moves vary, endgames are exact. */
export function fallingTemperature({
  from = 1,
  to = 0,
  halfLife,
}: {
  from?: number;
  to?: number;
  halfLife: number;
}) {
  return (ply: number): number => to + (from - to) * 0.5 ** (ply / halfLife);
}

/** AlphaGo Zero's: 1 for the first `plies` moves, then 0. */
export function stepTemperature(plies: number) {
  return (ply: number): number => (ply < plies ? 1 : 0);
}

export interface PlayoutCap {
  full: number;
  fast: number;
  /** Probability of a full search. KataGo: 0.25. */
  share: number;
}

/**
 * Playout-cap randomisation (Wu 2019, section 3.1): a share of the moves is searched in full, with noise, and taught to the policy; the
 * rest is played fast and without noise, for the value of more games.
 */
export function playoutCap({ full, fast, share }: PlayoutCap) {
  return (random: Uniform): Required<PlanOptions> =>
    random() < share ? { simulations: full, explore: true } : { simulations: fast, explore: false };
}
