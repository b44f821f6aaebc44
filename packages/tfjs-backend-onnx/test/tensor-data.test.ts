/** Data of tensors on the backend: what is counted of it, how it comes from other backends, and what of it is kept. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import * as tf from '@tensorflow/tfjs';
import { beforeEach, describe, expect, it } from 'vitest';
import { registerOnnxBackend } from '../src/index.ts';

beforeEach(async () => {
  registerOnnxBackend();
  await tf.setBackend('onnx');
});

const complex = () => tf.complex(tf.tensor1d([1, 2]), tf.tensor1d([3, 4]));
const merged = [1, 3, 2, 4];

describe('the counts of tensors and data', () => {
  const programs: Record<string, () => unknown> = {
    'a complex tensor': complex,
    'its parts': () => [tf.real(complex()), tf.imag(complex())],
    'a part that outlives it': () => {
      const z = complex();
      const real = tf.real(z);
      z.dispose();
      return real.dataSync();
    },
    'it outlives what it was made of': () => {
      const [real, imag] = [tf.tensor1d([1]), tf.tensor1d([2])];
      const z = tf.complex(real, imag);
      tf.dispose([real, imag]);
      return z.dataSync();
    },
    'clones and shapes of it': () => [
      tf.clone(complex()),
      tf.reshape(complex(), [2, 1]),
      tf.expandDims(complex()),
    ],
    'casts from and to it': () => [tf.cast(tf.tensor1d([1]), 'complex64'), tf.cast(tf.tensor1d([1], 'int32'), 'complex64'), tf.cast(complex(), 'float32'), tf.cast(complex(), 'int32')], // prettier-ignore
    'a Fourier transform': () => tf.ifft(tf.fft(complex() as tf.Tensor)).dataSync(),
    'arithmetic of it': () => tf.mul(complex(), complex()).dataSync(),
    'empty ones': () => tf.real(tf.complex(tf.zeros([0]), tf.zeros([0]))),
    strings: () => tf.tensor1d(['a']).dataSync(),
  };
  it.each(Object.entries(programs))('are flat over %s', (_, program) => {
    tf.tidy(() => void program());
    const before = { ...tf.memory(), ids: tf.engine().backend.numDataIds() };
    for (let i = 0; i < 3; i++) tf.tidy(() => void program());
    const after = { ...tf.memory(), ids: tf.engine().backend.numDataIds() };
    expect(after).toEqual(before);
  });

  it('are flat over a complex variable', () => {
    const round = () => {
      const w = tf.variable(complex() as tf.Tensor, false);
      tf.tidy(() => w.assign(complex() as tf.Tensor));
      w.dispose();
    };
    tf.tidy(round);
    const before = tf.memory();
    for (let i = 0; i < 3; i++) tf.tidy(round);
    expect(tf.memory()).toEqual(before);
  });
});

describe('a tensor made on the cpu backend', () => {
  const makers: Record<string, [() => tf.Tensor, ArrayLike<number | string>]> = {
    complex64: [complex as () => tf.Tensor, merged],
    float32: [() => tf.tensor1d([1.5, -0]), [1.5, -0]],
    int32: [() => tf.tensor1d([1, -2], 'int32'), [1, -2]],
    bool: [() => tf.tensor1d([true, false], 'bool'), [1, 0]],
    string: [() => tf.tensor1d(['a', 'ä']), ['a', 'ä']],
    'computed bool': [() => tf.less([1, 2], [2, 1]), [1, 0]],
    'computed int32': [() => tf.cast([1.7, -1.7], 'int32'), [1, -1]],
  };
  it.each(Object.entries(makers))('is used here, and stays readable: %s', async (_, [make, values]) => {
    await tf.setBackend('cpu');
    const x = make();
    await tf.setBackend('onnx');
    const copy = tf.clone(x);
    const stacked = tf.stack([x, x]);
    for (const tensor of [x, copy, x]) expect(Array.from(tensor.dataSync())).toEqual(values);
    expect(Array.from(stacked.dataSync())).toEqual([...Array.from(values), ...Array.from(values)]);
    const before = tf.memory().numDataBuffers;
    tf.dispose([x, copy, stacked]);
    expect(tf.memory().numDataBuffers).toBe(before - 2);
  });

  it.each(Object.entries(makers))('goes back and forth, made on either: %s', async (_, [make, values]) => {
    for (const start of [0, 1]) {
      const place = (turn: number) => tf.setBackend(['cpu', 'onnx'][(start + turn) % 2]);
      await place(0);
      const x = make();
      for (let turn = 1; turn < 5; turn++) {
        await place(turn);
        const stacked = tf.stack([x, x]); // by a kernel, so that the tensor moves
        expect(Array.from(stacked.dataSync())).toEqual([...Array.from(values), ...Array.from(values)]);
        stacked.dispose();
      }
      expect(Array.from(x.dataSync())).toEqual(values);
      x.dispose();
    }
    await tf.setBackend('onnx');
  });

  it('is read here as its parts, and multiplied', async () => {
    await tf.setBackend('cpu');
    const z = complex();
    await tf.setBackend('onnx');
    expect([...tf.real(z).dataSync()]).toEqual([1, 2]);
    expect([...tf.imag(z).dataSync()]).toEqual([3, 4]);
    expect([...tf.mul(z, z).dataSync()]).toEqual([-8, 6, -12, 16]); // (1 + 3i)², (2 + 4i)²
  });
});

describe('constants of a graph', () => {
  const collect = () => {
    setFlagsFromString('--expose_gc');
    (runInNewContext('gc') as () => void)();
    return process.memoryUsage().heapUsed;
  };

  it('of the size of the data leave nothing on the heap', () => {
    const lengths = Array.from({ length: 12 }, (_, i) => 400_000 + i);
    const each = (f: (x: tf.Tensor) => tf.Tensor) => {
      for (const length of lengths) tf.tidy(() => f(tf.zeros([length])).dataSync()[0]);
    };
    const functions: ((x: tf.Tensor) => tf.Tensor)[] = [
      (x) => tf.argMax(x),
      (x) => tf.argMin(x),
      (x) => tf.sum(tf.mirrorPad(x, [[1, 1]], 'symmetric')),
      (x) => tf.sum(tf.image.resizeNearestNeighbor(tf.reshape(x, [1, -1, 1, 1]) as tf.Tensor4D, [x.size, 1])),
    ];
    functions.forEach((f) => tf.tidy(() => f(tf.zeros([10])).dataSync()));
    const before = collect();
    functions.forEach(each);
    expect((collect() - before) / 2 ** 20).toBeLessThan(4); // 12 texts of 400,000 numbers would be more, for each of them
  });

  it('that differ in the sign of a zero are not the same graph', () => {
    const reciprocal = (zero: number) => tf.tidy(() => tf.div(1, tf.fill([2], zero)).dataSync()[0]);
    expect([reciprocal(0), reciprocal(-0), reciprocal(0)]).toEqual([Infinity, -Infinity, Infinity]);
  });
});
