/**
 * LeNet-5 (LeCun, Bottou, Bengio and Haffner 1998, "Gradient-based learning applied to document recognition", sections II and III).
 * `npx nx run lenet5:train --experiment=paper` trains it and prints the error on the 10,000 test digits of MNIST; the paper has 0.95 %.
 */
import {
  type Pass,
  TrainingStep,
  curvatureEstimator,
  dataParallel,
  describeModel,
  environmentOf,
  openTraining,
  passes,
  startBackend,
} from '@nutshell/core';
import { imageInputs } from '@nutshell/data';
import type { Outcome, Run } from '@nutshell/experiment';
import { metricsOf } from '@nutshell/metrics';
import { Random } from '@nutshell/random';
import type { LeNetConfig } from './config.ts';
import { criterionOf } from './criterion.ts';
import { loadDigits } from './data.ts';
import { evaluator } from './evaluate.ts';
import { pixelsOf } from './input.ts';
import { learner } from './learner.ts';
import { buildModel } from './model.ts';
import { scheduleOf } from './schedule.ts';
import { trainingBatches } from './training-batches.ts';

export async function train(run: Run<LeNetConfig>): Promise<Outcome> {
  const { config, seed } = run;
  const backend = await startBackend(config);
  const random = new Random(seed);
  const data = await loadDigits(config, random);
  const { train, validation, test } = data.splits;

  const model = run.defer(buildModel(config, random.fork('weights')));
  const criterion = criterionOf(config);
  const alone = new TrainingStep(learner(config, model, random.fork('dropout')));
  const module = new URL('./learner.ts', import.meta.url);
  const step = run.defer(await dataParallel(alone, { workers: config.workers, backend, module, config }));
  const learningRate = scheduleOf(config);
  const batches = run.defer(await trainingBatches({ images: train, seed, config }));
  const evaluate = run.defer(evaluator(model, criterion, config));
  const estimateCurvature = run.defer(
    curvatureEstimator(step, { outputCurvature: criterion.curvature, upTo: criterion.curvatureAt }),
  );
  const training = openTraining(run, { step, every: config.checkpointSeconds });

  for await (const pass of passes(training, { epochs: config.epochs, examples: train.length })) {
    for await (const batch of pass.over(batches)) {
      if (curvatureIsDue(pass, config)) estimateCurvature(...curvatureSample(pass));
      const rate = learningRate(pass.progress) * examplesPerUpdate(batch.labels.shape[0]);
      pass.learnt(await step.run(batch, rate), batch);
    }
    const [split, examples] = validation ? (['validation', validation] as const) : (['test', test] as const);
    const { error, loss } = await training.aside(() => step.withAverage(() => evaluate(examples)));
    pass.end({ [`${split}.loss`]: loss, [`${split}.error`]: error });
  }

  return step.withAverage(async () => {
    const cost = training.cost();
    const onTest = await evaluate(test);
    const onTrain = await evaluate(train);
    const onValidation = validation && (await evaluate(validation));
    return {
      dataset: data.provenance,
      model: describeModel(model),
      metrics: {
        ...metricsOf('test', onTest),
        ...metricsOf('validation', onValidation),
        ...metricsOf('train', onTrain),
      },
      cost,
      environment: environmentOf(backend),
      curve: run.history(),
      misses: { test: onTest.misses },
      confusion: { test: onTest.confusion },
      classes: data.classes,
    };
  });

  /** Random examples on which the curvature of Levenberg-Marquardt is estimated (Appendix C). */
  function curvatureSample({ epoch, example }: Pass) {
    const draw = random.fork('curvature').fork(`${epoch}/${example}`);
    const indices = Array.from({ length: config.curvatureExamples }, () => draw.int(train.length));
    const { images, labels } = imageInputs(train, { pixels: pixelsOf(config) }).batch(indices);
    return [images, labels] as const;
  }

  /** The paper updates after every example; a batch of n takes n of its steps at once. The other optimisers take the mean. */
  function examplesPerUpdate(batchSize: number): number {
    return config.optimizer === 'levenberg-marquardt' ? batchSize : 1;
  }
}

/** Whether the curvature is estimated before this batch: once per pass in the paper, or after a fixed number of examples. */
function curvatureIsDue({ example }: Pass, { optimizer, curvatureEvery, batchSize }: LeNetConfig): boolean {
  if (optimizer !== 'levenberg-marquardt') return false;
  const stride = Math.ceil(curvatureEvery / batchSize) * batchSize;
  return stride > 0 ? example % stride === 0 : example === 0;
}
