/**
 * What came after hybrids: one network from the features of an utterance to its word. A residual network (Choi et al. 2019, TC-ResNet) gives
 * the word as a whole, a recurrent one its letters by connectionist temporal classification (Graves et al. 2006).
 */
import {
  cosine,
  dataParallel,
  describeModel,
  environmentOf,
  modelFiles,
  openTraining,
  passes,
  startBackend,
  TrainingStep,
} from '@nutshell/core';
import { shuffled } from '@nutshell/data';
import { Failure, type Outcome, type Run } from '@nutshell/experiment';
import { featureSize } from '@nutshell/micro/speech';
import { Random } from '@nutshell/random';
import type { SpeechConfig } from '../config.ts';
import { type Fold, loadCorpus } from '../data.ts';
import { pauser } from '../pause.ts';
import { snapshot } from '../snapshot.ts';
import { testFolds } from '../tested.ts';
import { checkFolds, keepRecogniser } from '../trained.ts';
import { featureChoices, Utterances } from '../utterances.ts';
import { HEADS } from './head.ts';
import { learner, type ReplicaConfig } from './learner.ts';
import { buildSpotter, type Spotter } from './model.ts';
import { spotterRecogniser } from './recogniser.ts';
import { windows } from './windows.ts';

export async function trainSpotter(kind: Spotter, run: Run<SpeechConfig>): Promise<Outcome> {
  const { config, seed } = run;
  if (config.task !== 'isolated')
    throw new Failure(`--acoustic=${kind} recognises single words: add --task=isolated`);
  const backend = await startBackend(config);
  const random = new Random(seed);
  const corpus = await loadCorpus(config, seed, run.progress);
  const { words, rate, folds } = corpus;
  const [{ normalisation }] = featureChoices(config);
  const choice = { features: config.networkFeatures, normalisation };
  const utterances = new Utterances(corpus, config, choice, random);
  const head = HEADS[kind](words);
  const size = featureSize(config, choice, rate);

  const model = run.defer(
    buildSpotter(kind, config, { size, outputs: head.outputs }, random.fork('weights')),
  );
  const alone = new TrainingStep(learner(kind, words, model, random.fork('dropout')));
  const module = new URL('./learner.ts', import.meta.url);
  const parts: ReplicaConfig = { kind, config, words, size };
  const step = run.defer(
    await dataParallel(alone, { workers: config.workers, backend, module, config: parts }),
  );
  const recogniser = run.defer(spotterRecogniser(kind, model, words, choice));
  const beginAnew = snapshot(step.variables);
  const state = { fold: 0, begun: false, epochs: 0, errors: 0, words: 0 };
  const training = openTraining(run, { step, state, every: config.checkpointSeconds });
  const pause = pauser(run); // what it interrupts begins again
  if (run.resumed) checkFolds(run, folds, state.fold);

  while (state.fold < folds.length) await trainFold(folds[state.fold]);

  return training.aside(async () => ({
    dataset: corpus.provenance,
    model: describeModel(model),
    metrics: {
      'validation.accuracy': 1 - state.errors / state.words,
      ...(await testFolds(run, corpus)).metrics,
    },
    cost: training.cost(),
    environment: environmentOf(backend),
    curve: run.history(),
    classes: [...words],
  }));

  async function trainFold({ name, train, validation }: Fold): Promise<void> {
    const learnt = await training.aside(() =>
      utterances.train(train, { progress: run.progress, pause, trial: run.trial }),
    );
    const heldOut = utterances.heldOut(validation, 'clean');
    if (!state.begun) beginAnew();
    state.begun = true;
    const batches = shuffled(windows(learnt, head.targets), {
      batchSize: config.batchSize,
      random: random.fork(`batches of ${name}`),
      dropLast: true,
    });
    const learningRate = cosine(config.learningRate, { length: config.epochs });
    const best = { metric: 'validation.error', patience: config.patience };
    const loop = { name, epochs: config.epochs, examples: batches.length, best };
    for await (const pass of passes(training, loop)) {
      for await (const batch of pass.over(batches))
        pass.learnt(await step.run(batch, learningRate(pass.progress)), batch);
      const error = (await training.aside(misses)) / heldOut.length;
      pass.end({ epoch: ++state.epochs, 'validation.error': error, fold: state.fold + 1 });
    }
    training.restoreBest();
    state.errors += await training.aside(misses);
    state.words += heldOut.length;
    const { features } = choice;
    keepRecogniser(
      run,
      name,
      { acoustic: kind, rate, features, normalisation, words: [...words] },
      await modelFiles(model),
    );
    Object.assign(state, { begun: false, fold: state.fold + 1 });
    training.save();

    async function misses(): Promise<number> {
      const found = await recogniser.recognise(heldOut.map(({ frames }) => frames));
      return found.filter((words, i) => words.join() !== heldOut[i].words.join()).length;
    }
  }
}
