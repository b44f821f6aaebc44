/** The networks by which the backend is judged: what each learns from, by which loss, and by which rule. */
import {
  type Named,
  type Optimizer,
  adam,
  momentum,
  softmaxCrossEntropy,
  type HostArray,
} from '@nutshell/core';
import {
  type ModelName,
  type ModelOptions,
  buildModel,
  whiten,
} from '@nutshell/imagenet/src/models/index.ts';
import { Random } from '@nutshell/random';
import * as tf from '@tensorflow/tfjs';
import { type CharRnnForm, VOCABULARY, buildCharRnn } from '../models/char-rnn.ts';
import { buildGoNetwork } from '../models/go-network.ts';
import { buildLeNet5 } from '../models/lenet5.ts';
import { WORDS, buildNic } from '../models/nic.ts';
import { buildResNet20 } from '../models/resnet20.ts';
import { captionBatches, noiseCaptions } from '../pipelines/captions.ts';
import { imageBatches, noiseImages } from '../pipelines/images.ts';
import { noisePositions, positionBatches } from '../pipelines/positions.ts';
import { noiseText, windowBatches } from '../pipelines/text.ts';

/** A network and its training; pytorch/tasks.py has the same. */
export interface Task {
  /** A new network, initialised from `random`. */
  build(random: Random): tf.LayersModel;
  /** A generated data set of the real one's size, bytes as they would lie in a file. */
  generate(random: Random): Named<HostArray>;
  /** Endless batches of it in random order. */
  batches(data: Named<HostArray>, size: number, random: Random): Generator<Named<HostArray>>;
  /** Mean loss of a batch, with the network in training mode. */
  loss(model: tf.LayersModel, batch: Named<tf.Tensor>): tf.Scalar;
  readonly optimizer: Optimizer;
  readonly learningRate: number;
}

/** Steps that a window of text is long. */
export const STEPS = 50;

const train = (model: tf.LayersModel, x: tf.Tensor) => model.apply(x, { training: true });

const classification = {
  batches: imageBatches,
  loss: (model, { images, labels }) =>
    softmaxCrossEntropy(train(model, images) as tf.Tensor2D, labels as tf.Tensor1D),
  optimizer: momentum({ momentum: 0.9 }),
} satisfies Partial<Task>;

/** A text of the size of Karpathy's Shakespeare, character by character. */
const characters = (form: CharRnnForm): Task => ({
  build: (random) => buildCharRnn(random, form),
  generate: (random) => noiseText(1_115_394, random),
  batches: (data, size, random) => windowBatches(data, size, STEPS, random),
  loss: (model, { characters, following }) => {
    // Cast afterwards: tfjs' wasm kernel writes integers, whatever type it is asked for.
    const oneHot = tf.cast(tf.oneHot(characters, VOCABULARY), 'float32'); // [batch, steps, 65]
    const logits = tf.reshape(train(model, oneHot) as tf.Tensor, [-1, VOCABULARY]);
    return softmaxCrossEntropy(logits as tf.Tensor2D, tf.reshape(following, [-1]));
  },
  optimizer: adam(),
  learningRate: 2e-3,
});

/** A network of apps/imagenet for pictures of ten classes. @param count pictures in memory */
function pictures(name: ModelName, side: number, count: number, switches: Partial<ModelOptions> = {}): Task {
  const options = { height: side, width: side, channels: 3, classes: 10, ...switches } as const;
  return {
    ...classification,
    build(random) {
      const model = buildModel(name, options, random);
      const noise = random.fork('noise').fillNormal(new Float32Array(8 * side * side * 3), 0, 1);
      if (name === 'speed-run') whiten(model, { values: noise, shape: [8, side, side, 3] });
      return model;
    },
    generate: (random) => noiseImages(count, side, 3, random),
    learningRate: 0.01,
  };
}

export const tasks = {
  /** MNIST's size. */
  lenet5: {
    ...classification,
    build: buildLeNet5,
    generate: (random) => noiseImages(60_000, 28, 1, random),
    learningRate: 0.01,
  },
  /** CIFAR-10's size. */
  resnet20: {
    ...classification,
    build: buildResNet20,
    generate: (random) => noiseImages(50_000, 32, 3, random),
    learningRate: 0.1,
  },
  /** A fifth of Imagenette's pictures, as large as those at the end of imagenette-resnet18. */
  resnet18: pictures('resnet18', 112, 2000),
  /** As many, as large as those of imagenette-alexnet; without dropout, so that all sides have the same losses. */
  'alexnet-small': pictures('alexnet-small', 96, 2000, { dropout: 0 }),
  /** airbench94's network; CIFAR-10's size. */
  'speed-run': pictures('speed-run', 32, 50_000),
  'char-rnn': characters({}),
  'char-rnn-512': characters({ units: 512 }),
  'char-gru': characters({ layer: 'gru' }),
  'char-tanh': characters({ layer: 'rnn' }),
  /** Flickr8k's size. */
  nic: {
    build: buildNic,
    generate: (random) => noiseCaptions(6000, random),
    batches: captionBatches,
    loss: (model, { features, codes, next }) => {
      const logits = tf.reshape(model.apply([features, codes], { training: true }) as tf.Tensor, [-1, WORDS]);
      return softmaxCrossEntropy(logits as tf.Tensor2D, tf.reshape(next, [-1]));
    },
    optimizer: adam(),
    learningRate: 1e-3,
  },
  /** A window of about 1,000 games of self-play. */
  go: {
    build: buildGoNetwork,
    generate: (random) => noisePositions(65_536, random),
    batches: positionBatches,
    loss: (model, { planes, moves, values }) => {
      const [logits, value] = train(model, planes) as [tf.Tensor2D, tf.Tensor2D];
      const policyLoss = softmaxCrossEntropy(logits, moves as tf.Tensor1D);
      return tf.add(policyLoss, tf.mean(tf.square(tf.sub(value, values))));
    },
    optimizer: momentum({ momentum: 0.9 }),
    learningRate: 0.01,
  },
} satisfies Record<string, Task>;

export type TaskName = keyof typeof tasks;

/** A network of a task, the same at each call. */
export const buildStart = (task: Task): tf.LayersModel => task.build(new Random(1).fork('weights'));
