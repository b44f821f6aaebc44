/** The best path through a network (Viterbi 1967), in logarithms. */
import { INSIDE, type Network, START } from './network.ts';

export interface BestPath {
  /** ln of the probability of frames and path; −Infinity if there is no path, as the frames are too few */
  score: number;
  /** `[frames]`: the state that emits each frame; empty if there is no path */
  states: Int32Array;
  /** Words in their order, silence included: the frame with which each begins. */
  words: { word: number; begin: number }[];
}

/**
 * @param scores `[frames, stateCount]`: ln p(x | state), at least of the states in the network
 * @param stateCount columns of `scores`
 */
export function bestPath(network: Network, scores: Float64Array, stateCount: number): BestPath {
  const { states, first, from, score, word, final } = network;
  const nodes = states.length;
  const frames = scores.length / stateCount;
  const none: BestPath = { score: -Infinity, states: new Int32Array(0), words: [] };
  if (frames === 0) return none;
  const arcs = new Int32Array(frames * nodes); // by which each node was reached
  let before = new Float64Array(nodes);
  let now = new Float64Array(nodes);
  for (let node = 0; node < nodes; node++) {
    before[node] = -Infinity;
    arcs[node] = first[node];
    for (let arc = first[node]; arc < first[node + 1]; arc++) {
      if (from[arc] !== START || !(score[arc] > before[node])) continue;
      before[node] = score[arc];
      arcs[node] = arc;
    }
    before[node] += scores[states[node]];
  }
  for (let t = 1; t < frames; t++) {
    for (let node = 0, arc = 0; node < nodes; node++) {
      let best = -Infinity;
      let by = arc;
      for (const end = first[node + 1]; arc < end; arc++) {
        const source = from[arc];
        if (source === START) continue;
        const total = score[arc] + before[source];
        if (total > best) {
          best = total;
          by = arc;
        }
      }
      now[node] = best + scores[t * stateCount + states[node]];
      arcs[t * nodes + node] = by;
    }
    [before, now] = [now, before];
  }
  let node = 0;
  for (let n = 1; n < nodes; n++) if (before[n] + final[n] > before[node] + final[node]) node = n;
  const path: BestPath = { score: before[node] + final[node], states: new Int32Array(frames), words: [] };
  if (path.score === -Infinity) return none;
  for (let t = frames - 1; t >= 0; t--) {
    path.states[t] = states[node];
    const arc = arcs[t * nodes + node];
    if (word[arc] !== INSIDE) path.words.push({ word: word[arc], begin: t });
    node = from[arc];
  }
  path.words.reverse();
  return path;
}
