import { type Named, TrainingStep, momentum } from '@nutshell/core';
import type { ImageInputs } from '@nutshell/data';
import { Random } from '@nutshell/random';
import type * as tf from '@tensorflow/tfjs';
import { codes } from '@nutshell/lenet5/src/codes.ts';
import { config } from '@nutshell/lenet5/src/config.ts';
import { criterionOf } from '@nutshell/lenet5/src/criterion.ts';
import { buildModel } from '@nutshell/lenet5/src/model.ts';

/** One training step of LeNet-5, and everything that another program needs to take the same one. */
export interface LeNet5Work {
  /** Takes one step and returns the loss before it. */
  step(): number;
  start: LeNet5Start;
}

/** What lenet5_1998.py reads. Tensors are row-major, kernels as tfjs holds them. */
export interface LeNet5Start {
  parameters: Named<{ shape: number[]; values: number[] }>;
  codes: number[][];
  connections: number[][];
  /** [batch, 32, 32, 1] */
  images: number[];
  labels: number[];
  penalty: number;
  learningRate: number;
  momentum: number;
}

const LEARNING_RATE = 1e-3;
const MOMENTUM = 0.9;

/**
 * The app's own network and loss in the paper's form (the defaults of its config), with momentum SGD, on one batch of
 * noise in the range of the paper's pixels, [-0.1, 1.175]. The batch goes from a typed array into tensors at every
 * step, as in training. Runs on the current tfjs backend.
 */
export function lenet5Work(batch: number): LeNet5Work {
  const paper = config.parse({});
  const random = new Random(1);
  const model = buildModel(paper, random.fork('weights'));
  const criterion = criterionOf(paper);
  const images = random.fork('images').fillUniform(new Float32Array(batch * 32 * 32), -0.1, 1.175);
  const labels = Int32Array.from({ length: batch }, (_, i) => i % 10);
  const shape: [number, number, number, number] = [batch, 32, 32, 1];
  const inputs: ImageInputs = {
    images: { values: images, shape },
    labels: { values: labels, shape: [batch] },
  };
  const training = new TrainingStep<ImageInputs>({
    model,
    optimizer: momentum({ momentum: MOMENTUM }),
    loss: ({ images, labels }) =>
      criterion.loss(model.apply(images, { training: true }) as tf.Tensor2D, labels),
  });

  return {
    step: () => training.run(inputs, LEARNING_RATE),
    start: {
      parameters: Object.fromEntries(
        Object.entries(training.parameters).map(([name, parameter]) => [
          name,
          { shape: parameter.shape, values: [...parameter.dataSync()] },
        ]),
      ),
      codes,
      connections: model.getLayer('c3').getConfig().connections as number[][],
      images: [...images],
      labels: [...labels],
      penalty: paper.penalty,
      learningRate: LEARNING_RATE,
      momentum: MOMENTUM,
    },
  };
}
