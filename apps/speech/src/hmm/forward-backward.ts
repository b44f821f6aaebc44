/** The probability of frames over all paths through a network, and how likely each node is at each frame (Baum 1972), in logarithms. */
import { type Network, START } from '@nutshell/micro/speech';
import { logAdd } from './log-sum.ts';

export interface Occupancies {
  /** ln of the probability of the frames; −Infinity if there is no path, as they are too few: then the rest is 0 */
  logLikelihood: number;
  /** `[frames, nodes]`: probability of being in the node when the frame is emitted; rows add up to 1 */
  nodes: Float64Array;
  /** `[nodes]`: expected number of times that the node is stayed in */
  stays: Float64Array;
}

/**
 * @param scores `[frames, stateCount]`: ln p(x | state), at least of the states in the network
 * @param stateCount columns of `scores`
 */
export function occupancies(network: Network, scores: Float64Array, stateCount: number): Occupancies {
  const { states, first, from, score, final } = network;
  const nodes = states.length;
  const frames = scores.length / stateCount;
  const emitted = (t: number, node: number) => scores[t * stateCount + states[node]];

  const alpha = new Float64Array(frames * nodes).fill(-Infinity); // ln p(frames up to t, node at t)
  for (let t = 0; t < frames; t++) {
    for (let node = 0; node < nodes; node++) {
      let sum = -Infinity;
      for (let arc = first[node]; arc < first[node + 1]; arc++) {
        if ((from[arc] === START) !== (t === 0)) continue;
        sum = logAdd(sum, score[arc] + (t === 0 ? 0 : alpha[(t - 1) * nodes + from[arc]]));
      }
      alpha[t * nodes + node] = sum + emitted(t, node);
    }
  }
  const result = {
    logLikelihood: -Infinity,
    nodes: new Float64Array(frames * nodes),
    stays: new Float64Array(nodes),
  };
  if (frames === 0) return result;
  const last = (frames - 1) * nodes;
  for (let node = 0; node < nodes; node++)
    result.logLikelihood = logAdd(result.logLikelihood, alpha[last + node] + final[node]);
  const { logLikelihood } = result;
  if (logLikelihood === -Infinity) return result;

  let beta = final.slice(); // ln p(frames after t | node at t)
  for (let t = frames - 1; t >= 0; t--) {
    for (let node = 0; node < nodes; node++)
      result.nodes[t * nodes + node] = Math.exp(alpha[t * nodes + node] + beta[node] - logLikelihood);
    if (t === 0) break;
    const earlier = new Float64Array(nodes).fill(-Infinity);
    for (let node = 0; node < nodes; node++) {
      const after = emitted(t, node) + beta[node];
      if (after === -Infinity) continue;
      for (let arc = first[node]; arc < first[node + 1]; arc++) {
        const source = from[arc];
        if (source === START) continue;
        earlier[source] = logAdd(earlier[source], score[arc] + after);
        if (source === node)
          result.stays[node] += Math.exp(alpha[(t - 1) * nodes + node] + score[arc] + after - logLikelihood);
      }
    }
    beta = earlier;
  }
  return result;
}
