/**
 * From AlexNet (Krizhevsky, Sutskever and Hinton 2012) to ResNet (He, Zhang, Ren and Sun 2016): a convolutional network that learns to name
 * what a picture shows. `npx nx run imagenet:train --experiment=paper` trains ResNet-20 on CIFAR-10 as section 4.2 of the second paper says,
 * and prints the error on the 10,000 test pictures; the paper has 8.75 %.
 */
import {
  TrainingStep,
  dataParallel,
  describeModel,
  environmentOf,
  openTraining,
  passes,
  startBackend,
} from '@nutshell/core';
import { type Outcome, type Run, writeIntoRun } from '@nutshell/experiment';
import { Random } from '@nutshell/random';
import { cardOf, cardText } from './card.ts';
import { coloursOf } from './colours.ts';
import type { ImagenetConfig } from './config.ts';
import { refuseContradictions } from './contradictions.ts';
import { checkTest, loadPictures } from './data.ts';
import { errorsOf, evaluator } from './evaluate.ts';
import { keepFilters } from './filters.ts';
import { initialNetwork } from './initial.ts';
import { type ReplicaConfig, learner } from './learner.ts';
import { recipeOf } from './recipe.ts';
import { trainingBatches } from './training-batches.ts';

export async function train(run: Run<ImagenetConfig>): Promise<Outcome> {
  const { config, seed } = run;
  refuseContradictions(config);
  const backend = await startBackend(config);
  const random = new Random(seed);
  const data = await loadPictures(config, random, run.progress);
  if (!run.trial) await checkTest(data, run.progress);
  const { train, validation, test } = data.splits;
  const classes = data.classes.length;
  const colours = await coloursOf(data, run);
  const card = cardOf(config, colours, data.classes);
  writeIntoRun(run, { 'labels.json': cardText(card) });

  const batches = run.defer(
    await trainingBatches({ pictures: train.handle, classes, colours, seed, config }),
  );
  const steps = batches.length / batches.batchSize; // of a pass

  const model = run.defer(await initialNetwork(run, data, card));
  const { optimizer, learningRate } = recipeOf(config, steps);
  const { averageDecay } = config;
  const alone = new TrainingStep(learner(model, optimizer, { averageDecay, random: random.fork('dropout') }));
  const module = new URL('./learner.ts', import.meta.url);
  const parts: ReplicaConfig = { config, classes, steps };
  const step = run.defer(
    await dataParallel(alone, { workers: config.workers, backend, module, config: parts }),
  );
  const evaluate = run.defer(evaluator({ model, card }));
  const training = openTraining(run, { step, every: config.checkpointSeconds });

  for await (const pass of passes(training, { epochs: config.epochs, examples: batches.length })) {
    if (pass.example === 0) keepFilters(run, pass.epoch, model);
    for await (const batch of pass.over(batches))
      pass.learnt(await step.run(batch, learningRate(pass.progress)), batch);
    const watched = validation && (await training.aside(() => step.withAverage(() => evaluate(validation))));
    pass.end(watched && { 'validation.loss': watched.loss, 'validation.error': watched.error });
  }

  keepFilters(run, config.epochs, model);
  return step.withAverage(async () => {
    const cost = training.cost();
    const onTest = await evaluate(test);
    return {
      dataset: data.provenance,
      model: describeModel(model),
      metrics: {
        ...errorsOf('test', onTest),
        ...(config.views !== 'centre' && errorsOf('test', await evaluate(test, config.views), 'Views')),
        ...(validation && errorsOf('validation', await evaluate(validation))),
      },
      cost,
      environment: environmentOf(backend),
      curve: run.history(),
      misses: { test: onTest.misses },
      ...(classes <= MOST_CLASSES && { confusion: { test: onTest.confusion } }),
      classes: data.classes,
    };
  });
}

/** A record of more classes has no confusion matrix, which would be the most of it. */
const MOST_CLASSES = 20;
