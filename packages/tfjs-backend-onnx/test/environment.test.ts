import { Worker } from 'node:worker_threads';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { type OnnxBackend, registerOnnxBackend } from '../src/index.ts';

let backend: OnnxBackend;
beforeAll(async () => {
  backend = registerOnnxBackend();
  await tf.setBackend('onnx');
});

/** A worker thread does not inherit the loader of TypeScript files. */
const startReplica = `import('tsx/esm/api').then(({ tsImport }) =>
  tsImport(${JSON.stringify(new URL('./replica.ts', import.meta.url).href)}, ${JSON.stringify(import.meta.url)}))`;

const onCpu = async <T>(compute: () => T): Promise<T> => {
  await tf.setBackend('cpu');
  const result = compute();
  await tf.setBackend('onnx');
  return result;
};

describe('in its surroundings', () => {
  it('tf.tidy frees what was recorded, and what is freed is never computed', () => {
    backend.flush();
    backend.resetStats();
    const { numTensors } = tf.memory();
    tf.tidy(() => tf.exp(tf.matMul(tf.ones([100, 100]), tf.ones([100, 100]))) && undefined);
    backend.flush();
    expect(tf.memory().numTensors).toBe(numTensors);
    expect(backend.stats().runs).toBe(0);
  });

  it('tf.grads, tf.customGrad and tf.variableGrads', () => {
    const [da, db] = tf.grads((a, b) => tf.sum(tf.mul(a, tf.square(b))))([
      tf.tensor1d([1, 2]),
      tf.tensor1d([3, 4]),
    ]);
    expect([...da.dataSync(), ...db.dataSync()]).toEqual([9, 16, 6, 16]);
    const clipped = tf.customGrad((x) => ({
      value: tf.mul(x as tf.Tensor, 10),
      gradFunc: (dy: tf.Tensor) => tf.clipByValue(dy, -1, 1),
    }));
    expect(
      Array.from(
        tf
          .grad((x) => tf.sum(tf.mul(clipped(x), 5)))(tf.tensor1d([1, 2]))
          .dataSync(),
      ),
    ).toEqual([1, 1]);
    const v = tf.variable(tf.scalar(3));
    const { grads } = tf.variableGrads(() => tf.square(v).asScalar(), [v]);
    expect(grads[v.name].dataSync()[0]).toBe(6);
    v.dispose();
  });

  it('tf.profile names the kernels, tf.time takes time, tf.memory counts bytes', async () => {
    const profile = await tf.profile(() => tf.square(tf.add(tf.tensor1d([1, 2]), 1)));
    expect(profile.kernelNames).toEqual(expect.arrayContaining(['Add', 'Square']));
    const time = (await tf.time(() => tf.exp(tf.ones([10])))) as { kernelMs: number };
    expect(time.kernelMs).toBeGreaterThan(0);
    const before = tf.memory().numBytes;
    const x = tf.zeros([10]);
    expect(tf.memory().numBytes - before).toBe(40);
    x.dispose();
  });

  it('model.fit and model.evaluate follow the cpu backend', async () => {
    const train = async (): Promise<number[]> => {
      const model = tf.sequential({
        layers: [
          tf.layers.dense({
            inputShape: [3],
            units: 5,
            activation: 'tanh',
            kernelInitializer: tf.initializers.glorotUniform({ seed: 3 }),
          }),
          tf.layers.dense({
            units: 2,
            activation: 'softmax',
            kernelInitializer: tf.initializers.glorotUniform({ seed: 4 }),
          }),
        ],
      });
      model.compile({
        optimizer: tf.train.adam(0.05),
        loss: 'categoricalCrossentropy',
        metrics: ['accuracy'],
      });
      const x = tf.tensor2d(
        Float32Array.from({ length: 60 }, (_, i) => Math.sin(i)),
        [20, 3],
      );
      const y = tf.oneHot(
        tf.tensor1d(
          Int32Array.from({ length: 20 }, (_, i) => (Math.sin(3 * i) > 0 ? 1 : 0)),
          'int32',
        ),
        2,
      );
      const { history } = await model.fit(x, y, { epochs: 4, batchSize: 8, shuffle: false, verbose: 0 });
      const [loss, accuracy] = (model.evaluate(x, y) as tf.Scalar[]).map((value) => value.dataSync()[0]);
      return [...(history.loss as number[]), loss, accuracy];
    };
    await tf.setBackend('cpu');
    const expected = await train();
    await tf.setBackend('onnx');
    const actual = await train();
    actual.forEach((value, i) => expect(value).toBeCloseTo(expected[i], 5));
  });

  it("tf's optimisers compute each step when it is taken, without a read", () => {
    const w = tf.variable(tf.tensor1d([1, 2, 3]));
    const optimizer = tf.train.adam(0.1);
    for (let i = 0; i < 3; i++) optimizer.minimize(() => tf.sum(tf.square(w)), false, [w]);
    backend.resetStats();
    for (let i = 0; i < 20; i++) optimizer.minimize(() => tf.sum(tf.square(w)), false, [w]);
    expect(backend.stats()).toMatchObject({ compiles: 0, runs: 20 });
    w.dispose();
  });

  it('cuts a graph that nobody reads', () => {
    let x: tf.Tensor = tf.scalar(0);
    for (let i = 0; i < 30_000; i++) {
      const next = tf.add(x, 1);
      x.dispose();
      x = next;
    }
    expect(backend.pendingNodes).toBeLessThan(30_000);
    expect(x.dataSync()[0]).toBe(30_000);
  });

  it('takes tensors of other backends, and they take its', async () => {
    const fromCpu = await onCpu(() => tf.square(tf.tensor1d([1, 2])));
    const sum = tf.add(fromCpu, tf.tensor1d([10, 20]));
    expect(Array.from(sum.dataSync())).toEqual([11, 24]);
    const recorded = tf.mul(tf.tensor1d([1, 2]), 3);
    expect(Array.from(await onCpu(() => tf.neg(recorded).dataSync()))).toEqual([-3, -6]);
  });

  it('does not see what the caller writes into an array afterwards', () => {
    const values = Float32Array.of(1, 2);
    const x = tf.tensor1d(values);
    values[0] = 100;
    expect(Array.from(x.dataSync())).toEqual([1, 2]);
  });

  it('runs in several worker threads at once', async () => {
    const slopes = [1, -2, 0.5];
    const learnt = await Promise.all(
      slopes.map(
        (slope) =>
          new Promise<number>((resolve, reject) => {
            const worker = new Worker(startReplica, { eval: true, workerData: { slope } });
            worker.once('message', resolve);
            worker.once('error', reject);
          }),
      ),
    );
    learnt.forEach((w, i) => expect(w).toBeCloseTo(slopes[i], 4));
  });
});
