/**
 * The fully connected networks of LeCun, Bottou, Bengio and Haffner 1998, "Gradient-based learning applied to document recognition",
 * section III.C, from the linear classifier to two hidden layers. `npx nx run perceptron:train --experiment=mnist-300` trains one by
 * gradient descent and prints its error on the 10,000 test digits of MNIST; the paper has 4.7 %.
 */
import { type BackendChoice, TrainingStep, curvatureEstimator, openTraining, passes } from '@nutshell/core';
import { type ImageDataset, shuffled } from '@nutshell/data';
import { Failure, type Outcome, type Run } from '@nutshell/experiment';
import { Random } from '@nutshell/random';
import { codesOf } from './codes.ts';
import type { NetworkConfig } from './config.ts';
import { criterionOf } from './criterion.ts';
import { flatInputs } from './digits.ts';
import { evaluator } from './evaluate.ts';
import { learner, scheduleOf } from './learner.ts';
import { buildModel } from './model.ts';
import { outcomeOfNetwork } from './outcome.ts';

/** Trains a network by gradient descent. */
export async function trainNetwork(
  run: Run<NetworkConfig>,
  data: ImageDataset,
  backend: BackendChoice,
): Promise<Outcome> {
  const { config } = run;
  const { test, validation } = data.splits;
  const random = new Random(run.seed);
  const codes = codesOf(config.classifier, data.classes.length);
  requireFit(config);

  const train = flatInputs(data.splits.train, config);
  const shape = { inputs: data.splits.train.height * data.splits.train.width, units: codes[0].length };
  const model = run.defer(buildModel(config, shape, random.fork('weights')));
  const criterion = criterionOf(config, codes);
  const step = run.defer(new TrainingStep(learner(config, model, criterion)));
  const learningRate = scheduleOf(config);
  const batches = shuffled(train, { batchSize: config.batchSize, random });
  const evaluate = run.defer(evaluator(model, criterion, codes, config));
  const estimateCurvature = run.defer(curvatureEstimator(step, { outputCurvature: criterion.curvature }));
  const byCurvature = config.optimizer === 'stochastic-diagonal-levenberg-marquardt';
  const training = openTraining(run, { step, every: config.checkpointSeconds });

  for await (const pass of passes(training, { epochs: config.epochs, examples: train.length })) {
    for await (const batch of pass.over(batches)) {
      if (byCurvature && pass.example === 0) estimateCurvature(...curvatureSample(pass.epoch));
      const updates = byCurvature ? batch.labels.shape[0] : 1; // the paper updates after each example
      pass.learnt(step.run(batch, learningRate(pass.progress) * updates), batch);
    }
    const [split, examples] = validation ? (['validation', validation] as const) : (['test', test] as const);
    const { error, loss } = await training.aside(() => evaluate(examples));
    pass.end({ [`${split}.loss`]: loss, [`${split}.error`]: error });
  }
  return outcomeOfNetwork(run, { data, backend, cost: training.cost(), model, evaluate });

  /** Random examples on which the curvature of Levenberg-Marquardt is estimated, once per pass (Appendix C). */
  function curvatureSample(epoch: number) {
    const draw = random.fork('curvature').fork(String(epoch));
    const indices = Array.from({ length: config.curvatureExamples }, () => draw.int(train.length));
    const { images, labels } = train.batch(indices);
    return [images, labels] as const;
  }
}

/** @throws Failure if parts of the network contradict each other */
function requireFit({ classifier, criterion, outputs }: NetworkConfig): void {
  if (criterion === 'softmax' && classifier !== 'network')
    throw new Failure(
      `--criterion=softmax needs a unit for each class, --classifier=network, not --classifier=${classifier}; set --criterion=squared or logistic`,
    );
  if (criterion !== 'squared' && outputs !== 'linear')
    throw new Failure(
      `--criterion=${criterion} squashes the outputs itself: set --outputs=linear, not ${outputs}`,
    );
}
