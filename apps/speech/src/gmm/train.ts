/**
 * The recogniser that deep networks replaced (Hinton et al. 2012, section II): whole-word hidden Markov models whose states emit mixtures of
 * Gaussians. For each fold all choices of features are tried, with 1, 2, 4, … Gaussians a state; those with the fewest word errors on the
 * validation speaker are taken.
 */
import { environmentOf, openTraining, startBackend } from '@nutshell/core';
import type { Outcome, Run } from '@nutshell/experiment';
import {
  flatModels,
  fromFile,
  gaussianOf,
  type ModelsFile,
  toFile,
  type WordModels,
} from '@nutshell/micro/speech';
import { Random } from '@nutshell/random';
import type { SpeechConfig } from '../config.ts';
import { loadCorpus } from '../data.ts';
import { choosePenalty, noiseLevels, remarkOnPenalties, type Validated } from '../evaluate.ts';
import { firstModels } from '../hmm/first-alignment.ts';
import { stagesOf, trainStage } from '../hmm/stages.ts';
import { pauser } from '../pause.ts';
import { testFolds } from '../tested.ts';
import { checkFolds, keepRecogniser } from '../trained.ts';
import { featureChoices, Utterances } from '../utterances.ts';
import { mixtureScorer } from './scorer.ts';
import { estimateTime } from './trial.ts';

export async function trainMixtures(run: Run<SpeechConfig>): Promise<Outcome> {
  const { config, seed } = run;
  const backend = await startBackend(config);
  const corpus = await loadCorpus(config, seed, run.progress);
  const { words, rate, folds } = corpus;
  const choices = featureChoices(config);
  const stages = stagesOf(config.mixtures);

  // Of the models in training: the choice of features, the fold, the stages done. And the best of each fold so far.
  const state = { choice: 0, fold: 0, stage: 0, models: null as ModelsFile | null, best: [] as Validated[] };
  const training = openTraining(run, { state, every: config.checkpointSeconds });
  const pause = pauser(run, () => training.save());
  if (run.resumed) checkFolds(run, folds, state.fold);
  const stagesDone = () => (state.choice * folds.length + state.fold) * stages.length + state.stage;
  const line = run.progress('stages', choices.length * folds.length * stages.length);

  for (; state.choice < choices.length; Object.assign(state, { choice: state.choice + 1, fold: 0 })) {
    const choice = choices[state.choice];
    const utterances = new Utterances(corpus, config, choice, new Random(seed));
    for (
      ;
      state.fold < folds.length;
      Object.assign(state, { fold: state.fold + 1, stage: 0, models: null })
    ) {
      const { name, train, validation } = folds[state.fold];
      const learnt = await training.aside(() =>
        utterances.train(train, { progress: run.progress, pause, trial: run.trial }),
      );
      const heldOut = noiseLevels.flatMap((noise) => utterances.heldOut(validation, noise));

      // Equal parts of each word first; then EM, the Gaussians of every state being doubled from stage to stage.
      const { gaussian, floor } = gaussianOf(learnt.map(({ frames }) => frames));
      let models = state.models
        ? fromFile(state.models)
        : firstModels(flatModels({ ...config, words }, gaussian), learnt, floor);
      if (run.trial)
        await estimateTime(run.trial, models, learnt, {
          ...config,
          floor,
          trainings: choices.length * folds.length,
        });
      while (state.stage < stages.length) {
        const components = stages[state.stage];
        const { loss, frames, ...next } = await trainStage(models, learnt, {
          ...config,
          components,
          floor,
          pause,
        });
        models = next.models;
        const validated = await training.aside(() => validate(models));
        training.learnt(loss, frames * config.passes, { where: `on fold ${name}`, flag: '--mixtures' });
        state.stage++;
        state.models = toFile(models);
        const row = {
          stage: stagesDone(),
          'train.loss': loss,
          'validation.wordErrorRate': validated.errors / validated.words,
          gaussians: components,
          fold: state.fold + 1,
          features: state.choice + 1,
        };
        run.log(row);
        line.row(row);
        line.update(stagesDone());
        await training.pause();
      }

      /** Keeps the models as the fold's recogniser if they make fewer errors than all before. */
      async function validate(models: WordModels): Promise<Validated> {
        const scorer = mixtureScorer(models);
        const found = await choosePenalty(scorer, config.task, heldOut, config.penalties, pause);
        scorer.dispose();
        if (found.errors < (state.best[state.fold]?.errors ?? Infinity)) {
          state.best[state.fold] = found;
          const { insertionPenalty } = found;
          const { features, normalisation } = choice;
          keepRecogniser(run, name, {
            acoustic: 'gmm',
            rate,
            features,
            normalisation,
            insertionPenalty,
            models: toFile(models),
          });
        }
        return found;
      }
    }
  }
  line.stop();
  training.save();
  const remark = remarkOnPenalties(config.penalties, folds, state.best);
  if (remark) console.log(remark);

  return training.aside(async () => {
    const sum = (key: 'errors' | 'words') => state.best.reduce((total, each) => total + each[key], 0);
    const { metrics, parameters } = await testFolds(run, corpus);
    return {
      dataset: corpus.provenance,
      model: { parameters },
      metrics: {
        'validation.wordErrorRate': sum('errors') / sum('words'),
        'validation.words': sum('words'),
        ...metrics,
      },
      cost: training.cost(),
      environment: environmentOf(backend),
      curve: run.history(),
      classes: [...words],
    };
  });
}
