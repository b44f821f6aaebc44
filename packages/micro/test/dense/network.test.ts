import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { activationNames, addPenalty, DenseNetwork, lossNames } from '../../src/dense/index.ts';
import type { ActivationName, DenseConfig } from '../../src/dense/index.ts';
import { Random } from '@nutshell/random';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

const smooth = ['linear', 'sigmoid', 'tanh', 'elu', 'softplus', 'swish', 'sine'] as const;

const shapes = fc.record({
  inputs: fc.integer({ min: 1, max: 5 }),
  hidden: fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 3 }),
  outputs: fc.integer({ min: 2, max: 6 }),
  loss: fc.constantFrom(...lossNames),
  examples: fc.integer({ min: 1, max: 6 }),
  seed: fc.nat(),
});

interface Problem {
  config: DenseConfig;
  network: DenseNetwork;
  x: Float64Array;
  targets: Float64Array;
  examples: number;
}

type Shape = typeof shapes extends fc.Arbitrary<infer T> ? T : never;

function problem({ examples, seed, ...shape }: Shape, activation: ActivationName): Problem {
  const random = new Random(seed);
  const config = { ...shape, activation, outputs: shape.loss === 'logistic' ? 1 : shape.outputs };
  const network = new DenseNetwork(config, random);
  for (const layer of network.layers)
    for (let j = 0; j < layer.outputs; j++) layer.biases[j] = random.normal();
  const x = Float64Array.from({ length: examples * config.inputs }, () => random.normal());
  const targets =
    config.loss === 'squared'
      ? Float64Array.from({ length: examples * config.outputs }, () => random.normal())
      : Float64Array.from({ length: examples }, () => random.int(Math.max(2, config.outputs)));
  return { config, network, x, targets, examples };
}

/** ∂E/∂θ by central differences. */
function differences({ network, x, targets, examples }: Problem, penalty = () => 0): number[] {
  const h = 1e-5;
  return Array.from(network.parameters, (value, i) => {
    network.parameters[i] = value + h;
    const above = network.loss(x, targets, examples) + penalty();
    network.parameters[i] = value - h;
    const below = network.loss(x, targets, examples) + penalty();
    network.parameters[i] = value;
    return (above - below) / (2 * h);
  });
}

function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < expected.length; i++)
    expect(Math.abs(actual[i] - expected[i])).toBeLessThan(tolerance * Math.max(1, Math.abs(expected[i])));
}

describe('gradient', () => {
  it.each(smooth)('of a %s network is that of central differences, for all losses and shapes', (name) => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const p = problem(shape, name);
        const loss = p.network.learn(p.x, p.targets, p.examples);
        const gradient = p.network.gradient.slice();
        expect(p.network.loss(p.x, p.targets, p.examples)).toBe(loss);
        expectClose(gradient, differences(p), 1e-6);
      }),
      { numRuns: 60 },
    );
  });

  it.each(['relu', 'leaky-relu'] as const)('of a %s network is too, away from the corners', (name) => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const p = problem(shape, name);
        p.network.learn(p.x, p.targets, p.examples);
        for (let l = 0; l < shape.hidden.length; l++) fc.pre(p.network.z(l).every((z) => Math.abs(z) > 1e-3)); // further than any step of the differences reaches
        const gradient = p.network.gradient.slice();
        expectClose(gradient, differences(p), 1e-6);
      }),
      { numRuns: 60 },
    );
  });

  it('of a threshold network stops at the last hidden layer', () => {
    const p = problem(
      { inputs: 2, hidden: [3], outputs: 2, loss: 'softmax', examples: 4, seed: 1 },
      'threshold',
    );
    p.network.learn(p.x, p.targets, p.examples);
    expect(p.network.gradients[0].weights.every((g) => g === 0)).toBe(true);
    expect(p.network.gradients[1].weights.some((g) => g !== 0)).toBe(true);
  });

  it('has the penalty’s part', () => {
    const p = problem(
      { inputs: 2, hidden: [5, 3], outputs: 3, loss: 'softmax', examples: 4, seed: 2 },
      'tanh',
    );
    const penalty = { l1: 0.03, l2: 0.2 };
    p.network.learn(p.x, p.targets, p.examples);
    const value = addPenalty(p.network, penalty);
    const gradient = p.network.gradient.slice();
    const weights = p.network.layers.flatMap((layer) => Array.from(layer.weights));
    const byHand = weights.reduce((sum, w) => sum + 0.03 * Math.abs(w) + 0.1 * w * w, 0);
    expect(value).toBeCloseTo(byHand, 12);
    expectClose(
      gradient,
      differences(p, () => addPenalty(p.network, penalty)),
      1e-6,
    );
  });
});

describe('against TensorFlow.js', () => {
  const tfActivations = { tanh: tf.tanh, relu: tf.relu, sigmoid: tf.sigmoid, elu: tf.elu } as const;

  it('has the same loss and gradient as tf.grads, in float32', () => {
    fc.assert(
      fc.property(
        shapes,
        fc.constantFrom('tanh', 'relu', 'sigmoid', 'elu' as const),
        (shape, name: keyof typeof tfActivations) => {
          const p = problem(shape, name);
          const loss = p.network.learn(p.x, p.targets, p.examples);
          const [expectedLoss, gradients] = tf.tidy(() => {
            const parameters = p.network.layers.flatMap(({ weights, biases, inputs, outputs }) => [
              tf.tensor2d(Array.from(weights), [inputs, outputs]),
              tf.tensor1d(Array.from(biases)),
            ]);
            const { value, grads } = tf.valueAndGrads((...thetas: tf.Tensor[]) => lossOf(p, thetas, name))(
              parameters,
            );
            return [value.dataSync()[0], grads.flatMap((gradient) => Array.from(gradient.dataSync()))];
          });
          expect(Math.abs(loss - expectedLoss)).toBeLessThan(1e-4 * Math.max(1, expectedLoss));
          expectClose(p.network.gradient, gradients, 2e-4);
        },
      ),
      { numRuns: 40 },
    );
  });

  function lossOf(p: Problem, thetas: tf.Tensor[], name: keyof typeof tfActivations): tf.Scalar {
    let a: tf.Tensor = tf.tensor2d(Array.from(p.x), [p.examples, p.config.inputs]);
    for (let l = 0; 2 * l < thetas.length; l++) {
      const z = tf.add(tf.matMul(a as tf.Tensor2D, thetas[2 * l] as tf.Tensor2D), thetas[2 * l + 1]);
      a = 2 * l + 2 < thetas.length ? tfActivations[name](z) : z;
    }
    const targets = Array.from(p.targets);
    if (p.config.loss === 'squared')
      return tf.div(
        tf.sum(tf.square(tf.sub(a, tf.tensor2d(targets, a.shape as [number, number])))),
        2 * p.examples,
      );
    if (p.config.loss === 'logistic')
      return tf.losses.sigmoidCrossEntropy(tf.tensor2d(targets, [p.examples, 1]), a);
    return tf.losses.softmaxCrossEntropy(tf.oneHot(tf.tensor1d(targets, 'int32'), p.config.outputs), a);
  }
});

describe('learning', () => {
  it.each(activationNames.filter((name) => name !== 'linear' && name !== 'threshold'))(
    'gets XOR right with %s units',
    (activation) => {
      const network = new DenseNetwork(
        { inputs: 2, hidden: [6], activation, outputs: 1, loss: 'logistic' },
        new Random(5),
      );
      const x = Float64Array.of(-1, -1, -1, 1, 1, -1, 1, 1);
      const targets = Float64Array.of(0, 1, 1, 0);
      for (let step = 0; step < 2000; step++) {
        network.learn(x, targets, 4);
        network.parameters.forEach((value, i) => (network.parameters[i] = value - 0.5 * network.gradient[i]));
      }
      expect(Array.from(network.forward(x, 4), Math.round)).toEqual([0, 1, 1, 0]);
    },
  );
});

describe('construction', () => {
  const config = { inputs: 2, hidden: [8, 8], activation: 'tanh', outputs: 3, loss: 'softmax' } as const;

  it('gives the same bits for the same seed', () => {
    const [one, same, other] = [1, 1, 2].map((seed) => new DenseNetwork(config, new Random(seed)));
    expect(same.parameters).toEqual(one.parameters);
    expect(other.parameters).not.toEqual(one.parameters);
  });

  it('counts (inputs + 1) · units parameters per layer, and shares them with the layers’ views', () => {
    const network = new DenseNetwork(config, new Random(1));
    expect(network.parameters.length).toBe(3 * 8 + 9 * 8 + 9 * 3);
    network.parameters.fill(7);
    for (const { weights, biases } of network.layers)
      for (const value of [...weights, ...biases]) expect(value).toBe(7);
  });

  it('spreads the weights as He et al. (√(2/n)) and Glorot and Bengio (√(2/(n + m))) ask, and leaves biases 0', () => {
    const deviation = (activation: ActivationName) => {
      const wide = { inputs: 50, hidden: [150], activation, outputs: 1, loss: 'squared' } as const;
      const { weights, biases } = new DenseNetwork(wide, new Random(1)).layers[0];
      expect(biases.every((bias) => bias === 0)).toBe(true);
      return Math.sqrt(weights.reduce((sum, w) => sum + w * w, 0) / weights.length);
    };
    expect(deviation('relu') / Math.sqrt(2 / 50)).toBeCloseTo(1, 1.3);
    expect(deviation('tanh') / Math.sqrt(2 / 200)).toBeCloseTo(1, 1.3);
  });

  it('clones and comes back from JSON with the same outputs, sharing nothing', () => {
    const network = new DenseNetwork(config, new Random(1));
    const x = Float64Array.of(0.3, -0.4, 1, 2);
    const outputs = network.forward(x, 2).slice();
    const copy = network.clone();
    const read = DenseNetwork.fromJSON(JSON.parse(JSON.stringify(network)));
    network.parameters.fill(0);
    expect(copy.forward(x, 2)).toEqual(outputs);
    expect(read.forward(x, 2)).toEqual(outputs);
    expect(read.config).toEqual(network.config);
  });

  it('gives probabilities, whatever the number of examples was before', () => {
    const network = new DenseNetwork(config, new Random(1));
    const x = Float64Array.from({ length: 20 }, (_, i) => Math.sin(i));
    const all = network.forward(x, 10).slice();
    expect(all.length).toBe(30);
    for (const n of [3, 10, 7]) expect(network.forward(x, n)).toEqual(all.subarray(0, 3 * n));
    for (let e = 0; e < 10; e++) expect(all[3 * e] + all[3 * e + 1] + all[3 * e + 2]).toBeCloseTo(1, 12);
  });
});

describe('what is refused', () => {
  const config = { inputs: 2, hidden: [3], activation: 'tanh', outputs: 2, loss: 'softmax' } as const;
  const build = (change: Partial<DenseConfig>) => () =>
    new DenseNetwork({ ...config, ...change }, new Random(1));

  it('sizes and losses that do not fit', () => {
    expect(build({ hidden: [0] })).toThrow(/whole number from 1 on, not 0/);
    expect(build({ hidden: [2.5] })).toThrow(/not 2.5/);
    expect(build({ loss: 'logistic' })).toThrow(/one output, not 2/);
    expect(build({ outputs: 1 })).toThrow(/two outputs or more/);
  });

  it('data that do not fit', () => {
    const network = build({})();
    expect(() => network.forward(new Float64Array(3), 2)).toThrow(/2 examples of 2 inputs do not fit/);
    expect(() => network.forward(new Float64Array(3), 0)).toThrow(/from 1 on, not 0/);
    expect(() => network.learn(new Float64Array(2), Float64Array.of(2), 1)).toThrow(
      /target of example 0 is 2/,
    );
    expect(() => DenseNetwork.fromParameters(config, [1, 2])).toThrow(/17 parameters, but 2/);
  });
});
