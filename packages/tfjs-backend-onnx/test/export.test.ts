import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { registerOnnxBackend, toOnnx } from '../src/index.ts';

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'onnx-export-'));
  registerOnnxBackend();
  await tf.setBackend('onnx');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Loads a file by onnxruntime-node's public interface and runs it on zeros … one, two, three of an input, in a process of its own. */
const program = `
const ort = require('onnxruntime-node');
const [file, feeds] = [process.argv[1], JSON.parse(process.argv[2])];
ort.InferenceSession.create(file).then(async (session) => {
  const inputs = {};
  for (const [name, { type, dims, data }] of Object.entries(feeds))
    inputs[name] = new ort.Tensor(type, type === 'int32' ? Int32Array.from(data) : Float32Array.from(data), dims);
  const results = await session.run(inputs);
  console.log(JSON.stringify(Object.fromEntries(Object.entries(results).map(([name, { dims, data }]) => [name, { dims, data: [...data] }]))));
});`;

function runFile(
  bytes: Uint8Array,
  feeds: Record<string, tf.Tensor>,
): Record<string, { dims: number[]; data: number[] }> {
  const file = path.join(folder, 'model.onnx');
  writeFileSync(file, bytes);
  const inputs = Object.fromEntries(
    Object.entries(feeds).map(([name, x]) => [
      name,
      { type: x.dtype, dims: x.shape, data: Array.from(x.dataSync()) },
    ]),
  );
  const output = execFileSync(process.execPath, ['-e', program, file, JSON.stringify(inputs)], {
    encoding: 'utf8',
    cwd: import.meta.dirname,
  });
  return JSON.parse(output);
}

const values = (shape: number[], phase = 0): tf.Tensor =>
  tf.tensor(
    Float32Array.from({ length: tf.util.sizeFromShape(shape) }, (_, i) => Math.sin(1.7 * i + phase)),
    shape,
  );

function expectClose(actual: number[], expected: tf.Tensor): void {
  const numbers = expected.dataSync();
  expect(actual).toHaveLength(numbers.length);
  actual.forEach((value, i) => expect(value).toBeCloseTo(numbers[i], 5));
}

/** Images [8, 8, 3] → four classes, by layers of many kinds. */
function manyLayers(): tf.Sequential {
  const start = (seed: number) => tf.initializers.glorotUniform({ seed });
  return tf.sequential({
    layers: [
      tf.layers.conv2d({
        inputShape: [8, 8, 3],
        filters: 16,
        kernelSize: 3,
        padding: 'same',
        activation: 'relu',
        kernelInitializer: start(1),
      }),
      tf.layers.batchNormalization(),
      tf.layers.depthwiseConv2d({ kernelSize: 3, depthwiseInitializer: start(2) }),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.reshape({ targetShape: [9, 16] }),
      tf.layers.lstm({ units: 5, kernelInitializer: start(3), recurrentInitializer: start(4) }),
      tf.layers.dense({ units: 4, activation: 'softmax', kernelInitializer: start(5) }),
    ],
  });
}

describe('toOnnx', () => {
  it('writes a LayersModel that ONNX Runtime runs in another process, with names and shapes of the model', () => {
    const model = manyLayers();
    const x = values([2, 8, 8, 3]);
    const bytes = toOnnx(model, x);
    const results = runFile(bytes, { [model.inputs[0].name]: x });
    const { dims, data } = results[model.outputs[0].name];
    expect(dims).toEqual([2, 4]);
    expectClose(data, model.predict(x) as tf.Tensor);
    expect(Buffer.from(bytes).includes('com.microsoft')).toBe(false);
  });

  it('writes a file for batches of any size, if the batch axis has a name', () => {
    const model = manyLayers();
    const bytes = toOnnx(model, values([2, 8, 8, 3]), { batchAxis: 'images' });
    for (const batch of [1, 3]) {
      const x = values([batch, 8, 8, 3], batch);
      const { dims, data } = runFile(bytes, { [model.inputs[0].name]: x })[model.outputs[0].name];
      expect(dims).toEqual([batch, 4]);
      expectClose(data, model.predict(x) as tf.Tensor);
    }
    expect(Buffer.from(bytes).includes('images')).toBe(true);
  });

  it('writes a function of two inputs with a free batch axis, whose results are as long as the batch or twice that', () => {
    const f = (x: tf.Tensor, y: tf.Tensor) => {
      const [rows] = x.shape;
      const shifted = tf.add(x, tf.tile(tf.reshape(y, [rows, 1]), [1, 3]));
      return { twice: tf.concat([shifted, tf.zeros([rows, 3])]), flat: tf.reshape(shifted, [3 * rows]) };
    };
    const bytes = toOnnx(f, [values([2, 3]), values([2])], { batchAxis: 'rows' });
    const [x, y] = [values([7, 3], 1), values([7], 2)];
    const { output_0, output_1 } = runFile(bytes, { input_0: x, input_1: y });
    const { twice, flat } = f(x, y);
    expect([output_0.dims, output_1.dims]).toEqual([[14, 3], [21]]);
    expectClose(output_0.data, twice);
    expectClose(output_1.data, flat);
  });

  it('refuses a free batch axis where other numbers than shapes depend on the batch', () => {
    const free = (f: (x: tf.Tensor) => tf.Tensor) => () => toOnnx(f, values([4, 3]), { batchAxis: 'n' });
    expect(free((x) => tf.div(x, x.shape[0]))).toThrow(/depend on the batch: leave out `batchAxis`/);
    expect(free((x) => tf.reshape(x, [x.shape[0] % 2 ? -1 : 3, 3]).slice([x.shape[0] % 3, 0]))).toThrow(
      /leave out `batchAxis`/,
    );
  });

  it('writes a function with several inputs and outputs, its variables and its gradient', () => {
    const w = tf.variable(values([3, 4], 1));
    const loss = (x: tf.Tensor, y: tf.Tensor): tf.Scalar =>
      tf.tidy(() => {
        const both = tf.tile(tf.expandDims(w), [2, 1, 1]) as tf.Tensor3D;
        return tf.mean(tf.square(tf.sub(tf.matMul(x as tf.Tensor3D, both), y)));
      });
    const f = (x: tf.Tensor, y: tf.Tensor) =>
      tf.tidy(() => {
        const { value, grads } = tf.variableGrads(() => loss(x, y), [w]);
        return { value, gradient: grads[w.name], ids: tf.argMax(y, 2) };
      });
    const x = values([2, 5, 3], 2);
    const y = values([2, 5, 4], 3);
    const bytes = toOnnx(f, [x, y]);
    const { output_0, output_1, output_2 } = runFile(bytes, { input_0: x, input_1: y });
    const { value, gradient, ids } = f(x, y);
    expect([output_0.dims, output_1.dims, output_2.dims]).toEqual([[], [3, 4], [2, 5]]);
    expectClose(output_0.data, value);
    expectClose(output_1.data, gradient);
    expectClose(output_2.data, ids);
    expect(Buffer.from(bytes).includes('com.microsoft')).toBe(false);
    w.dispose();
  });

  it('refuses what cannot be written', async () => {
    expect(() => toOnnx((x) => tf.mul(x, x.dataSync()[0]), tf.scalar(2))).toThrow(/reads a tensor/);
    expect(() => toOnnx((x) => tf.real(tf.fft(tf.complex(x, x))), values([4]))).toThrow(
      /kernel that ONNX does not have/,
    );
    await tf.setBackend('cpu');
    expect(() => toOnnx((x) => tf.exp(x), tf.scalar(2))).toThrow(/setBackend\('onnx'\)/);
    await tf.setBackend('onnx');
  });

  it('takes a graph model, which reads a shape out of its weights', async () => {
    const node = (name: string, op: string, input: string[] = [], attr: object = {}) => ({
      name,
      op,
      input,
      attr: { dtype: { type: 'DT_FLOAT' }, ...attr },
    });
    const shapeOf = (...extents: number[]) => ({
      shape: { shape: { dim: extents.map((size) => ({ size })) } },
    });
    const weights = Float32Array.of(1, -2, 3, 0.5, 0.25, -1);
    const target = Int32Array.of(2, 3);
    const model = await tf.loadGraphModel(
      tf.io.fromMemory({
        modelTopology: {
          node: [
            node('x', 'Placeholder', [], shapeOf(6)),
            node('target', 'Const', [], { dtype: { type: 'DT_INT32' } }),
            node('w', 'Const'),
            node('rows', 'Reshape', ['x', 'target']),
            node('y', 'Mul', ['rows', 'w']),
          ],
          versions: { producer: 1 },
        },
        weightSpecs: [
          { name: 'target', shape: [2], dtype: 'int32' },
          { name: 'w', shape: [2, 3], dtype: 'float32' },
        ],
        weightData: new Uint8Array([...new Uint8Array(target.buffer), ...new Uint8Array(weights.buffer)])
          .buffer,
      }),
    );
    const x = values([6]);
    const { y } = runFile(toOnnx(model, x), { x });
    expect(y.dims).toEqual([2, 3]);
    expectClose(y.data, tf.mul(x, tf.tensor1d([...weights])));
  });
});
