import * as tf from '@tensorflow/tfjs';
import { type BackendChoice, type Training, openTraining } from '@nutshell/core';
import { Random } from '@nutshell/random';
import { type ImageDataset, imageAt } from '@nutshell/data';
import { Failure, type Outcome, type Run } from '@nutshell/experiment';
import { inBlocks } from './blocks.ts';
import { type Codes, codesOf } from './codes.ts';
import type { NetworkConfig } from './config.ts';
import { criterionOf } from './criterion.ts';
import { pixelsOf } from './digits.ts';
import { evaluator } from './evaluate.ts';
import { type LinearUnits, leastSquares } from './least-squares.ts';
import { buildModel } from './model.ts';
import { outcomeOfNetwork } from './outcome.ts';
import { type FillRows, type SecondMoments, secondMoments } from './second-moments.ts';

/** The single layer of linear units with the least squared error on the training set: no steps, no seed. */
export async function solveLinear(
  run: Run<NetworkConfig>,
  data: ImageDataset,
  backend: BackendChoice,
): Promise<Outcome> {
  const { config } = run;
  const { hidden, outputs, criterion } = config;
  if (hidden.length > 0 || outputs !== 'linear' || criterion !== 'squared')
    throw new Failure(
      `--solver=least-squares is for one layer of linear units: it wants --hidden=[] --outputs=linear --criterion=squared, not ` +
        `--hidden=${JSON.stringify(hidden)} --outputs=${outputs} --criterion=${criterion}`,
    );
  const training = openTraining(run);
  const codes = codesOf(config.classifier, data.classes.length);
  const moments = await momentsOfPixels(training, run, data);
  const units = leastSquares(moments, codes, config.ridge);
  const cost = { ...training.cost(data.splits.train.length), steps: 0 };
  const network = networkOf(units, codes, config);
  run.defer(network.model);
  run.defer(network.evaluate);
  return outcomeOfNetwork(run, { data, backend, cost, ...network });
}

/** Second moments of the training digits' bytes. @throws run.stop.reason after Ctrl-C */
export function momentsOfPixels(
  training: Training,
  run: Run<unknown>,
  { splits: { train }, classes }: ImageDataset,
): Promise<SecondMoments> {
  const features = train.height * train.width;
  const fill: FillRows = (examples, rows) => {
    for (let i = 0; i < examples.length; i++) rows.set(imageAt(train, examples[i]), i * features);
  };
  return inBlocks(training, run, { label: 'second moments', total: train.length }, (onBlock) =>
    secondMoments({ labels: train.labels, classes: classes.length, features }, fill, onBlock),
  );
}

/** The network that computes the same as units on bytes, but on pixels with the values that networks take. */
function networkOf({ size, units, weights }: LinearUnits, codes: Codes, config: NetworkConfig) {
  const inputs = size - 1;
  const { scale, offset } = pixelsOf(config);
  const kernel = new Float32Array(inputs * units);
  const bias = Float32Array.from(weights.subarray(inputs * units));
  for (let unit = 0; unit < units; unit++) {
    let ofPaper = 0; // the part of the bias that the value of paper makes up
    for (let input = 0; input < inputs; input++) {
      const weight = weights[input * units + unit] / scale;
      kernel[input * units + unit] = weight;
      ofPaper += weight * offset;
    }
    bias[unit] = weights[inputs * units + unit] - ofPaper;
  }
  const model = buildModel(config, { inputs, units }, new Random(0));
  tf.tidy(() => model.setWeights([tf.tensor2d(kernel, [inputs, units]), tf.tensor1d(bias)]));
  return { model, evaluate: evaluator(model, criterionOf(config, codes), codes, config) };
}
