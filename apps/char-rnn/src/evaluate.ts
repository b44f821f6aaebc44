import { type Named, compileNamed, fromHost, ofLabel } from '@nutshell/core';
import type { TextSplit } from '@nutshell/data';
import * as tf from '@tensorflow/tfjs';
import { stateNames } from './model.ts';

export interface Evaluation {
  /** Mean of `nats`. */
  loss: number;
  /** −log of the probability of each character after the ones before it; the first is not predicted, and has no entry. */
  nats: Float32Array;
}

export interface Evaluator {
  (split: Pick<TextSplit, 'codes'>): Promise<Evaluation>;
  dispose(): void;
}

/** Characters of a chunk of every part: the states stay in the backend from chunk to chunk. */
const TIME = 64;

/**
 * A function that predicts a whole text, each character from the state that all before it have left.
 *
 * The text is read in `parts` side by side. The state before the first is zero; every other one begins `context` characters early, in the
 * part before it, with a state of zero, and counts from its own first character on. What lies further back than that has no influence on
 * the digits that are printed: test/evaluate.test.ts compares with one reading from beginning to end.
 * @param options.context a multiple of 64
 */
export function evaluator(model: tf.LayersModel, { parts = 32, context = 512 } = {}): Evaluator {
  const names = stateNames(model);
  const units = model.inputs[1].shape[1] as number;
  const read = compileNamed(({ codes, next, carry, ...state }) =>
    tf.tidy(() => {
      const before = names.map((name) => tf.mul(state[name], carry));
      const [logits, ...after] = model.apply([codes, ...before]) as tf.Tensor[]; // [parts, time, vocabulary]
      const rows = tf.reshape(logits, [-1, logits.shape[2] as number]) as tf.Tensor2D;
      const nats = tf.neg(ofLabel(tf.logSoftmax(rows), tf.reshape(next, [-1]))); // [parts · time]
      return { nats, ...Object.fromEntries(names.map((name, i) => [name, after[i]])) };
    }),
  );

  const evaluate = async ({ codes }: Pick<TextSplit, 'codes'>): Promise<Evaluation> => {
    const predicted = codes.length - 1;
    if (predicted < 1) throw new RangeError(`a text of ${codes.length} characters has nothing to predict`);
    const length = TIME * Math.ceil(predicted / parts / TIME); // of a part
    const nats = new Float32Array(predicted);
    let state: Named<tf.Tensor> = Object.fromEntries(names.map((name) => [name, tf.zeros([parts, units])]));
    for (let time = -context; time < length; time += TIME) {
      const inputs = inputsAt(time);
      const { nats: rows, ...after } = read({ ...inputs, ...state });
      const values = (await rows.data()) as Float32Array;
      for (let part = 0; part < parts && time >= 0; part++) {
        const from = part * length + time;
        const within = Math.min(TIME, predicted - from);
        if (within > 0) nats.set(values.subarray(part * TIME, part * TIME + within), from);
      }
      tf.dispose([inputs, state, rows]);
      state = after;
    }
    tf.dispose(state);
    return { loss: nats.reduce((sum, each) => sum + each, 0) / predicted, nats };

    /** The characters of all parts at `time` after their beginnings; before the text, and after it, stand zeros, which nothing is made of. */
    function inputsAt(time: number): Named<tf.Tensor> {
      const [now, next] = [0, 1].map((ahead) =>
        Int32Array.from({ length: parts * TIME }, (_, i) => {
          const at = Math.floor(i / TIME) * length + time + (i % TIME);
          return codes[at + ahead] ?? 0;
        }),
      );
      // A part whose early start would lie before the text begins with the text.
      const carry = Float32Array.from({ length: parts }, (_, part) => (part * length + time <= 0 ? 0 : 1));
      return {
        codes: fromHost({ values: now, shape: [parts, TIME] }),
        next: fromHost({ values: next, shape: [parts, TIME] }),
        carry: fromHost({ values: carry, shape: [parts, 1] }),
      };
    }
  };
  return Object.assign(evaluate, { dispose: () => read.dispose() });
}
