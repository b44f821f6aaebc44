import { countParameters, lossAndState, selectBackend } from '@nutshell/core';
import { features, history } from '@nutshell/go/zero';
import { Random } from '@nutshell/random';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { GoZeroConfig } from '../src/config.ts';
import { learner, lossesOf } from '../src/learner.ts';
import { buildModel } from '../src/model.ts';
import { Network } from '../src/network.ts';
import { buildPaperNetwork } from '../src/paper-network.ts';
import { samplesOf } from '../src/samples.ts';
import { after, played, small, smallPaper } from './settings.ts';

beforeAll(() => selectBackend());

describe('the network of the paper', () => {
  it('has 22,827,877 parameters on 19x19 without its plane of komi, with 256 channels, a convolutional and 19 residual blocks', () => {
    const counts = [1, 2].map((blocks) => {
      const stages = [{ ...small.stages[0], size: 19 }];
      const model = buildPaperNetwork({ ...smallPaper, stages, blocks, channels: 256 }, new Random(1));
      const parameters = countParameters(model);
      model.dispose();
      return parameters;
    });
    const block = 2 * (256 * 9 * 256 + 2 * 256); // two convolutions of 3x3, a gain and a shift per channel
    expect(counts[1] - counts[0]).toBe(block);
    const stem = (planes: number) => planes * 9 * 256 + 2 * 256;
    const policy = 256 * 2 + 2 * 2 + (2 * 361 * 362 + 362);
    const value = 256 + 2 + (361 * 256 + 256) + (256 + 1);
    expect(counts[0]).toBe(stem(17 + 1) + block + policy + value);
    expect(counts[0] + 18 * block + stem(17) - stem(17 + 1)).toBe(22_827_877);
  });

  it('says v = tanh of its last layer, and nothing of score and ownership', () => {
    const model = buildModel(smallPaper, new Random(1));
    const network = new Network(model);
    const position = after(3, 2.5, 'B2', history);
    const { value, score, ownership } = network.judgeAll(position);
    expect(Math.abs(value)).toBeGreaterThan(1e-4);
    expect([score, ...ownership]).toEqual(Array(10).fill(0));
    const before = tf.model({
      inputs: model.inputs,
      outputs: model.getLayer('value_out').output as tf.SymbolicTensor,
    });
    const inputs = [
      tf.randomUniform([2, 3, 3, history.planes], 0, 1, 'float32', 1),
      tf.tensor2d([[1], [-1]]),
    ];
    const v = tf.tanh(before.predict(inputs) as tf.Tensor).dataSync();
    const logits = (model.predict(inputs) as tf.Tensor[])[1].dataSync();
    for (let row = 0; row < 2; row++) expect(Math.tanh(logits[2 * row] / 2)).toBeCloseTo(v[row], 5);
    network.dispose();
  });

  it('loses (z − v)² by its value', () => {
    const [v, z] = [
      [0.5, -0.25, 0.9],
      [1, -1, 0],
    ];
    const judged = tf.tensor2d(v.map((each) => [2 * Math.atanh(each), 0]));
    const blank = { policy: tf.zeros([3, 10]), value: tf.tensor1d(z.map((each) => (1 + each) / 2)) };
    const { value } = lossesOf(smallPaper, [tf.zeros([3, 10, 1]), judged], blank as never);
    expect(value.dataSync()[0]).toBeCloseTo((0.25 + 0.5625 + 0.81) / 3, 5);
  });

  it('refuses what the paper does not have, and several boards', () => {
    const build = (change: Partial<GoZeroConfig>) => () =>
      buildModel({ ...smallPaper, ...change }, new Random(1));
    expect(build({ auxiliary: true })).toThrow('the network "paper" needs auxiliary false, not true');
    expect(build({ softPolicy: 1 })).toThrow('softPolicy 0, not 1');
    expect(build({ normalisation: 'none' })).toThrow('normalisation batch, not none');
    const [stage] = small.stages;
    expect(build({ stages: [stage, { ...stage, size: 5 }] })).toThrow('the stages have 3, 5');
  });
});

describe('a tower with fixed variance', () => {
  const config = {
    ...small,
    blocks: 6,
    channels: 64,
    globalPooling: false,
    normalisation: 'fixed-variance',
  } as const;

  it('has as much variance at first wherever a normalisation would stand', () => {
    const model = buildModel(config, new Random(1));
    const names = ['stem', ...Array.from({ length: 6 }, (_, i) => `block${i + 1}`)];
    const sums = names.map(
      (name) => model.getLayer(name === 'stem' ? 'stem_sum' : name).output as tf.SymbolicTensor,
    );
    const scaled = [
      'block2_norm1',
      'block4_norm1',
      'block6_norm1',
      'trunk_norm',
      'block1_conv1',
      'block5_conv1',
    ].map((name) => model.getLayer(name).output as tf.SymbolicTensor);
    const inner = tf.model({ inputs: model.inputs, outputs: [...sums, ...scaled] });
    // Planes of zeros and ones that are as likely: He's kernels give them the variance 1. Away from the border, where
    // convolutions see less. Without the scales each block would double the variance.
    const random = new Random(2);
    const side = 17;
    const planes = Float32Array.from({ length: side * side * features.planes }, () => random.int(2));
    const outputs = inner.predict([
      tf.tensor4d(planes, [1, side, side, features.planes]),
      tf.zeros([1, 2]),
    ]) as tf.Tensor4D[];
    const variances = outputs.map((output) => {
      const [, height, width, channels] = output.shape;
      const middle = tf.slice(output, [0, 6, 6, 0], [1, height - 12, width - 12, channels]);
      return tf.mean(tf.square(middle)).dataSync()[0];
    });
    for (let i = 0; i <= 6; i++) {
      expect(variances[i]).toBeGreaterThan(0.4 * (i + 1));
      expect(variances[i]).toBeLessThan(1.6 * (i + 1));
    }
    for (const variance of variances.slice(7)) {
      expect(variance).toBeGreaterThan(0.4);
      expect(variance).toBeLessThan(1.6);
    }
  });

  it('learns by a fifth from the heads that play, and by the rest from those behind the normalisation', async () => {
    const its = { ...small, normalisation: 'fixed-variance' } as const;
    const model = buildModel(its, new Random(1));
    const [game] = await played([0]);
    const samples = samplesOf(
      [...game.taught.keys()].map((ply) => ({ game, ply, symmetry: 0 })),
      its,
    );
    const tensors = Object.fromEntries(
      Object.entries(samples).map(([name, { values, shape }]) => [name, tf.tensor(values, [...shape])]),
    ) as never;
    const { planes, globals } = tensors as { planes: tf.Tensor; globals: tf.Tensor };
    const outputs = model.apply([planes, globals], { training: true }) as tf.Tensor[];
    expect(outputs.length).toBe(6);
    const weights = { policy: 1, value: 1, soft: 1, reply: 0.15, score: 0.1, ownership: 1 };
    const [playing, normalised] = [outputs.slice(0, 3), outputs.slice(3)].map((its3) =>
      Object.entries(lossesOf(its, its3, tensors)).reduce(
        (sum, [name, loss]) =>
          sum + weights[name as keyof typeof weights] * (loss as tf.Scalar).dataSync()[0],
        0,
      ),
    );
    const loss = lossAndState(learner(its, model).loss(tensors, {})).loss.dataSync()[0];
    expect(loss).toBeCloseTo(0.2 * playing + 0.8 * normalised, 4);
    expect(normalised).not.toBeCloseTo(playing, 2);
  });
});
