/** Small forms of the benchmark's networks, quick enough for TensorFlow.js' cpu backend, against which others are held. */
import { type HostArray, type Named, type Optimizer, TrainingStep, adam } from '@nutshell/core';
import { Random } from '@nutshell/random';
import * as tf from '@tensorflow/tfjs';
import { tasks } from '../backend/tasks.ts';
import { VOCABULARY } from '../models/char-rnn.ts';
import { PLANES, buildGoNetwork } from '../models/go-network.ts';
import { buildResNet20 } from '../models/resnet20.ts';

interface Network {
  build(random: Random): tf.LayersModel;
  batch(random: Random): Named<HostArray>;
  loss(model: tf.LayersModel, batch: Named<tf.Tensor>): tf.Scalar;
  optimizer: Optimizer;
  learningRate: number;
}

/** Examples of a batch: a multiple of 16, since some formulations of the onnx backend need that. */
const BATCH = 16;
const BOARD = 5;
const STEPS = 12;
/**
 * With the benchmark's rates residual networks amplify rounding, e-fold in a few steps: two backends that agree with the cpu backend
 * to seven digits for ten or thirty steps differ in the third digit after 50, from it and from each other.
 */
const GENTLE = 5e-5;

const images = (size: number, channels: number) => (random: Random) => ({
  images: normal([BATCH, size, size, channels], random),
  labels: integers([BATCH], 10, random),
});

export const networks: Record<string, Network> = {
  lenet5: { ...tasks.lenet5, batch: images(28, 1) },
  resnet20: {
    ...tasks.resnet20,
    learningRate: GENTLE,
    build: (random) => buildResNet20(random, 8),
    batch: images(8, 3),
  },
  'char-rnn': {
    ...tasks['char-rnn'],
    optimizer: adam(),
    batch: (random) => ({
      characters: integers([BATCH, STEPS], VOCABULARY, random),
      following: integers([BATCH, STEPS], VOCABULARY, random),
    }),
  },
  go: {
    ...tasks.go,
    learningRate: GENTLE,
    build: (random) => buildGoNetwork(random, { board: BOARD, blocks: 2 }),
    batch: (random) => ({
      planes: floats(integers([BATCH, BOARD, BOARD, PLANES], 2, random)),
      moves: integers([BATCH], BOARD * BOARD + 1, random),
      values: floats(integers([BATCH, 1], 2, random), (wins) => 2 * wins - 1),
    }),
  },
};

/** Losses of the first `steps` steps, with weights and batches that depend on nothing but the network's name. */
export function trainingLosses(name: string, steps: number): number[] {
  const { build, batch, loss, optimizer, learningRate } = networks[name];
  const random = new Random(1).fork(name);
  const model = build(random.fork('weights'));
  const step = new TrainingStep<Named<HostArray>>({
    model,
    optimizer,
    loss: (tensors) => loss(model, tensors),
  });
  const losses = Array.from({ length: steps }, (_, i) =>
    step.run(batch(random.fork('batches').fork(String(i))), learningRate),
  );
  step.dispose();
  model.dispose();
  return losses;
}

function normal(shape: number[], random: Random): HostArray {
  return { shape, values: random.fillNormal(new Float32Array(tf.util.sizeFromShape(shape)), 0, 1) };
}

function integers(shape: number[], below: number, random: Random): HostArray {
  const values = Int32Array.from({ length: tf.util.sizeFromShape(shape) }, () => random.int(below));
  return { shape, values };
}

function floats({ shape, values }: HostArray, change = (value: number) => value): HostArray {
  return { shape, values: Float32Array.from(values, change) };
}
