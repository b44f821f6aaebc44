import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  constantValue,
  depthwiseFans,
  dirac,
  glorotNormal,
  glorotUniform,
  heNormal,
  heUniform,
  type Initializer,
  kernelFans,
  lecunNormal,
  lecunUniform,
  normal,
  ones,
  orthogonal,
  seeded,
  truncatedNormal,
  uniform,
  uniformByFanIn,
  zeros,
} from '../src/initializers.ts';
import { Random } from '@nutshell/random';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

function statistics(values: Float32Array) {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, variance, largest: values.reduce((a, b) => Math.max(a, Math.abs(b)), 0) };
}

describe('fans', () => {
  it('of dense and convolution kernels', () => {
    expect(kernelFans([300, 10])).toEqual({ fanIn: 300, fanOut: 10 });
    expect(kernelFans([5, 5, 6, 16])).toEqual({ fanIn: 150, fanOut: 400 });
    expect(kernelFans([3, 8, 4])).toEqual({ fanIn: 24, fanOut: 12 });
  });

  it('of depthwise kernels: one channel in', () => {
    expect(depthwiseFans([3, 3, 32, 2])).toEqual({ fanIn: 9, fanOut: 18 });
  });

  it('of a bias have to be given', () => {
    expect(() => kernelFans([6])).toThrow('shape [6] has no fan-in');
    const bias = uniformByFanIn(2.4, () => ({ fanIn: 25, fanOut: 1 }))([6], new Random(1));
    expect(statistics(bias).largest).toBeLessThanOrEqual(2.4 / 25);
  });
});

/** Kernel [3, 3, 64, 128]: fan-in 576, fan-out 1152, 73,728 weights. */
const shape = [3, 3, 64, 128];
const cutAtTwo = 2 / 0.8796256610342398;

// Columns: variance, and bound in standard deviations: √3 for a uniform distribution, 2 / 0.8796… for a truncated normal one.
const distributions: [string, Initializer, number, number][] = [
  ['glorotUniform', glorotUniform(), 2 / 1728, Math.sqrt(3)],
  ['glorotNormal', glorotNormal(), 2 / 1728, cutAtTwo],
  ['heUniform', heUniform(), 2 / 576, Math.sqrt(3)],
  ['heNormal', heNormal(), 2 / 576, cutAtTwo],
  ['lecunUniform', lecunUniform(), 1 / 576, Math.sqrt(3)],
  ['lecunNormal', lecunNormal(), 1 / 576, cutAtTwo],
  ['heNormal, depthwise', heNormal(depthwiseFans), 2 / 9, cutAtTwo],
  ['uniform ±0.08', uniform(-0.08, 0.08), 0.16 ** 2 / 12, Math.sqrt(3)],
  ['uniform ±2.4/F', uniformByFanIn(), (4.8 / 576) ** 2 / 12, Math.sqrt(3)],
  ['normal', normal({ sd: 0.01 }), 1e-4, 6],
  // Var = sd² (1 − 2 · 2 φ(2) / (2 Φ(2) − 1)) = sd² (1 − 4 · 0.0539910 / 0.9544997) = 0.7737413 sd²
  ['truncatedNormal', truncatedNormal({ sd: 0.05 }), 0.7737413 * 0.0025, cutAtTwo],
];

describe.each(distributions)('%s', (_, initializer, variance, bound) => {
  const values = initializer(shape, new Random(7));
  const sd = Math.sqrt(variance);

  it('has the mean and the variance of theory', () => {
    const actual = statistics(values);
    expect(values.length).toBe(73_728);
    expect(Math.abs(actual.mean)).toBeLessThan((4 * sd) / Math.sqrt(values.length));
    // The relative standard error of a variance is at most √(2 / n), that of a normal distribution.
    expect(Math.abs(actual.variance / variance - 1)).toBeLessThan(4 * Math.sqrt(2 / values.length));
  });

  it('stays within its bounds, and reaches near them', () => {
    const { largest } = statistics(values);
    expect(largest).toBeLessThanOrEqual(bound * sd * (1 + 1e-6));
    expect(largest).toBeGreaterThan(0.6 * bound * sd);
  });

  it('depends on the seed and the name, and on nothing else', () => {
    const again = initializer(shape, new Random(7));
    expect(again).toEqual(values);
    const root = new Random(7);
    expect(initializer(shape, root.fork('c1'))).not.toEqual(initializer(shape, root.fork('c2')));
    expect(initializer(shape, new Random(8))).not.toEqual(values);
  });
});

it('moves the mean where asked', () => {
  expect(statistics(normal({ mean: 3, sd: 0.1 })([1000], new Random(1))).mean).toBeCloseTo(3, 1);
  expect(statistics(truncatedNormal({ mean: -3, sd: 0.1 })([1000], new Random(1))).mean).toBeCloseTo(-3, 1);
});

it('fills with constants', () => {
  const random = new Random(1);
  expect(zeros()([2, 2], random)).toEqual(Float32Array.of(0, 0, 0, 0));
  expect(ones()([3], random)).toEqual(Float32Array.of(1, 1, 1));
  expect(constantValue(0.5)([], random)).toEqual(Float32Array.of(0.5));
});

describe('orthogonal', () => {
  /** QᵀQ, or QQᵀ for a wide matrix, of the tensor read as a matrix of all but the last dimension by the last. */
  function gram(values: Float32Array, rows: number, columns: number): number[][] {
    return tf.tidy(() => {
      const q = tf.tensor2d(values, [rows, columns]);
      const product = columns <= rows ? tf.matMul(q, q, true, false) : tf.matMul(q, q, false, true);
      return product.arraySync() as number[][];
    });
  }

  it.each([
    [[40, 40], 40, 40],
    [[50, 20], 50, 20],
    [[20, 80], 20, 80],
    [[3, 3, 4, 8], 36, 8],
  ])('shape %j', (shape, rows, columns) => {
    for (const gain of [1, 2]) {
      const product = gram(orthogonal({ gain })(shape, new Random(3)), rows, columns);
      product.forEach((row, i) =>
        row.forEach((value, j) => expect(value).toBeCloseTo(i === j ? gain ** 2 : 0, 5)),
      );
    }
  });

  it('has the sign of its normal draws, so that both signs are equally likely', () => {
    // A 1 x 1 orthogonal matrix is ±1: about half of 400 seeds give +1 (within 4 standard deviations, 40).
    const signs = Array.from({ length: 400 }, (_, seed) => orthogonal()([1, 1], new Random(seed))[0]);
    expect(signs.every((sign) => Math.abs(sign) === 1)).toBe(true);
    const positive = signs.filter((sign) => sign > 0).length;
    expect(Math.abs(positive - 200)).toBeLessThan(40);
  });

  it('is the Q of the QR factorisation whose R has a positive diagonal', () => {
    // The columns of the normal matrix are drawn one after the other; tf.linalg.qr may flip the sign of a column.
    const random = new Random(5);
    const draws = Array.from({ length: 4 }, () => Array.from({ length: 6 }, () => random.normal()));
    tf.tidy(() => {
      const [q, r] = tf.linalg.qr(tf.tensor2d(draws).transpose());
      const signs = tf.tensor1d((r.arraySync() as number[][]).map((row, i) => Math.sign(row[i])));
      const expected = q.mul(signs).dataSync();
      orthogonal()([6, 4], new Random(5)).forEach((value, i) => expect(value).toBeCloseTo(expected[i], 4));
    });
  });
});

describe('seeded', () => {
  function model(seed: number): tf.Sequential {
    const random = new Random(seed);
    const kernel = (name: string) => seeded(heNormal(), random.fork(name));
    return tf.sequential({
      layers: [
        tf.layers.conv2d({
          inputShape: [8, 8, 1],
          filters: 4,
          kernelSize: 3,
          name: 'c1',
          kernelInitializer: kernel('c1'),
        }),
        tf.layers.flatten(),
        tf.layers.dense({ units: 5, name: 'f2', kernelInitializer: kernel('f2') }),
        tf.layers.dense({ units: 5, name: 'f3', kernelInitializer: kernel('f3') }),
        tf.layers.dense({ units: 5, name: 'f4', kernelInitializer: kernel('f4') }),
      ],
    });
  }

  const weights = (net: tf.LayersModel) => net.getWeights().map((weight) => weight.dataSync());

  it('gives a layer the weights of its seed and name', () => {
    const [c1] = weights(model(1));
    expect(c1).toEqual(heNormal()([3, 3, 1, 4], new Random(1).fork('c1')));
    expect(weights(model(1))).toEqual(weights(model(1)));
    expect(weights(model(2))[0]).not.toEqual(c1);
  });

  it('gives two layers of one shape different weights', () => {
    const net = model(1);
    const [f3, f4] = ['f3', 'f4'].map((name) => net.getLayer(name).getWeights()[0].dataSync());
    expect(f3).not.toEqual(f4);
  });

  it('is saved under a name that plain TensorFlow.js knows', async () => {
    const net = model(1);
    const topology = net.toJSON(null, false) as unknown as {
      config: { layers: { config: { kernel_initializer?: unknown } }[] };
    };
    expect(topology.config.layers[0].config.kernel_initializer).toEqual({ class_name: 'Zeros', config: {} });
    const loaded = await tf.models.modelFromJSON(topology as unknown as tf.io.ModelJSON);
    expect(weights(loaded)[0].every((weight) => weight === 0)).toBe(true);

    let saved: tf.io.ModelArtifacts = {};
    await net.save(
      tf.io.withSaveHandler(async (artifacts) => {
        saved = artifacts;
        return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
      }),
    );
    const reloaded = await tf.loadLayersModel(tf.io.fromMemory(saved));
    expect(weights(reloaded)).toEqual(weights(net));
  });
});

describe('dirac', () => {
  const place =
    (values: Float32Array, inputs: number, outputs: number) => (tap: number, i: number, o: number) =>
      values[(tap * inputs + i) * outputs + o];

  it('hands channels on by the middle of the window, and leaves the rest of the outputs', () => {
    const values = dirac(constantValue(7))([3, 3, 2, 3], new Random(1));
    const at = place(values, 2, 3);
    expect([at(4, 0, 0), at(4, 1, 1)]).toEqual([1, 1]);
    for (let tap = 0; tap < 9; tap++) for (const input of [0, 1]) expect(at(tap, input, 2)).toBe(7);
    expect(values.reduce((a, b) => a + b)).toBe(2 + 7 * 9 * 2);
  });

  it('hands on no more channels than there are outputs', () => {
    const values = dirac(constantValue(7))([1, 1, 3, 2], new Random(1));
    expect([...values]).toEqual([1, 0, 0, 1, 0, 0]);
  });
});
