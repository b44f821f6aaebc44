import { Random } from '@nutshell/random';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import { ctcLoss, ctcTargets, selectBackend, tensorsOf, type CtcTargets } from '../src/index.ts';

beforeAll(async () => void (await selectBackend({ backend: 'cpu' })));

const TIME = 4;
const CLASSES = 3;

/** P(labels): all ways of emitting a class at each time that read so, without repetitions and then without blanks. */
function bruteForce(logits: Float32Array, labels: readonly number[]): number {
  let total = 0;
  for (let path = 0; path < CLASSES ** TIME; path++) {
    const emitted = Array.from({ length: TIME }, (_, t) => Math.floor(path / CLASSES ** t) % CLASSES);
    const read = emitted.filter((label, t) => label !== emitted[t - 1]).filter((label) => label !== 0);
    if (read.join() !== labels.join()) continue;
    total += emitted.reduce((p, label, t) => {
      const row = [...logits.subarray(t * CLASSES, (t + 1) * CLASSES)].map(Math.exp);
      return (p * row[label]) / row.reduce((a, b) => a + b);
    }, 1);
  }
  return total;
}

const strings = [[1, 2], [1, 1], [2], [], [1, 2, 1, 2], [2, 2]];
const values = new Random(4).fillNormal(new Float32Array(strings.length * TIME * CLASSES), 0, 1.5);
const rowOf = (i: number) => values.subarray(i * TIME * CLASSES, (i + 1) * TIME * CLASSES);

const lossOf = (logits: tf.Tensor3D, targets: CtcTargets) => ctcLoss(logits, tensorsOf<CtcTargets>(targets));

test('the probability of labels is the sum over all paths that read so', () => {
  strings.forEach((labels, i) => {
    const targets = ctcTargets([labels], 4, TIME);
    const [loss] = tf.tidy(() => lossOf(tf.tensor3d(rowOf(i), [1, TIME, CLASSES]), targets).dataSync());
    expect(loss).toBeCloseTo(-Math.log(bruteForce(rowOf(i), labels)), 5);
  });
});

test('of a batch the mean, and the gradient is that of finite differences of the sum over all paths', () => {
  const targets = ctcTargets(strings, 4, TIME);
  const expected = (x: Float32Array) =>
    strings.reduce((sum, labels, i) => {
      const row = x.subarray(i * TIME * CLASSES, (i + 1) * TIME * CLASSES);
      return sum - Math.log(bruteForce(row, labels)) / strings.length;
    }, 0);
  const { value, grad } = tf.tidy(() => {
    const x = tf.tensor3d(values, [strings.length, TIME, CLASSES]);
    const { value, grad } = tf.valueAndGrad((x: tf.Tensor) => lossOf(x as tf.Tensor3D, targets))(x);
    return { value: value.dataSync()[0], grad: grad.dataSync() };
  });
  expect(value).toBeCloseTo(expected(values), 5);
  const h = 1e-2;
  for (let k = 0; k < values.length; k++) {
    const [up, down] = [h, -h].map((step) => {
      const moved = values.slice();
      moved[k] += step;
      return expected(moved);
    });
    expect(grad[k]).toBeCloseTo((up - down) / (2 * h), 4);
  }
});

test('labels that need more steps than there are, or are too many, are refused', () => {
  expect(() => ctcTargets([[1, 1]], 2, 2)).toThrow(
    'labels 1 1 do not fit: there may be 2, and they need 3 of 2 steps',
  );
  expect(() => ctcTargets([[1, 2, 1]], 2, 9)).toThrow('there may be 2');
});
