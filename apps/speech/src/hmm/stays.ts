/** How long states last, counted from the best paths of utterances. */
import type { BestPath, WordTopology } from '@nutshell/micro/speech';

/** Fewer frames than this tell nothing of how long a state lasts. */
const LEAST_FRAMES = 1e-3;
/** A state can always be stayed in, and always be left. */
const SHORTEST_STAY = 1e-3;
const LONGEST_STAY = 1 - 1e-4;

/**
 * The probability of staying in each state.
 * @param stays how often a state was stayed in @param frames in the state, which were left or stayed in
 * @param before of states without frames
 */
export function stayProbabilities(
  stays: Float64Array,
  frames: Float64Array,
  before: Float64Array,
): Float64Array {
  return before.map((old, state) =>
    frames[state] > LEAST_FRAMES
      ? Math.min(LONGEST_STAY, Math.max(SHORTEST_STAY, stays[state] / frames[state]))
      : old,
  );
}

/** Calls `stay(state)` for every time that a path stays in a state. A word of one state may follow itself: then it begins anew. */
export function eachStay(
  { states, words }: Pick<BestPath, 'states' | 'words'>,
  stay: (state: number) => void,
): void {
  const begins = new Set(words.map(({ begin }) => begin));
  for (let t = 1; t < states.length; t++) if (states[t] === states[t - 1] && !begins.has(t)) stay(states[t]);
}

/** The same words with the probabilities of staying that the paths show. */
export function timedBy<T extends WordTopology>(topology: T, paths: readonly BestPath[]): T {
  const [stays, frames] = [0, 0].map(() => new Float64Array(topology.stay.length));
  for (const path of paths) {
    for (const state of path.states) frames[state]++;
    eachStay(path, (state) => stays[state]++);
  }
  return { ...topology, stay: stayProbabilities(stays, frames, topology.stay) };
}
