import { modelFiles, selectBackend } from '@nutshell/core';
import { Random } from '@nutshell/random';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { classActivation, enlarged, gradCam } from '../src/class-activation.ts';
import { featureMaps, firstKernels } from '../src/feature-maps.ts';
import { gradientsByDepth } from '../src/gradient-depth.ts';
import { outputFrom, outputsOf } from '../src/graph.ts';
import { standardModel } from '../src/standard-model.ts';
import { noise, tinyNetwork } from './tiny-network.ts';

beforeAll(() => selectBackend({ backend: 'cpu' }));

const close = (found: ArrayLike<number>, expected: ArrayLike<number>, digits = 5) => {
  expect(found.length).toBe(expected.length);
  for (let i = 0; i < found.length; i++) expect(found[i]).toBeCloseTo(expected[i], digits);
};

describe('the graph of a network', () => {
  it('gives the maps in its middle, and goes on from them to the same logits', () => {
    const model = tinyNetwork();
    const images = noise(2);
    const [maps] = outputsOf(model, [model.getLayer('sum')], images);
    expect(maps.shape).toEqual([2, 8, 8, 4]);
    const logits = outputFrom(model, model.getLayer('sum'), maps);
    close(logits.dataSync(), (model.predict(images) as tf.Tensor).dataSync());
  });

  it('does not go on from a layer that another way leads around', () => {
    const model = tinyNetwork();
    const layer = model.getLayer('bn2_relu');
    expect(() => outputFrom(model, layer, tf.zeros([1, 8, 8, 4]))).toThrow(/bn2_relu is not the only way/);
  });
});

describe('what speaks for a class', () => {
  it('is the same by gradient and by weights, where a network ends in a mean and a dense layer', () => {
    const [model, image] = [tinyNetwork(), noise(1)];
    const found = [0, 1, 2].map((label) => {
      const byWeights = classActivation(model, image, label)!.values;
      const { values } = gradCam(model, image, label);
      // The mean over 8x8 places makes each derivative a 64th of a weight.
      close(
        values,
        byWeights.map((value) => Math.max(0, value) / 64),
      );
      return values;
    });
    expect(found.some((values) => values.some((value) => value > 0))).toBe(true);
  });

  it('adds up to the logit but for its bias', () => {
    const [model, image] = [tinyNetwork(), noise(1)];
    const logits = (model.predict(image) as tf.Tensor).dataSync();
    const { values } = classActivation(model, image, 1)!;
    expect(values.reduce((sum, value) => sum + value, 0) / 64).toBeCloseTo(logits[1], 5);
  });

  it('is drawn from 0 to 1', () => {
    const shares = enlarged({ width: 2, height: 1, values: Float32Array.of(-3, 5) }, 4);
    close(shares.subarray(0, 4), [0, 0.25, 0.75, 1]);
  });
});

describe('pictures of a network', () => {
  it('kernels are coloured around grey, on one scale', () => {
    const model = tinyNetwork({ channels: 2 });
    const kernel = new Float32Array(3 * 3 * 3 * 2);
    kernel[0] = 0.5; // first place, red, of the first kernel
    kernel[3] = -0.25; // first place, green, of the second
    model.getLayer('conv1').setWeights([tf.tensor4d(kernel, [3, 3, 3, 2])]);
    const [first, second] = firstKernels(model);
    expect([...first.pixels.subarray(0, 4)]).toEqual([255, 128, 128, 128]);
    expect([...second.pixels.subarray(0, 4)]).toEqual([128, 64, 128, 128]);
    expect(first.side).toBe(3);
  });

  it('maps are those at the end of each stage', () => {
    const [stage, ...none] = featureMaps(tinyNetwork(), noise(1));
    expect(none).toEqual([]);
    expect([stage.layer, stage.height, stage.width, stage.maps.length]).toEqual(['sum', 8, 8, 4]);
  });
});

it('the gradient by depth is that of each kernel', () => {
  const model = tinyNetwork();
  const images = {
    values: noise(2).dataSync() as Float32Array,
    shape: [2, 8, 8, 3] as [number, number, number, number],
  };
  const targets = { values: Float32Array.of(1, 0, 0, 0, 0, 1), shape: [2, 3] as [number, number] };
  const batch = { images, targets, labels: { values: Int32Array.of(0, 2), shape: [2] as [number] } };
  const found = gradientsByDepth(model, batch, new Random(1));
  expect(found.map(({ layer }) => layer)).toEqual(['conv1', 'conv2', 'logits']);
  // By hand at the last layer: xᵀ (p − t) / 2, with the means x before it and the probabilities p of a step in training.
  const inTraining = (name: string) =>
    tf
      .model({ inputs: model.inputs, outputs: model.getLayer(name).output as tf.SymbolicTensor })
      .apply(tf.tensor4d(images.values, images.shape), { training: true }) as tf.Tensor2D;
  const wrong = tf.sub(
    tf.softmax(inTraining('logits')),
    tf.tensor2d(targets.values, targets.shape),
  ) as tf.Tensor2D;
  const expected = tf.norm(tf.div(tf.matMul(inTraining('mean'), wrong, true), 2)).dataSync()[0];
  expect(found[2].norm).toBeCloseTo(expected, 5);
  expect(found.every(({ norm }) => norm > 0)).toBe(true);
});

describe('a network in layers that every program knows', () => {
  it('gives the probabilities of the trained one', async () => {
    const trained = tinyNetwork();
    const moved = noise(1, 2).dataSync().subarray(0, 4);
    for (const name of ['bn1', 'bn2'])
      trained
        .getLayer(name)
        .setWeights([
          tf.tensor1d([1, -0.5, 2, 0.7]),
          tf.tensor1d(moved),
          tf.tensor1d([0.1, 0.2, -0.3, 0]),
          tf.tensor1d([0.5, 1, 2, 0.1]),
        ]);
    const { model, ours } = standardModel(trained);
    expect(ours).toEqual([]);
    const images = noise(3);
    close(
      (model.predict(images) as tf.Tensor).dataSync(),
      tf.softmax(trained.predict(images) as tf.Tensor).dataSync(),
    );
    const { 'model.json': json } = await modelFiles(model);
    expect(json).not.toMatch(/"BatchNorm"|Seeded/);
  });
});
