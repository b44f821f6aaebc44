import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { silenceNotice } from '../src/backend.ts';
import { crossEntropy, ofLabel, softmaxCrossEntropy } from '../src/losses.ts';
import { Random } from '@nutshell/random';

beforeAll(async () => {
  silenceNotice();
  await tf.setBackend('cpu');
});

const labelsOf = (...labels: number[]) => tf.tensor1d(labels, 'int32');
const lossOf = (rows: number[][], ...labels: number[]) =>
  softmaxCrossEntropy(tf.tensor2d(rows), labelsOf(...labels)).dataSync()[0];

describe('softmaxCrossEntropy', () => {
  test('by hand', () => {
    // odds of 1 : 2 : 5
    const logits = [Math.log(1), Math.log(2), Math.log(5)];
    expect(lossOf([logits], 0)).toBeCloseTo(Math.log(8), 6);
    expect(lossOf([logits], 2)).toBeCloseTo(Math.log(8 / 5), 6);
    expect(lossOf([logits, [3, 3, 3]], 1, 0)).toBeCloseTo((Math.log(4) + Math.log(3)) / 2, 6);
    expect(lossOf([logits.map((logit) => logit + 40)], 1)).toBeCloseTo(Math.log(4), 5); // only differences count
  });

  test('is that of TensorFlow.js, and so is its gradient', () => {
    const logits = tf.tensor2d(new Random(1).fillNormal(new Float32Array(60), 0, 4), [12, 5]);
    const labels = labelsOf(...Array.from({ length: 12 }, (_, i) => (7 * i) % 5));
    const theirs = (x: tf.Tensor) =>
      tf.losses.softmaxCrossEntropy(tf.oneHot(labels, 5), x as tf.Tensor2D) as tf.Scalar;
    const ours = (x: tf.Tensor) => softmaxCrossEntropy(x as tf.Tensor2D, labels);
    expect(ours(logits).dataSync()[0]).toBeCloseTo(theirs(logits).dataSync()[0], 5);
    const [expected, found] = [theirs, ours].map((loss) => tf.grad(loss)(logits).dataSync());
    found.forEach((value, i) => expect(value).toBeCloseTo(expected[i], 6));
  });

  test.each([1e4, 1e30])('stays finite at logits of ±%s, and still pulls', (size) => {
    const logits = tf.tensor2d([
      [size, -size, 0],
      [-size, size, 0],
    ]);
    const labels = labelsOf(0, 0);
    const loss = softmaxCrossEntropy(logits, labels).dataSync()[0];
    expect(loss / size).toBeCloseTo(1, 6); // 0 and 2 · size
    const gradient = tf
      .grad((x) => softmaxCrossEntropy(x as tf.Tensor2D, labels))(logits)
      .dataSync();
    // (softmax − one-hot) / 2
    expect([...gradient]).toEqual([0, 0, 0, -0.5, 0.5, 0]);
  });
});

describe('crossEntropy', () => {
  test('by hand: a label smoothed by 0.3, and a mixture', () => {
    const logits = tf.log(tf.tensor2d([[1, 2, 5]])) as tf.Tensor2D; // odds
    const lossAt = (...target: number[]) => crossEntropy(logits, tf.tensor2d([target])).dataSync()[0];
    expect(lossAt(0.1, 0.1, 0.8)).toBeCloseTo(
      0.1 * Math.log(8) + 0.1 * Math.log(4) + 0.8 * Math.log(8 / 5),
      6,
    );
    expect(lossAt(0.25, 0.75, 0)).toBeCloseTo(0.25 * Math.log(8) + 0.75 * Math.log(4), 6);
  });

  test('is that of labels where a target is one class, and so is its gradient', () => {
    const logits = tf.tensor2d(new Random(2).fillNormal(new Float32Array(30), 0, 4), [6, 5]);
    const labels = labelsOf(0, 4, 2, 2, 1, 3);
    const losses = [
      (x: tf.Tensor) => softmaxCrossEntropy(x as tf.Tensor2D, labels),
      (x: tf.Tensor) => crossEntropy(x as tf.Tensor2D, tf.oneHot(labels, 5) as tf.Tensor2D),
    ];
    const [expected, found] = losses.map((loss) => loss(logits).dataSync()[0]);
    expect(found).toBeCloseTo(expected, 5);
    const [slopes, ours] = losses.map((loss) => tf.grad(loss)(logits).dataSync());
    ours.forEach((value, i) => expect(value).toBeCloseTo(slopes[i], 6));
  });
});

describe('ofLabel', () => {
  const rows = () =>
    tf.tensor2d([
      [1, 2, 3],
      [-4, -5, -6],
    ]);

  test('takes the entry of each label', () => {
    expect([...ofLabel(rows(), labelsOf(2, 0)).dataSync()]).toEqual([3, -4]);
    expect(ofLabel(rows(), labelsOf(1, 1)).shape).toEqual([2]);
  });

  test('sends the gradient back to that entry only', () => {
    const gradient = tf.grad((x) => tf.sum(ofLabel(x as tf.Tensor2D, labelsOf(2, 0))))(rows());
    expect([...gradient.dataSync()]).toEqual([0, 0, 1, 1, 0, 0]);
  });
});
