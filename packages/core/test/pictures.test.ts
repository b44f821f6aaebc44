import { selectBackend } from '@nutshell/core';
import {
  classActivation,
  enlarged,
  featureMaps,
  firstKernels,
  gradCam,
  logitsFrom,
  logitsLayer,
  outputsOf,
} from '@nutshell/core/pictures';
import { noise, tinyNetwork } from '@nutshell/testing';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';

beforeAll(() => selectBackend({ backend: 'cpu' }));

const close = (found: ArrayLike<number>, expected: ArrayLike<number>, digits = 5) => {
  expect(found.length).toBe(expected.length);
  for (let i = 0; i < found.length; i++) expect(found[i]).toBeCloseTo(expected[i], digits);
};

/** The same network with probabilities as its outputs. */
function withSoftmax(model: tf.LayersModel): tf.LayersModel {
  const outputs = tf.layers.softmax().apply(model.outputs[0]) as tf.SymbolicTensor;
  return tf.model({ inputs: model.inputs, outputs });
}

describe('the graph of a network', () => {
  it('gives the maps in its middle, and goes on from them to the same logits', () => {
    const model = tinyNetwork();
    const images = noise(2);
    const [maps] = outputsOf(model, [model.getLayer('sum')], images);
    expect(maps.shape).toEqual([2, 8, 8, 4]);
    const logits = logitsFrom(model, model.getLayer('sum'), maps);
    close(logits.dataSync(), (model.predict(images) as tf.Tensor).dataSync());
  });

  it('does not go on from a layer that another way leads around', () => {
    const model = tinyNetwork();
    const layer = model.getLayer('bn2_relu');
    expect(() => logitsFrom(model, layer, tf.zeros([1, 8, 8, 4]))).toThrow(/bn2_relu is not the only way/);
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

  it('is the same where a softmax stands behind the logits', () => {
    const [model, image] = [tinyNetwork(), noise(1)];
    const softmax = withSoftmax(model);
    expect(logitsLayer(softmax).name).toBe('logits');
    for (const map of [gradCam, classActivation])
      close(map(softmax, image, 1)!.values, map(model, image, 1)!.values);
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
