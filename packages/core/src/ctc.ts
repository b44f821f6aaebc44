/**
 * Connectionist temporal classification (Graves, Fernández, Gomez and Schmidhuber 2006): the loss of a network that emits at every time one of
 * the labels or a blank, when the labels are known and their times are not. Class 0 is the blank.
 */
import * as tf from '@tensorflow/tfjs';
import type { HostArray } from './host-array.ts';

/** Labels of a batch, with a blank before, between and after them, as the loss reads them: length = 2 · most labels + 1. */
export interface CtcTargets {
  /** `[batch, length]`, int32 */
  extended: HostArray<[number, number]>;
  /** `[batch, length]`: 1 where the blank before a label may be left out, as the label before that is another one */
  skips: HostArray<[number, number]>;
  /** `[batch, length]`: 1 where the labels may end: at the last one, or at the blank after it */
  ends: HostArray<[number, number]>;
}

/**
 * The labels of a batch for `ctcLoss`.
 * @param labels of each example, from 1 on
 * @param most labels that an example may have: the length of all
 * @param time steps of the network
 * @throws RangeError for labels that do not fit in so many steps (equal neighbours need a blank between them), or are more than `most`
 */
export function ctcTargets(labels: readonly (readonly number[])[], most: number, time: number): CtcTargets {
  const length = 2 * most + 1;
  const shape: [number, number] = [labels.length, length];
  const extended = new Int32Array(labels.length * length);
  const [skips, ends] = [0, 0].map(() => new Float32Array(labels.length * length));
  labels.forEach((own, i) => {
    const repeated = own.filter((label, k) => label === own[k - 1]).length;
    if (own.length > most || own.length + repeated > time)
      throw new RangeError(
        `labels ${own.join(' ')} do not fit: there may be ${most}, and they need ${own.length + repeated} of ${time} steps`,
      );
    const at = i * length;
    own.forEach((label, k) => {
      extended[at + 2 * k + 1] = label;
      if (k > 0 && label !== own[k - 1]) skips[at + 2 * k + 1] = 1;
    });
    ends[at + 2 * own.length] = 1;
    if (own.length > 0) ends[at + 2 * own.length - 1] = 1;
  });
  return {
    extended: { values: extended, shape },
    skips: { values: skips, shape },
    ends: { values: ends, shape },
  };
}

/** ln 0, finite: differences of infinities would be NaN. */
const NEVER = -1e30;

/**
 * Mean −ln P(labels | x) of a batch, over all ways of placing the labels in time. Forward and backward variables are written out, in
 * logarithms; the gradient by the logits is softmax − occupancy (equation 16 of the paper).
 * @param logits [batch, time, classes], class 0 the blank
 */
export function ctcLoss(
  logits: tf.Tensor3D,
  { extended, skips, ends }: { extended: tf.Tensor2D; skips: tf.Tensor2D; ends: tf.Tensor2D },
): tf.Scalar {
  const [batch, time, classes] = logits.shape;
  const length = extended.shape[1];
  const never = (allowed: tf.Tensor2D) => tf.mul(tf.sub(1, allowed), NEVER) as tf.Tensor2D;

  const loss = tf.customGrad((...args) => {
    const [logits, save] = args as unknown as [tf.Tensor3D, tf.GradSaveFunc];
    const labels = tf.oneHot(extended, classes) as tf.Tensor3D; // [batch, length, classes]
    const logP = tf.logSoftmax(logits);
    const emitted = tf.matMul(logP, tf.cast(labels, 'float32'), false, true); // [batch, time, length]
    const at = tf.unstack(emitted, 1) as tf.Tensor2D[]; // each [batch, length]
    const skip = never(skips);
    const end = never(ends);

    const start = tf.tensor2d(
      Float32Array.from({ length }, (_, s) => (s < 2 ? 0 : NEVER)),
      [1, length],
    );
    const alpha = [tf.add(at[0], start) as tf.Tensor2D]; // ln P(labels up to s, emitted up to t)
    for (let t = 1; t < time; t++) {
      const before = alpha[t - 1];
      const from = logSumExp(before, shifted(before, 1), tf.add(shifted(before, 2), skip));
      alpha.push(tf.add(at[t], from));
    }
    const total = tf.logSumExp(tf.add(alpha[time - 1], end), 1, true); // [batch, 1]

    const beta = [end]; // ln P(labels after s | s at t), the last time first
    for (let t = time - 1; t > 0; t--) {
      const after = tf.add(beta[0], at[t]) as tf.Tensor2D;
      beta.unshift(logSumExp(after, shifted(after, -1), shifted(tf.add(after, skip), -2)));
    }
    const occupied = tf.exp(tf.sub(tf.add(tf.stack(alpha, 1), tf.stack(beta, 1)), tf.expandDims(total, 1))); // [batch, time, length]
    const occupancy = tf.matMul(occupied as tf.Tensor3D, tf.cast(labels, 'float32')); // [batch, time, classes]
    save([tf.div(tf.sub(tf.exp(logP), occupancy), batch)]);
    return {
      value: tf.neg(tf.mean(total)) as tf.Scalar,
      gradFunc: (dy: tf.Tensor, [slope]: tf.Tensor[]) => [tf.mul(slope, dy)],
    };
  });
  return tf.tidy(() => loss(logits) as tf.Scalar);
}

/** Moved `by` places to the right, or to the left; `NEVER` comes in. */
function shifted(x: tf.Tensor, by: number): tf.Tensor2D {
  const [batch, length] = x.shape;
  const width = Math.min(length, Math.abs(by));
  const fill = tf.fill<tf.Rank.R2>([batch, width], NEVER);
  const kept = tf.slice(x as tf.Tensor2D, [0, by > 0 ? 0 : width], [batch, length - width]);
  return tf.concat(by > 0 ? [fill, kept] : [kept, fill], 1);
}

/** ln(eᵃ + eᵇ + eᶜ), element by element. */
function logSumExp(a: tf.Tensor, b: tf.Tensor, c: tf.Tensor): tf.Tensor2D {
  const largest = tf.maximum(a, tf.maximum(b, c));
  const sum = tf.addN([a, b, c].map((x) => tf.exp(tf.sub(x, largest))));
  return tf.add(largest, tf.log(sum));
}
