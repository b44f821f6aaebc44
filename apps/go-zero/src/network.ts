import * as tf from '@tensorflow/tfjs';
import { compile } from '@nutshell/core';
import {
  type Asked,
  type Position,
  type Verdict,
  type InputForm,
  SYMMETRIES,
  goGame,
  inputFormOf,
  meanVerdict,
  priorsOf,
  symmetriesOf,
  symmetryOf,
  valueOf,
  verdictOf,
} from '@nutshell/go/zero';
import { Random } from '@nutshell/random';
import type { Evaluation } from 'mcts-lite';
import { calibrationPositions } from './calibration.ts';
import type { Precision } from './config.ts';
import type { Judge } from './judge.ts';

/**
 * Sizes of batches: the network is compiled for each that is needed, and a batch is filled up to the next. From four on a position has the same
 * bits in each of them; a batch of one is computed by other operators.
 */
const BATCHES = [4, 8, 16, 32, 64, 128, 256];

/** A network that evaluates positions of one board size, in batches. Weights that change cost a compilation. */
export class Network implements Judge {
  readonly model: tf.LayersModel;
  readonly input: InputForm;
  /** Positions evaluated so far, and the seconds that it took, input and output included. */
  evaluations = 0;
  seconds = 0;
  readonly #precision: Precision;
  /** By size, and whether all of the outputs are wanted. */
  readonly #functions = new Map<string, Compiled>();
  /** By size and batch. */
  readonly #inputs = new Map<string, Inputs>();

  /**
   * @param model as `buildModel` makes it; belongs to the caller
   * @param precision of the convolutions: 8 bits are about twice as fast on processors with VNNI
   */
  constructor(model: tf.LayersModel, precision: Precision = 'float32') {
    this.model = model;
    this.input = inputFormOf(model.inputs[0].shape[3]);
    this.#precision = precision;
  }

  /** Priors and values, for a search. */
  readonly evaluate = (positions: readonly Asked[]): Evaluation[] => {
    // All priors in one piece of memory: allocating one for each takes longer than computing what is in it.
    let length = 0;
    for (let i = 0; i < positions.length; i++) length += positions[i].moves.length;
    const memory = new ArrayBuffer(Float32Array.BYTES_PER_ELEMENT * length);
    let at = 0;
    return this.#inBatches(positions, false, (outputs, row, asked, to) => {
      const priors = new Float32Array(memory, at, asked.moves.length);
      at += priors.byteLength;
      return { priors: priorsOf(outputs[0], row, asked, to, 1, priors), value: valueOf(outputs[1], row) };
    });
  };

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
    for (const run of this.#functions.values()) run.dispose();
    this.#functions.clear();
    this.#inputs.clear();
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
      const inputs = this.#inputsFor(size, batch);
      for (let row = 0; row < count; row++) {
        const { state, moves } = positions[start + row];
        this.input.write(state, moves, symmetry ?? symmetryOf(state), inputs.planes, inputs.globals, row);
      }
      const outputs = this.#run(this.#function(size, whole), inputs);
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

  #run(run: Compiled, inputs: Inputs): Float32Array[] {
    const began = performance.now();
    const tensors = tensorsOf(inputs, this.input);
    const results = run(...tensors) as tf.Tensor[];
    const outputs = results.map((tensor) => tensor.dataSync() as Float32Array);
    tf.dispose([tensors, results]);
    this.seconds += (performance.now() - began) / 1000;
    return outputs;
  }

  #inputsFor(size: number, batch: number): Inputs {
    const key = `${size} ${batch}`;
    let inputs = this.#inputs.get(key);
    if (!inputs) this.#inputs.set(key, (inputs = inputsOf(size, batch, this.input)));
    return inputs;
  }

  /** [batch, n, n, planes] and [batch, globals] → logits of the moves [batch, n² + 1], and the other outputs. */
  #function(size: number, whole: boolean): Compiled {
    const key = `${size} ${whole}`;
    let run = this.#functions.get(key);
    if (!run) {
      const moves = size * size + 1;
      const network = (planes: tf.Tensor, globals: tf.Tensor) =>
        tf.tidy(() => {
          const [policy, ...others] = this.model.apply([planes, globals]) as tf.Tensor[];
          const [rows] = planes.shape;
          const logits = tf.reshape(tf.slice(policy, [0, 0, 0], [rows, moves, 1]), [rows, moves]);
          return whole ? [logits, ...others] : [logits, others[0]];
        });
      const quantize =
        this.#precision === 'int8' ? () => [exampleInputs(new Network(this.model), size)] : undefined;
      run = compile(network as (...inputs: tf.Tensor[]) => tf.Tensor[], {
        freeze: true,
        quantize,
        steady: true,
      });
      this.#functions.set(key, run);
    }
    return run;
  }
}

type Compiled = ((...inputs: tf.Tensor[]) => tf.Tensor[]) & { dispose(): void };

/** Input of a batch, written again for each. */
interface Inputs {
  size: number;
  planes: Float32Array;
  globals: Float32Array;
}

const inputsOf = (size: number, batch: number, form: InputForm): Inputs => ({
  size,
  planes: new Float32Array(batch * size * size * form.planes),
  globals: new Float32Array(batch * form.globals),
});

const tensorsOf = ({ size, planes, globals }: Inputs, form: InputForm): tf.Tensor[] => [
  tf.tensor4d(planes, [globals.length / form.globals, size, size, form.planes]),
  tf.tensor2d(globals, [globals.length / form.globals, form.globals]),
];

/** The same ones for the same weights: what a network says in 8 bits depends on its weights and the position alone. */
function exampleInputs(exact: Network, size: number): tf.Tensor[] {
  const positions = calibrationPositions(exact, size, new Random(0));
  exact.dispose();
  const { input } = exact;
  const inputs = inputsOf(size, positions.length, input);
  positions.forEach(({ state, moves }, row) =>
    input.write(state, moves, symmetryOf(state), inputs.planes, inputs.globals, row),
  );
  return tensorsOf(inputs, input);
}
