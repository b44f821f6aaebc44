import { type HostArray, rowsOf } from '@nutshell/core';
import type { MetricRow } from '@nutshell/experiment';
import { type GameRecord, SYMMETRIES } from '@nutshell/go/zero';
import { Random } from '@nutshell/random';
import type * as tf from '@tensorflow/tfjs';
import type { GoZeroConfig } from './config.ts';
import { lossesOf } from './learner.ts';
import { type Samples, samplesOf } from './samples.ts';

/** Positions that a mean is taken of. */
const POSITIONS = 512;

/** Whether a game is never learnt from: drawn by its generation and number. */
export function isHeldOut(
  { generation, number }: Pick<GameRecord, 'generation' | 'number'>,
  { heldOut }: Pick<GoZeroConfig, 'heldOut'>,
): boolean {
  return heldOut > 0 && new Random(generation).fork(`game ${number}`).uniform() < heldOut;
}

/**
 * Compares what a network has learnt from with what it has not seen: its losses of policy and value on the newest games that are
 * held out, and on as many of the same generations that are not. A value that is much better on the latter is one that overfits.
 */
export class HeldOut {
  readonly #config: GoZeroConfig;
  readonly #losses;

  constructor(model: tf.LayersModel, config: GoZeroConfig) {
    this.#config = config;
    this.#losses = rowsOf<Samples, { policy: tf.Scalar; value: tf.Scalar }>(
      (samples) => {
        const { policy, value } = lossesOf(
          config,
          model.apply([samples.planes, samples.globals]) as tf.Tensor[],
          samples,
        );
        return { policy, value };
      },
      { batchSize: 128 },
    );
  }

  /**
   * By the weights that the model has now: `heldOut.policy`, `heldOut.value`, `train.policy` and `train.value` in nats; nothing if no game
   * is held out.
   * @param games of one board, oldest first
   */
  async compare(games: readonly GameRecord[]): Promise<MetricRow> {
    const { heldOut, learnt } = this.pairs(games);
    if (plies(heldOut).length === 0 || plies(learnt).length === 0) return {};
    const [unseen, seen] = [await this.#of(heldOut), await this.#of(learnt)];
    return {
      'heldOut.policy': unseen.policy,
      'heldOut.value': unseen.value,
      'train.policy': seen.policy,
      'train.value': seen.value,
    };
  }

  /** The newest games that are held out, as many as are needed, and the same number of others from each of their generations. */
  pairs(games: readonly GameRecord[]): { heldOut: GameRecord[]; learnt: GameRecord[] } {
    const pairs = { heldOut: [] as GameRecord[], learnt: [] as GameRecord[] };
    const generations = [...new Set(games.map(({ generation }) => generation))].reverse();
    for (const each of generations) {
      if (plies(pairs.heldOut).length >= POSITIONS) break;
      const its = games.filter(({ generation }) => generation === each);
      const heldOut = its.filter((game) => isHeldOut(game, this.#config));
      const others = its.filter((game) => !isHeldOut(game, this.#config));
      pairs.heldOut = [...pairs.heldOut, ...heldOut];
      pairs.learnt = [...pairs.learnt, ...others.slice(0, heldOut.length)];
    }
    return pairs;
  }

  dispose(): void {
    this.#losses.dispose();
  }

  /** Means over as many positions each time, evenly spread over all, so that batches are always of one size. */
  #of(games: readonly GameRecord[]) {
    const all = plies(games);
    const chosen = Array.from({ length: POSITIONS }, (_, i) => ({
      ...all[Math.floor((i * all.length) / POSITIONS)],
      symmetry: i % SYMMETRIES,
    }));
    return this.#losses({
      length: POSITIONS,
      batch: (indices): Samples<HostArray> =>
        samplesOf(
          Array.from(indices, (i) => chosen[i]),
          this.#config,
        ),
    });
  }
}

/** The searched plies of games that have a policy to learn. */
function plies(games: readonly GameRecord[]): { game: GameRecord; ply: number }[] {
  return games.flatMap((game) =>
    [...game.taught.keys()].filter((ply) => game.taught[ply]).map((ply) => ({ game, ply })),
  );
}
