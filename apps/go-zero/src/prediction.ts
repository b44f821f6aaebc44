import { type HostArray, rowsOf } from '@nutshell/core';
import type { GameRecord } from '@nutshell/go/zero';
import { topKAccuracy } from '@nutshell/metrics';
import * as tf from '@tensorflow/tfjs';
import type { GoZeroConfig } from './config.ts';
import { type Samples, samplesOf } from './samples.ts';

/** How well a network predicts the moves and the results of games. */
export interface Prediction {
  positions: number;
  /** Share of the moves that are the network's first choice, and one of its first five. */
  top1: number;
  top5: number;
  /** Mean of (z − v)², of the result z of who is to move in {-1, 0, 1}. */
  valueError: number;
}

/** Measures a network, by the weights that it has at each call, on the plies of games of one board. */
export class Predictor {
  readonly #config: GoZeroConfig;
  readonly #outputs;

  constructor(model: tf.LayersModel, config: GoZeroConfig) {
    this.#config = config;
    this.#outputs = rowsOf<Samples, { logits: tf.Tensor2D; values: tf.Tensor1D }>(
      ({ planes, globals }) => {
        const [policies, judged] = model.apply([planes, globals]) as [tf.Tensor3D, tf.Tensor2D];
        const [batch, moves] = policies.shape;
        const logits = tf.reshape(tf.slice(policies, [0, 0, 0], [batch, moves, 1]), [
          batch,
          moves,
        ]) as tf.Tensor2D;
        return { logits, values: tf.tanh(tf.div(tf.unstack(judged, 1)[0], 2)) as tf.Tensor1D };
      },
      { batchSize: 256 },
    );
  }

  /** @throws RangeError if there is no position */
  async of(games: readonly GameRecord[]): Promise<Prediction> {
    const plies = games.flatMap((game) => [...game.taught.keys()].map((ply) => ({ game, ply, symmetry: 0 })));
    const { logits, values } = await this.#outputs({
      length: plies.length,
      batch: (indices): Samples<HostArray> =>
        samplesOf(
          Array.from(indices, (i) => plies[i]),
          this.#config,
        ),
    });
    const labels = plies.map(({ game, ply }) => game.moves[game.opening + ply]);
    const errors = plies.map(({ game, ply }, i) => {
      const own = (game.opening + ply) % 2 === 0 ? 1 : -1; // Black has the even moves
      return (own * Math.sign(game.score) - values[i]) ** 2;
    });
    return {
      positions: plies.length,
      top1: topKAccuracy(logits, labels, 1),
      top5: topKAccuracy(logits, labels, 5),
      valueError: errors.reduce((sum, each) => sum + each, 0) / plies.length,
    };
  }

  dispose(): void {
    this.#outputs.dispose();
  }
}
