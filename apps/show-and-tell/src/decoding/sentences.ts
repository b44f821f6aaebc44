/** Sentences that grow word by word, many at a time. */
import { type HostArray, type Named, compileNamed, fromHost } from '@nutshell/core';
import type { Sentences } from '@nutshell/micro/captioner';
import * as tf from '@tensorflow/tfjs';
import type { Captioner } from '../model.ts';

export type { Sentences };

/** Begins sentences about the pictures of these features, [pictures, …]. */
export interface Teller {
  (features: HostArray, width: number): Sentences;
  dispose(): void;
}

/** The sentences of a trained network. What does not change from word to word, the keys and places of attention, stays in the backend. */
export function teller({ begin, next }: Captioner): Teller {
  const vocabulary = next.outputs[0].shape.at(-1)!;
  const hasPlaces = next.inputs.length > 3;
  const beginning = compileNamed(({ features, rows }) =>
    tf.tidy(() => {
      const [h, c, keys, places = features] = begin.apply(features) as tf.Tensor[];
      const context = { h, c, ...(hasPlaces && { keys, places }) };
      return mapped(context, (tensor) => tf.gather(tensor, rows as tf.Tensor1D));
    }),
  );
  const following = compileNamed(({ codes, parents, h, c, ...kept }) =>
    tf.tidy(() => {
      const [hOf, cOf] = [h, c].map((state) => tf.gather(state, parents as tf.Tensor1D)); // [rows, units]
      const given = [codes, hOf, cOf, ...(hasPlaces ? [kept.keys, kept.places] : [])];
      const [logits, hNext, cNext] = next.apply(given) as tf.Tensor[]; // [rows, 1, vocabulary]
      return { logP: tf.logSoftmax(tf.reshape(logits, [-1, vocabulary])), h: hNext, c: cNext };
    }),
  );

  const start = (features: HostArray, width: number): Sentences => {
    const pictures = features.shape[0];
    const rows = Int32Array.from({ length: pictures * width }, (_, row) => Math.floor(row / width));
    const inputs = { features: fromHost(features), rows: tf.tensor1d(rows, 'int32') };
    const { h, c, ...kept } = beginning(inputs);
    tf.dispose(inputs);
    let state: Named<tf.Tensor> = { h, c };
    return {
      vocabulary,
      async next(codes, parents) {
        const words = {
          codes: tf.tensor2d(codes, [codes.length, 1], 'int32'),
          parents: tf.tensor1d(parents, 'int32'),
        };
        const { logP, ...after } = following({ ...words, ...state, ...kept });
        const values = (await logP.data()) as Float32Array;
        tf.dispose([words, state, logP]);
        state = after;
        return values;
      },
      dispose: () => tf.dispose([state, kept]),
    };
  };
  return Object.assign(start, {
    dispose() {
      beginning.dispose();
      following.dispose();
    },
  });
}

const mapped = (named: Named<tf.Tensor>, change: (tensor: tf.Tensor) => tf.Tensor): Named<tf.Tensor> =>
  Object.fromEntries(Object.entries(named).map(([name, tensor]) => [name, change(tensor)]));
