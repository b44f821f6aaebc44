/**
 * The recogniser that deep networks replaced (Hinton et al. 2012, "Deep neural networks for acoustic modeling in speech recognition",
 * section II): whole-word hidden Markov models whose states emit mixtures of Gaussians. `npx nx run speech:train --experiment=digits-gmm`
 * trains it on four speakers and prints the word errors on connected digits of a speaker whom it has never heard.
 */
import { openTraining } from '@nutshell/core';
import { NOISE_LEVELS, type NoiseLevel } from '@nutshell/data';
import { type Outcome, type Run, writeFileSet } from '@nutshell/experiment';
import { Random } from '@nutshell/random';
import type { SpeechConfig } from './config.ts';
import { loadRecordings } from './data.ts';
import { evaluate, metricsOf } from './evaluate.ts';
import { firstModels } from './hmm/first-alignment.ts';
import { gaussianOf } from './hmm/gaussian-mixture.ts';
import { fromFile, type ModelsFile, toFile } from './hmm/models-file.ts';
import { splitMixtures, trainingPass } from './hmm/training.ts';
import { flatModels, type WordModels } from './hmm/word-models.ts';
import { RECOGNISER, type Recogniser } from './trained.ts';
import { spokenWords, trainingWords } from './utterances.ts';

export async function train(run: Run<SpeechConfig>): Promise<Outcome> {
  const { config, seed } = run;
  const random = new Random(seed);
  const { splits, classes, rate, provenance } = await loadRecordings(config, seed, run.progress);
  const utterances = trainingWords(splits.train, config, random);
  const strings = (split: 'validation' | 'test', noise: NoiseLevel) =>
    spokenWords(splits[split], config, { noise, random: random.fork(`${split} strings`) });

  const { gaussian, floor } = gaussianOf(utterances.map(({ frames }) => frames));
  const flat = flatModels({ ...config, words: classes }, gaussian);
  const state = { pass: 0, models: null as ModelsFile | null };
  const training = openTraining(run, { state, every: config.checkpointSeconds });

  // Equal parts of each word first; then EM, the Gaussians of every state being doubled until they are as many as wanted.
  let models = state.models ? fromFile(state.models) : firstModels(flat, utterances, floor);
  const passes = config.passes * (1 + Math.ceil(Math.log2(config.mixtures)));
  const line = run.progress('passes', passes);
  while (state.pass < passes) {
    const components = Math.min(config.mixtures, 2 ** Math.floor(state.pass / config.passes));
    models = splitMixtures(models, components);
    const { logLikelihood, frames, ...next } = trainingPass(models, utterances, floor, config.method);
    models = next.models;
    state.pass++;
    state.models = toFile(models);
    training.learnt(-logLikelihood / frames, frames, { where: `in pass ${state.pass}`, flag: '--mixtures' });
    const row = { epoch: state.pass, 'train.loss': -logLikelihood / frames, gaussians: components };
    run.log(row);
    line.row(row);
    line.update(state.pass);
    await training.pause();
  }
  line.stop();
  training.save();

  return training.aside(() => {
    const validation = evaluate(models, strings('validation', 'clean'), config.penalties);
    const best = validation.reduce((a, b, i) => (b.errors < validation[a].errors ? i : a), 0);
    const insertionPenalty = config.penalties[best];
    const recogniser: Recogniser = { rate, insertionPenalty, models: toFile(models) };
    writeFileSet(run.dir, { [RECOGNISER]: `${JSON.stringify(recogniser)}\n` });
    const tests = Object.keys(NOISE_LEVELS).map((noise) => {
      const [errors] = evaluate(models, strings('test', noise as NoiseLevel), [insertionPenalty]);
      return metricsOf(noise === 'clean' ? 'test' : noise, errors);
    });
    return {
      dataset: provenance,
      model: { parameters: parametersOf(models) },
      metrics: Object.assign(metricsOf('validation', validation[best]), { insertionPenalty }, ...tests),
      cost: training.cost(),
      environment: { backend: 'plain JavaScript', device: 'cpu', threads: 1 },
      curve: run.history(),
      classes: [...classes],
    };
  });
}

/** Means, variances and free weights of all mixtures, and a probability of staying for each state. */
function parametersOf({ mixtures, stay }: WordModels): number {
  return mixtures.reduce((sum, { components, size }) => sum + components * (2 * size + 1) - 1, stay.length);
}
