/**
 * Show and Tell (Vinyals, Toshev, Bengio and Erhan 2015, "Show and tell: a neural image caption generator"): a convolutional network sees a
 * picture, an LSTM says what is on it. `npx nx run show-and-tell:train --experiment=budget` trains the LSTM on Flickr8k and prints BLEU and CIDEr
 * of its captions of the 1,000 test pictures; the paper has BLEU-1 of 63 there.
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
import { captionBatches, captionExamples } from './batches.ts';
import type { ShowAndTellConfig } from './config.ts';
import { describe, loadDescriptions, vocabularyOf } from './data.ts';
import { teller } from './decoding/sentences.ts';
import { tell } from './decoding/tell.ts';
import { loadEncoder } from './encoder/encoder.ts';
import { scoresOf, surprise } from './evaluate.ts';
import { beginWith, beginningOf } from './initial.ts';
import { learner } from './learner.ts';
import { buildCaptioner } from './model.ts';
import { resultsOf, wordsOf } from './results.ts';
import { scheduleOf } from './schedule.ts';
import { seen } from './seen.ts';
import { keepCaptions } from './told.ts';

export async function train(run: Run<ShowAndTellConfig>): Promise<Outcome> {
  const { config, seed } = run;
  const backend = await startBackend(config);
  const random = new Random(seed);
  const before = beginningOf(run);
  const encoder = await loadEncoder(config, run.progress);
  const described = await loadDescriptions(config, seed, run.progress);
  const { words } = described;
  const vocabulary = vocabularyOf(described, config);
  console.log(describe(described, vocabulary).join('\n'));
  writeIntoRun(run, { 'vocabulary.json': `${JSON.stringify(vocabulary)}\n` });
  const features = await seen(described, encoder, { config, backend, progress: run.progress });
  encoder.model.dispose();

  const sizes = { vocabulary: vocabulary.size, features: features.train.shape };
  const captioner = buildCaptioner(config, { ...sizes, tail: encoder.tail }, random.fork('weights'));
  const { model } = captioner;
  if (before) beginWith(model, before, vocabulary);
  const alone = new TrainingStep(learner(config, run.defer(model), random.fork('dropout')));
  const module = new URL('./learner.ts', import.meta.url);
  const parts = { config, sizes };
  const step = run.defer(
    await dataParallel(alone, { workers: config.workers, backend, module, config: parts }),
  );
  const begin = run.defer(teller(captioner));
  const expected = run.defer(surprise(model));
  const learning = captionExamples(features.train, words.train, vocabulary, config.longest);
  const validation = captionExamples(features.validation, words.validation, vocabulary, config.longest);
  const batches = captionBatches(learning, config, random.fork('batches'));
  const learningRate = scheduleOf(config);
  const training = openTraining(run, { step, every: config.checkpointSeconds });

  const { epochs, patience } = config;
  const best = { metric: 'validation.ciderD', better: 'higher', patience } as const;
  for await (const pass of passes(training, { epochs, examples: batches.length, best })) {
    for await (const batch of pass.over(batches))
      pass.learnt(await step.run(batch, learningRate(pass.progress)), batch);
    pass.end(await training.aside(look));
  }
  training.restoreBest();
  training.save();

  const { metrics, beam, captions } = await resultsOf({
    ...{ begin, vocabulary, described, features, config, random },
    progress: run.progress,
  });
  keepCaptions(run, { beam, captions, vocabulary, described });
  return {
    dataset: described.pictures.provenance,
    model: describeModel(model),
    metrics: { ...metrics, 'validation.perplexity': (await expected(validation)).perplexity },
    cost: training.cost(),
    environment: environmentOf(backend),
    curve: run.history(),
  };

  /** Tells the validation pictures greedily, without being told the words before. */
  async function look() {
    const { lengthNormalisation, longestWritten: longest } = config;
    const said = await tell(begin, features.validation, { beam: 1, longest, lengthNormalisation });
    const scores = scoresOf(
      said.map(([hypothesis]) => wordsOf(hypothesis, vocabulary)),
      words.validation,
    );
    const { loss } = await expected(validation);
    return {
      'validation.loss': loss,
      'validation.bleu4': scores.bleu4,
      'validation.ciderD': scores.ciderD,
    };
  }
}
