/** An untrained character network, small enough for tests, as `char-rnn:export` would write it. */
import { modelFiles, normal, seeded } from '@nutshell/core';
import { Lstm } from '@nutshell/core/layers';
import { Random } from '@nutshell/random';
import * as tf from '@tensorflow/tfjs';

/** Its vocabulary: quotes, brackets and lines are there. */
export const CHARACTERS = '\n "().ABCTabcdehnotuw';

export interface TinyCharRnn {
  readonly files: {
    readonly 'model.json': string;
    readonly 'weights.bin': Uint8Array;
    readonly 'vocabulary.json': string;
  };
  /** The logits after each character of a text, by TensorFlow.js: the whole text at once. */
  readonly logits: (text: string) => Float32Array[];
}

/** Two layers of so many units, with an embedding before them. */
export async function tinyCharRnn(units = 12): Promise<TinyCharRnn> {
  await tf.setBackend('cpu');
  const model = build(units);
  const { 'model.json': json, 'weights.bin': weights } = await modelFiles(model);
  const vocabulary = JSON.stringify({ characters: CHARACTERS });
  return {
    files: { 'model.json': json, 'weights.bin': weights, 'vocabulary.json': vocabulary },
    logits: (text) =>
      tf.tidy(() => {
        const codes = [...text].map((character) => CHARACTERS.indexOf(character));
        const states = model.inputs.slice(1).map(() => tf.zeros([1, units]));
        const [all] = model.predict([tf.tensor2d([codes], undefined, 'int32'), ...states]) as tf.Tensor[];
        return (all.arraySync() as number[][][])[0].map((row) => Float32Array.from(row));
      }),
  };
}

/** Codes [batch, time] and states [batch, units] → logits [batch, time, vocabulary] and states. */
function build(units: number): tf.LayersModel {
  const random = new Random(1);
  const draws = (name: string) => seeded(normal({ sd: 1.2 }), random.fork(name));
  const codes = tf.input({ name: 'codes', shape: [null], dtype: 'int32' });
  const states = ['lstm1/h', 'lstm1/c', 'lstm2/h', 'lstm2/c'].map((name) =>
    tf.input({ name, shape: [units] }),
  );
  const embedded = tf.layers
    .embedding({
      ...{ name: 'embedding', inputDim: CHARACTERS.length, outputDim: 6 },
      embeddingsInitializer: draws('embedding'),
    })
    .apply(codes) as tf.SymbolicTensor;
  const lstm = (name: string) =>
    new Lstm({
      ...{ name, units, returnSequences: true, returnState: true },
      kernelInitializer: draws(`${name}/kernel`),
      recurrentInitializer: draws(`${name}/recurrent`),
    });
  const first = lstm('lstm1').apply([embedded, ...states.slice(0, 2)]) as tf.SymbolicTensor[];
  const second = lstm('lstm2').apply([first[0], ...states.slice(2)]) as tf.SymbolicTensor[];
  const logits = tf.layers
    .dense({ name: 'output', units: CHARACTERS.length, kernelInitializer: draws('output') })
    .apply(second[0]) as tf.SymbolicTensor;
  return tf.model({
    inputs: [codes, ...states],
    outputs: [logits, ...first.slice(1), ...second.slice(1)],
  });
}
