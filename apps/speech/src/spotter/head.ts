/** What the last layer of a spotter means: how it is learnt, and read. */
import { type CtcTargets, ctcLoss, ctcTargets, softmaxCrossEntropy } from '@nutshell/core';
import type * as tf from '@tensorflow/tfjs';
import { largestOf } from '../recogniser.ts';
import { greedy, prefixBeam } from './decoding.ts';
import { FRAMES_A_STEP, type Spotter } from './model.ts';
import { WINDOW, type WindowBatch } from './windows.ts';

export interface Head {
  /** Of the last layer. */
  outputs: number;
  /** What the loss reads, from the words of a batch: one or none for each example. */
  targets(words: readonly (readonly number[])[]): WindowBatch;
  loss(logits: tf.Tensor, batch: Record<string, tf.Tensor>): tf.Scalar;
  /** The word in an example's ln P, or none. */
  read(logP: Float32Array): number[];
}

/** A class for each word, and one for none. */
function classes(words: readonly string[]): Head {
  const none = words.length;
  return {
    outputs: words.length + 1,
    targets: (said) => ({
      classes: { values: Int32Array.from(said, ([word = none]) => word), shape: [said.length] },
    }),
    loss: (logits, { classes }) => softmaxCrossEntropy(logits as tf.Tensor2D, classes as tf.Tensor1D),
    read: (logP) => {
      const best = largestOf(logP, 0, logP.length);
      return best === none ? [] : [best];
    },
  };
}

/**
 * Letters at any time, and blanks between them; a class such as `_unknown_` is a letter of its own. Only words are found.
 * @param beam beginnings that are followed; 1 takes the likeliest letter at each time
 */
function spelling(words: readonly string[], beam = 16): Head {
  const spelt = words.map((word) => (word.startsWith('_') ? [word] : [...word]));
  const letters = [...new Set(spelt.flat())].sort();
  const labels = spelt.map((word) => word.map((letter) => 1 + letters.indexOf(letter)));
  const known = new Map(labels.map((word, i) => [word.join(), i]));
  const beginnings = new Set(labels.flatMap((word) => word.map((_, i) => word.slice(0, i + 1).join())));
  const most = Math.max(...labels.map(({ length }) => length));
  const outputs = letters.length + 1;
  return {
    outputs,
    targets: (said) => ({
      ...ctcTargets(
        said.map((each) => each.flatMap((word) => labels[word])),
        most,
        WINDOW / FRAMES_A_STEP,
      ),
    }),
    loss: (logits, { extended, skips, ends }) =>
      ctcLoss(logits as tf.Tensor3D, { extended, skips, ends } as { [K in keyof CtcTargets]: tf.Tensor2D }),
    read: (logP) => {
      const emissions = { values: logP, classes: outputs };
      const found =
        beam === 1
          ? [{ labels: greedy(emissions) }]
          : prefixBeam(emissions, { width: beam, allows: (some) => beginnings.has(some.join()) });
      const best = found.find(({ labels }) => labels.length === 0 || known.has(labels.join()));
      return best && best.labels.length > 0 ? [known.get(best.labels.join())!] : [];
    },
  };
}

export const HEADS: Record<Spotter, (words: readonly string[], beam?: number) => Head> = {
  cnn: classes,
  ctc: spelling,
};
