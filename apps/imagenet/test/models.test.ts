import * as tf from '@tensorflow/tfjs';
import {
  countParameters,
  fingerprint,
  multiplyAddsByLayer,
  parameterCounts,
  parametersOf,
  variablesOf,
} from '@nutshell/core';
import { Random } from '@nutshell/random';
import { beforeAll, describe, expect, it } from 'vitest';
import { type ModelName, type ModelOptions, buildModel, modelNames } from '../src/models/index.ts';

beforeAll(() => tf.setBackend('cpu'));

const CIFAR: ModelOptions = { height: 32, width: 32, channels: 3, classes: 10 };
const IMAGENET: ModelOptions = { height: 224, width: 224, channels: 3, classes: 1000 };

/** What is asked of a network without weights, which is disposed of. */
function of<T>(name: ModelName, options: ModelOptions, ask: (model: tf.LayersModel) => T): T {
  const model = buildModel(name, options);
  try {
    return ask(model);
  } finally {
    model.dispose();
  }
}

const parameters = (name: ModelName, options: ModelOptions) => of(name, options, countParameters);

/** Products of convolutions and dense layers, without the gains of normalisations: what papers count. */
const products = (name: ModelName, options: ModelOptions) =>
  of(name, options, (model) =>
    Object.entries(multiplyAddsByLayer(model))
      .filter(([layer]) => !layer.endsWith('_bn'))
      .reduce((sum, [, count]) => sum + count, 0),
  );

/** The shape of a layer's output, without the batch. */
const shapes = (name: ModelName, options: ModelOptions, ...layers: string[]) =>
  of(name, options, (model) =>
    layers.map((layer) => (model.getLayer(layer).outputShape as number[]).slice(1)),
  );

describe('networks for CIFAR-10 of He et al. 2016', () => {
  /** Kernels, gains and shifts: stem, 2n convolutions in each stage, and the dense layer. */
  const count = (n: number) => {
    const convolution = (inputs: number, filters: number) => 9 * inputs * filters + 2 * filters;
    const stage = (inputs: number, filters: number) =>
      convolution(inputs, filters) + (2 * n - 1) * convolution(filters, filters);
    return convolution(3, 16) + stage(16, 16) + stage(16, 32) + stage(32, 64) + (64 * 10 + 10);
  };

  it.each<[ModelName, ModelName, number, number, string]>([
    ['resnet20', 'plain20', 3, 269_722, '0.27'],
    ['resnet32', 'plain32', 5, 464_154, '0.46'],
    ['resnet44', 'plain44', 7, 658_586, '0.66'],
    ['resnet56', 'plain56', 9, 853_018, '0.85'],
    ['resnet110', 'plain110', 18, 1_727_962, '1.7'],
  ])('%s and %s have the parameters of table 6', (resnet, plain, n, expected, millions) => {
    expect(count(n)).toBe(expected);
    expect((expected / 1e6).toFixed(millions.length - 2)).toBe(millions);
    expect(parameters(resnet, CIFAR)).toBe(expected);
    expect(parameters(plain, CIFAR)).toBe(expected);
    expect(parameters(resnet, { ...CIFAR, preactivation: true })).toBe(expected); // 16 + 32 and 64 gains fewer, 128 more at the end, and so with shifts
  });

  it('have two shortcuts with weights by option B', () => {
    const shortcuts = 16 * 32 + 2 * 32 + (32 * 64 + 2 * 64);
    expect(parameters('resnet20', { ...CIFAR, shortcut: 'B' })).toBe(269_722 + shortcuts);
  });

  it('have maps of 32, 16 and 8, and the multiplications of their kernels', () => {
    const last = [1, 2, 3].map((stage) => `stage${stage}_block3_relu`);
    expect(shapes('resnet20', CIFAR, ...last)).toEqual([
      [32, 32, 16],
      [16, 16, 32],
      [8, 8, 64],
    ]);
    const expected =
      27 * 16 * 1024 + 6 * (9 * 16 * 16) * 1024 + // stem, stage 1
      (9 * 16 * 32 + 5 * 9 * 32 * 32) * 256 +
      (9 * 32 * 64 + 5 * 9 * 64 * 64) * 64 +
      640; // prettier-ignore
    expect(products('resnet20', CIFAR)).toBe(expected);
  });

  it('grow with the square of the widening factor', () => {
    expect(of('resnet20', { ...CIFAR, widening: 2 }, parameterCounts)).toMatchObject({
      stem: 27 * 32,
      stage3_block3_conv2: 9 * 128 * 128,
      output: 128 * 10 + 10,
    });
  });

  /** Networks whose blocks have kernels of zeros, and whose stem hands colours on, in inference. */
  function passing(name: ModelName, options: Partial<ModelOptions> = {}) {
    const model = buildModel(name, { height: 8, width: 8, channels: 3, classes: 4, ...options });
    const stem = new Float32Array(27 * 16);
    for (let colour = 0; colour < 3; colour++) stem[(4 * 3 + colour) * 16 + colour] = 1;
    variablesOf(model)['stem/kernel'].assign(tf.tensor(stem, [3, 3, 3, 16]));
    const trunk = tf.model({
      inputs: model.inputs,
      outputs: model.getLayer('mean').output as tf.SymbolicTensor,
    });
    const images = tf.tensor(new Random(1).fillUniform(new Float32Array(192), -1, 1), [1, 8, 8, 3]);
    const mean = [...(trunk.predict(images) as tf.Tensor).dataSync()];
    /** The mean of relu(colour) over every fourth row and column, which two strides of 2 leave. */
    const values = images.dataSync();
    const expected = [0, 1, 2].map(
      (colour) =>
        [0, 4].flatMap((y) => [0, 4].map((x) => Math.max(0, values[(8 * y + x) * 3 + colour]))).reduce((a, b) => a + b) / 4, // prettier-ignore
    );
    return { mean, expected };
  }

  it.each<[string, Partial<ModelOptions>]>([
    ['as published', {}],
    ['pre-activated', { preactivation: true }],
  ])('pass x on where a block computes nothing, %s', (_, options) => {
    const { mean, expected } = passing('resnet20', options);
    mean.forEach((value, i) => expect(value).toBeCloseTo(expected[i] ?? 0, 4)); // padded channels are 0
    expect(passing('plain20', options).mean).toEqual(new Array(64).fill(0));
  });
});

describe('networks for ImageNet of He et al. 2016', () => {
  it.each<[ModelName, number, number]>([
    ['resnet18', 11_689_512, 1.8],
    ['resnet34', 21_797_672, 3.6],
    ['resnet50', 25_557_032, 3.8],
  ])('%s has the parameters of torchvision and the multiply-adds of table 1', (name, expected, billions) => {
    expect(parameters(name, IMAGENET)).toBe(expected);
    expect(Math.abs(products(name, IMAGENET) / 1e9 - billions)).toBeLessThan(0.07);
  });

  it('plain ones lack the three shortcuts with weights', () => {
    const shortcuts = 64 * 128 + 2 * 128 + (128 * 256 + 2 * 256) + (256 * 512 + 2 * 512);
    expect(parameters('plain18', IMAGENET)).toBe(11_689_512 - shortcuts);
    expect(parameters('resnet18', { ...IMAGENET, shortcut: 'A' })).toBe(11_689_512 - shortcuts);
  });

  it('see pictures of every size, if height and width are open', () => {
    const model = buildModel('resnet18', {
      height: null,
      width: null,
      channels: 3,
      classes: 3,
      widening: 1 / 16,
    });
    for (const [height, width] of [
      [32, 32],
      [40, 24],
    ])
      // prettier-ignore
      expect((model.predict(tf.zeros([2, height, width, 3])) as tf.Tensor).shape).toEqual([2, 3]);
  });
});

describe('AlexNet', () => {
  const PAPER: ModelOptions = { height: 227, width: 227, channels: 3, classes: 1000 };

  it('has the parameters, planes and first biases of the paper', () => {
    of('alexnet', PAPER, (model) => {
      expect(parameterCounts(model)).toEqual({
        conv1: 96 * (11 * 11 * 3) + 96,
        conv2: 256 * (5 * 5 * 48) + 256,
        conv3: 384 * (3 * 3 * 256) + 384,
        conv4: 384 * (3 * 3 * 192) + 384,
        conv5: 256 * (3 * 3 * 192) + 256,
        fc6: 6 * 6 * 256 * 4096 + 4096,
        fc7: 4096 * 4096 + 4096,
        fc8: 4096 * 1000 + 1000,
      });
      expect(countParameters(model)).toBe(60_965_224);
      const planes = Object.fromEntries(
        model.layers.map(({ name, outputShape }) => [name, (outputShape as number[]).slice(1)]),
      );
      expect(planes).toMatchObject({
        conv1: [55, 55, 96],
        conv1_pool: [27, 27, 96],
        conv2: [27, 27, 256],
        conv2_pool: [13, 13, 256],
        conv5: [13, 13, 256],
        conv5_pool: [6, 6, 256],
        fc7: [4096],
        fc8: [1000],
      });
      const weights = parametersOf(model);
      const first = Object.keys(parameterCounts(model)).map(
        (layer) => weights[`${layer}/bias`].dataSync()[0],
      );
      expect(first).toEqual([0, 1, 0, 1, 1, 1, 1, 0]);
    });
  });

  it('multiplies 724 million times', () => {
    const convolutions =
      55 ** 2 * 96 * 363 + 27 ** 2 * 256 * 1200 + 13 ** 2 * (384 * 2304 + 384 * 1728 + 256 * 1728);
    const dense = 9216 * 4096 + 4096 * 4096 + 4096 * 1000;
    expect(convolutions + dense).toBe(724_406_816);
    expect(products('alexnet', PAPER)).toBe(724_406_816);
  });

  it('comes small for 96x96', () => {
    const small: ModelOptions = { height: 96, width: 96, channels: 3, classes: 10 };
    const convolutions =
      64 * 147 + 64 + 192 * (25 * 32) + 192 + 256 * (9 * 192) + 256 + 256 * (9 * 128) + 256 + 192 * (9 * 128) + 192; // prettier-ignore
    const dense = 4 * 4 * 192 * 1024 + 1024 + 1024 ** 2 + 1024 + 10_240 + 10;
    expect(parameters('alexnet-small', small)).toBe(convolutions + dense);
    expect(convolutions + dense).toBe(5_329_034);
    expect(shapes('alexnet-small', { ...small, overlappingPooling: false }, 'conv5_pool')).toEqual([
      [5, 5, 192],
    ]);
  });

  it('has switches for what the paper claims', () => {
    const least: ModelOptions = { height: 35, width: 35, channels: 3, classes: 2 };
    const layers = (options: Partial<ModelOptions>) =>
      of('alexnet-small', { ...least, ...options }, (model) => model.layers.map(({ name }) => name));
    const all = layers({});
    const without = (part: string) => all.filter((name) => !name.includes(part));
    expect(all.filter((name) => /lrn|drop/.test(name))).toEqual([
      'conv1_lrn',
      'conv2_lrn',
      'fc6_drop',
      'fc7_drop',
    ]);
    expect(layers({ lrn: false })).toEqual(without('lrn'));
    expect(layers({ dropout: 0 })).toEqual(without('drop'));
    expect(layers({ activation: 'tanh' })).toEqual(all.map((name) => name.replace('relu', 'tanh')));
  });

  it('begins with a deviation of 0.01, or as He or LeCun say', () => {
    const deviation = (options: Partial<ModelOptions>) => {
      const model = buildModel('alexnet-cifar', { ...CIFAR, height: 8, width: 8, ...options }, new Random(3)); // 2x2 places
      const of = (name: string) => tf.moments(variablesOf(model)[name]).variance.dataSync()[0] ** 0.5;
      return ['conv2/kernel', 'local3/kernel'].map(of);
    };
    const close = (found: number[], expected: number[]) =>
      found.forEach((value, i) => expect(value / expected[i]).toBeCloseTo(1, 1));
    close(deviation({}), [0.01, 0.04]);
    close(deviation({ initializer: 'he' }), [Math.sqrt(2 / 1600), Math.sqrt(2 / 576)]);
    close(deviation({ initializer: 'he', activation: 'tanh' }), [Math.sqrt(1 / 1600), Math.sqrt(1 / 576)]);
  });

  it('has a small network for CIFAR-10, with layers of their own weights at 8x8 places', () => {
    expect(of('alexnet-cifar', CIFAR, parameterCounts)).toEqual({
      conv1: 64 * 75 + 64,
      conv2: 64 * 1600 + 64,
      local3: 64 * (576 * 32 + 32),
      local4: 64 * (288 * 32 + 32),
      fc10: 2048 * 10 + 10,
    });
    expect(parameters('alexnet-cifar', { ...CIFAR, lrn: false })).toBe(1_901_386);
  });
});

describe('VGG', () => {
  it('has half of the channels of the paper, or all', () => {
    const vgg11 = 27 * 32 + 9 * (32 * 64 + 64 * 128 + 128 * 128 + 128 * 256 + 3 * 256 * 256);
    const gains = 2 * (32 + 64 + 2 * 128 + 4 * 256);
    expect(parameters('vgg11', CIFAR)).toBe(vgg11 + gains + 256 * 10 + 10);
    // Those of the paper: 14,714,688 in the convolutions of VGG-16, their 4,224 biases included, of which normalisation makes gains and shifts
    expect(parameters('vgg16', { ...CIFAR, widening: 2 })).toBe(14_714_688 + 4_224 + 512 * 10 + 10);
    expect(shapes('vgg16', { ...CIFAR, height: 112, width: 96 }, 'pool5')).toEqual([[3, 3, 256]]);
    expect(of('vgg11', { ...CIFAR, dropout: 0.5 }, ({ layers }) => layers.at(-2)!.name)).toBe('mean_drop');
  });
});

describe('every network', () => {
  const smallest = (name: ModelName): ModelOptions => {
    const side = { alexnet: 67, 'alexnet-small': 35 }[name as string] ?? 32;
    return { height: side, width: side, channels: 3, classes: 7 };
  };

  it('ends in logits of the classes', () => {
    for (const name of modelNames) {
      const last = of(name, smallest(name), (model) => [
        model.name,
        model.outputShape,
        model.layers.at(-1)!.getClassName(),
      ]);
      expect(last).toEqual([name, [null, 7], name === 'speed-run' ? 'FixedScale' : 'Dense']);
    }
  });

  it('draws weights from the seed, of each layer for itself', () => {
    const build = (seed: number) => parametersOf(buildModel('resnet20', CIFAR, new Random(seed)));
    const weights = build(1);
    expect(fingerprint(build(1))).toBe(fingerprint(weights));
    expect(fingerprint(build(2))).not.toBe(fingerprint(weights));
    const [a, b] = ['stage1_block1_conv1', 'stage1_block1_conv2'].map((layer) =>
      weights[`${layer}/kernel`].dataSync(),
    );
    expect(a).not.toEqual(b);
    const { variance } = tf.moments(weights['stage3_block3_conv2/kernel']);
    expect(variance.dataSync()[0] * 576).toBeCloseTo(2, 1); // He et al. 2015
  });

  it('refuses switches of other networks, and sizes of which nothing is left', () => {
    expect(() => buildModel('resnet20', { ...CIFAR, lrn: false })).toThrow(
      'resnet20 has no switch lrn; it has shortcut, preactivation, widening',
    );
    expect(() => buildModel('plain20', { ...CIFAR, shortcut: 'A' })).toThrow(
      'plain20 has no switch shortcut',
    );
    expect(() => buildModel('alexnet', CIFAR)).toThrow('alexnet sees pictures of at least 67x67, not 32x32');
    expect(() => buildModel('alexnet-small', { ...CIFAR, height: null })).toThrow('not anyx32');
    expect(() => buildModel('speed-run', { ...CIFAR, width: 64 })).toThrow(
      'speed-run sees pictures of 32x32, not 32x64',
    );
  });
});
