import * as tf from '@tensorflow/tfjs';
import { compile } from '@nutshell/core';
import {
  type Asked,
  type Position,
  type Verdict,
  GLOBALS,
  PLANES,
  SYMMETRIES,
  goGame,
  meanVerdict,
  priorsOf,
  symmetriesOf,
  symmetryOf,
  valueOf,
  verdictOf,
  writeInput,
} from '@nutshell/go/zero';
import type { Evaluation } from 'mcts-lite';

/**
 * Sizes of batches: the network is compiled for each that is needed, and a batch is filled up to the next. From four on a position has the same
 * bits in each of them; a batch of one is computed by other operators.
 */
const BATCHES = [4, 8, 16, 32, 64, 128, 256];

/** A network that evaluates positions of one board size, in batches. Weights that change cost a compilation. */
export class Network {
  readonly model: tf.LayersModel;
  /** Positions evaluated so far, and the seconds that it took, input and output included. */
  evaluations = 0;
  seconds = 0;
  readonly #compiled = new Map<string, Compiled>();

  /** @param model as `buildModel` makes it; belongs to the caller */
  constructor(model: tf.LayersModel) {
    this.model = model;
  }

  /** Priors and values, for a search. */
  readonly evaluate = (positions: readonly Asked[]): Evaluation[] =>
    this.#inBatches(positions, false, (outputs, row, asked, to) => ({
      priors: priorsOf(outputs[0], row, asked, to),
      value: valueOf(outputs[1], row),
    }));

  /** All that the network says. @param symmetry of each; by default as the position has it */
  judge(positions: readonly Asked[], symmetry?: number): Verdict[] {
    return this.#inBatches(positions, true, verdictOf, symmetry);
  }

  /** {@link judge} of a single position, averaged over all eight symmetries. */
  judgeAll(state: Position): Verdict {
    const asked = { state, moves: goGame.moves(state) };
    return meanVerdict(Array.from({ length: SYMMETRIES }, (_, symmetry) => this.judge([asked], symmetry)[0]));
  }

  dispose(): void {
    for (const { run } of this.#compiled.values()) run.dispose();
    this.#compiled.clear();
  }

  #inBatches<T>(
    positions: readonly Asked[],
    whole: boolean,
    read: (outputs: Float32Array[], row: number, asked: Asked, to: Uint16Array) => T,
    symmetry?: number,
  ): T[] {
    const results: T[] = [];
    for (let start = 0; start < positions.length;) {
      const left = positions.length - start;
      const batch = BATCHES.find((each) => each >= left) ?? BATCHES[BATCHES.length - 1];
      const count = Math.min(left, batch);
      const { size } = positions[start].state.board;
      const compiled = this.#of(size, batch, whole);
      const { planes, globals } = compiled;
      for (let row = 0; row < count; row++) {
        const { state, moves } = positions[start + row];
        writeInput(state, moves, symmetry ?? symmetryOf(state), planes, globals, row);
      }
      const outputs = this.#run(compiled, size, batch);
      const tables = symmetriesOf(size);
      for (let row = 0; row < count; row++) {
        const asked = positions[start + row];
        results.push(read(outputs, row, asked, tables[symmetry ?? symmetryOf(asked.state)]));
      }
      this.evaluations += count;
      start += count;
    }
    return results;
  }

  #run({ run, planes, globals }: Compiled, size: number, batch: number): Float32Array[] {
    const began = performance.now();
    const inputs = [tf.tensor4d(planes, [batch, size, size, PLANES]), tf.tensor2d(globals, [batch, GLOBALS])];
    const tensors = run(...inputs) as tf.Tensor[];
    const outputs = tensors.map((tensor) => tensor.dataSync() as Float32Array);
    tf.dispose([inputs, tensors]);
    this.seconds += (performance.now() - began) / 1000;
    return outputs;
  }

  #of(size: number, batch: number, whole: boolean): Compiled {
    const key = `${size} ${batch} ${whole}`;
    let compiled = this.#compiled.get(key);
    if (!compiled) {
      const moves = size * size + 1;
      const network = (planes: tf.Tensor, globals: tf.Tensor) =>
        tf.tidy(() => {
          const [policy, ...others] = this.model.apply([planes, globals]) as tf.Tensor[];
          const first = tf.slice(policy, [0, 0, 0], [batch, moves, 1]);
          const logits = tf.reshape(first, [batch, moves]);
          return whole ? [logits, ...others] : [logits, others[0]];
        });
      compiled = {
        run: compile(network as (...inputs: tf.Tensor[]) => tf.Tensor[], { freeze: true }),
        planes: new Float32Array(batch * size * size * PLANES),
        globals: new Float32Array(batch * GLOBALS),
      };
      this.#compiled.set(key, compiled);
    }
    return compiled;
  }
}

interface Compiled {
  run: ((...inputs: tf.Tensor[]) => tf.Tensor[]) & { dispose(): void };
  /** Input of a batch, written again for each. */
  planes: Float32Array;
  globals: Float32Array;
}
