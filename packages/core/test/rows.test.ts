import * as tf from '@tensorflow/tfjs';
import { Random } from '@nutshell/random';
import { describe, expect, test } from 'vitest';
import { type BackendName, selectBackend } from '../src/backend.ts';
import type { HostArray } from '../src/host-array.ts';
import { rowsOf } from '../src/rows.ts';
import { softmaxCrossEntropy } from '../src/losses.ts';
import learner, { type LearnerBatch, batchOf } from './learner.ts';
import { onnxHere } from './onnx.ts';

/** 17 examples; they say which of them were asked for. */
function split() {
  const all = batchOf(1, 17);
  const asked: number[][] = [];
  return {
    all,
    asked,
    length: 17,
    batch(indices: Uint32Array): LearnerBatch {
      asked.push([...indices]);
      const x = Float32Array.from([...indices].flatMap((i) => [...all.x.values.subarray(4 * i, 4 * i + 4)]));
      const labels = Int32Array.from(indices, (i) => all.labels.values[i]);
      return {
        x: { values: x, shape: [indices.length, 4] },
        labels: { values: labels, shape: [indices.length] },
      };
    },
  };
}

describe.each<BackendName>(onnxHere ? ['cpu', 'onnx'] : ['cpu'])('on %s, rows of a network', (backend) => {
  test('are those of predict on all examples at once, and a scalar is the mean over them, in uneven batches', async () => {
    await selectBackend({ backend });
    const { model } = learner({ seed: 1 });
    const examples = split();
    const rows = rowsOf<LearnerBatch, { logits: tf.Tensor2D; first: tf.Tensor1D; loss: tf.Scalar }>(
      ({ x, labels }) => {
        const logits = model.apply(x) as tf.Tensor2D;
        return {
          logits,
          first: tf.reshape(tf.slice(logits, [0, 0], [-1, 1]), [-1]),
          loss: softmaxCrossEntropy(logits, labels),
        };
      },
      { batchSize: 7 },
    );
    const { numTensors } = tf.memory();
    const found = await rows(examples);
    expect(examples.asked.map(({ length }) => length)).toEqual([7, 7, 3]);
    expect(examples.asked.flat()).toEqual(Array.from({ length: 17 }, (_, i) => i));

    const logits = model.predict(tf.tensor2d(examples.all.x.values, [17, 4])) as tf.Tensor2D;
    const expected = logits.dataSync<'float32'>();
    expect(found.logits).toHaveLength(51);
    found.logits.forEach((value, i) => expect(value).toBeCloseTo(expected[i], 5));
    expect([...found.first]).toEqual([...found.logits].filter((_, i) => i % 3 === 0));
    const loss = -[...examples.all.labels.values].reduce((sum, label, i) => {
      const row = expected.subarray(3 * i, 3 * i + 3);
      return sum + Math.log(Math.exp(row[label]) / row.reduce((total, value) => total + Math.exp(value), 0));
    }, 0);
    expect(found.loss).toBeCloseTo(loss / 17, 5);

    logits.dispose();
    expect(await rows(split())).toEqual(found);
    expect(tf.memory().numTensors).toBe(numTensors + 1); // the tensor of all inputs, above
    rows.dispose();
  });
});

test('examples may have rows of any rank, and one batch is enough', async () => {
  await selectBackend({ backend: 'cpu' });
  const values = new Random(1).fillNormal(new Float32Array(24));
  const rows = rowsOf<{ x: HostArray<[number, number, number]> }, { turned: tf.Tensor3D }>(({ x }) => ({
    turned: tf.transpose(x as tf.Tensor3D, [0, 2, 1]) as tf.Tensor3D,
  }));
  const { turned } = await rows({ length: 4, batch: () => ({ x: { values, shape: [4, 2, 3] } }) });
  expect(turned).toEqual(tf.transpose(tf.tensor3d(values, [4, 2, 3]), [0, 2, 1]).dataSync());
});
