import type * as tf from '@tensorflow/tfjs';
import type { Random } from '@nutshell/random';
import type { Architecture } from './architecture.ts';
import type { GoZeroConfig } from './config.ts';
import { buildPaperNetwork } from './paper-network.ts';
import { buildTower } from './tower.ts';

type Builder = (architecture: Architecture, random: Random) => tf.LayersModel;

const builders: Record<GoZeroConfig['network'], Builder> = { tower: buildTower, paper: buildPaperNetwork };

/**
 * The network of an experiment: planes [batch, n, n, 9] and globals [batch, 2], of the paper's form [batch, n, n, 17] and [batch, 1] →
 * - `policy` [batch, n² + 1, columns], logits of the moves in the order of the board, the pass last;
 * - `value` [batch, 2], logit of the probability that who is to move wins, and their area less the other's in the end, without komi,
 *   divided by n;
 * - `ownership` [batch, n, n, 1], logits of the probability that a point is theirs in the end.
 */
export function buildModel(architecture: Architecture, random: Random): tf.LayersModel {
  return builders[architecture.network](architecture, random);
}
