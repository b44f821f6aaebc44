/**
 * The recogniser of 2012 (Hinton et al. 2012, section III; Seide, Li and Yu 2011): mixtures of Gaussians say in which state of its words'
 * models each frame is, a deep network learns to tell the state from the frame and its neighbours, and in the search its posteriors, divided
 * by the priors of the states, take the place of the mixtures' densities. The network then aligns the frames anew, and learns on.
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
import { shuffled, take } from '@nutshell/data';
import type { Outcome, Run } from '@nutshell/experiment';
import { type FeatureChoice, featureSize } from '@nutshell/micro/speech';
import { Random } from '@nutshell/random';
import type { SpeechConfig } from '../config.ts';
import { type Fold, loadCorpus } from '../data.ts';
import { noiseLevels, remarkOnPenalties, type Validated } from '../evaluate.ts';
import { stagesOf } from '../hmm/stages.ts';
import { keepInRun } from '../kept-file.ts';
import { pauser } from '../pause.ts';
import { snapshot } from '../snapshot.ts';
import { SplicedFrames } from '../spliced-frames.ts';
import { testFolds } from '../tested.ts';
import { checkFolds, keepRecogniser } from '../trained.ts';
import { featureChoices, Utterances } from '../utterances.ts';
import {
  type Alignment,
  alignBy,
  alignByMixtures,
  alignmentBytes,
  type FoldSpeech,
  NO_STATE,
  readAlignment,
  topologyOf,
} from './alignment.ts';
import { frameErrorOf } from './frame-error.ts';
import { labelledFrames } from './frames.ts';
import { learner, type ReplicaConfig } from './learner.ts';
import { buildNetwork } from './model.ts';
import { logPriorsOf, networkScorer, posteriorsOf } from './posteriors.ts';
import { checkPretraining, pretrain } from './rbm.ts';
import { tune } from './tune.ts';

/** Where a training is: fold by fold, in each of which a round begins with an alignment. */
interface Position {
  fold: number;
  /** 0 before the first alignment. */
  round: number;
  /** Of all rounds and folds. */
  epochs: number;
  /** Of each fold, the features in which its mixtures make the fewest word errors on validation; the network's are normalised likewise. */
  choices: FeatureChoice[];
  validated: (Validated & { exponent: number })[];
}

export async function trainNetworks(run: Run<SpeechConfig>): Promise<Outcome> {
  const { config, seed } = run;
  const { batchSize, context } = config;
  checkPretraining(config);
  const backend = await startBackend(config);
  const random = new Random(seed);
  const corpus = await loadCorpus(config, seed, run.progress);
  const { words, rate, folds } = corpus;
  const rounds = 1 + config.realignments;

  const choices = featureChoices(config);
  const utterances = new Map<string, Utterances>();
  const utterancesOf = (choice: FeatureChoice) => {
    const key = Object.values(choice).join(' ');
    if (!utterances.has(key)) utterances.set(key, new Utterances(corpus, config, choice, random));
    return utterances.get(key)!;
  };

  const features = config.networkFeatures;
  const sizes = {
    inputs: (2 * context + 1) * featureSize(config, { features }, rate),
    states: words.length * config.statesPerWord + config.silenceStates,
  };
  const model = run.defer(buildNetwork(config, sizes, random.fork('weights')));
  const alone = new TrainingStep(learner(config, model, random.fork('dropout')));
  const module = new URL('./learner.ts', import.meta.url);
  const parts: ReplicaConfig = { config, sizes };
  const step = run.defer(
    await dataParallel(alone, { workers: config.workers, backend, module, config: parts }),
  );
  const posteriors = run.defer(posteriorsOf(model, context));
  const beginAnew = snapshot(step.variables);

  const state: Position = { fold: 0, round: 0, epochs: 0, choices: [], validated: [] };
  const training = openTraining(run, { step, state, every: config.checkpointSeconds });
  const pause = pauser(run); // what it interrupts begins again
  if (run.resumed) checkFolds(run, folds, state.fold);

  while (state.fold < folds.length) await trainFold(folds[state.fold]);
  const remark = remarkOnPenalties(config.penalties, folds, state.validated);
  if (remark) console.log(remark);

  return training.aside(async () => {
    const { metrics } = await testFolds(run, corpus);
    const sum = (key: 'errors' | 'words') => state.validated.reduce((total, each) => total + each[key], 0);
    return {
      dataset: corpus.provenance,
      model: describeModel(model),
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

  async function trainFold(fold: Fold): Promise<void> {
    const begins = state.round === 0 && !run.trial;
    if (begins) {
      beginAnew();
      await mixturesAlign(fold);
    }
    const { normalisation } = state.choices[state.fold] ?? choices[0];
    const choice = { features, normalisation };
    const speech: FoldSpeech = await training.aside(() => speechOf(fold, choice));
    const spliced = new SplicedFrames(
      speech.train.map(({ frames }) => frames),
      context,
    );
    if (run.trial) await timeSteps(spliced);
    if (begins) {
      const { train } = readAlignment(alignmentFile(fold, 1), speech, sizes.states);
      if (config.pretraining === 'rbm') await pretrainOn(labelled(spliced, train));
      goTo({ round: 1 });
    }
    for (;;) {
      const alignment = readAlignment(alignmentFile(fold, state.round), speech, sizes.states);
      await learn(fold, spliced, speech, alignment);
      if (state.round === rounds) {
        await keep(fold, choice, speech, alignment);
        break;
      }
      const scorer = networkScorer(posteriors, { ...partsOf(speech, alignment), exponent: 1 });
      keepAlignment(fold, state.round + 1, await alignBy(scorer, speech, pause));
      goTo({ round: state.round + 1 });
    }
    goTo({ fold: state.fold + 1, round: 0 });
  }

  /** The epochs of a round: down the gradient, until the frames of the validation speaker are no longer told better. */
  async function learn(
    fold: Fold,
    spliced: SplicedFrames,
    speech: FoldSpeech,
    alignment: Alignment,
  ): Promise<void> {
    const draws = random.fork(`batches of ${fold.name} ${state.round}`);
    const batches = shuffled(labelled(spliced, alignment.train), {
      batchSize,
      random: draws,
      dropLast: true,
    });
    const rate = cosine(config.learningRate / 2 ** (state.round - 1), { length: config.epochs });
    const name = `${fold.name}, round ${state.round}/${rounds}`;
    const best = { metric: 'validation.frameError', patience: config.patience };
    const parts = { name, epochs: config.epochs, examples: batches.length, best };
    for await (const pass of passes(training, parts)) {
      for await (const batch of pass.over(batches))
        pass.learnt(await step.run(batch, rate(pass.progress)), batch);
      const frameError = await training.aside(() =>
        frameErrorOf(posteriors, speech.validation, alignment.validation, pause),
      );
      const place = { fold: state.fold + 1, round: state.round };
      pass.end({ epoch: ++state.epochs, 'validation.frameError': frameError, ...place });
    }
    training.restoreBest();
  }

  /** Chooses the exponent of the priors and the insertion penalty, and keeps the fold's recogniser. */
  async function keep(
    fold: Fold,
    choice: FeatureChoice,
    speech: FoldSpeech,
    alignment: Alignment,
  ): Promise<void> {
    const { topology, logPriors } = partsOf(speech, alignment);
    const chosen = await training.aside(() =>
      tune({ topology, logPriors, posteriors }, config, speech.validation, pause),
    );
    state.validated[state.fold] = chosen;
    keepRecogniser(
      run,
      fold.name,
      {
        acoustic: 'dnn',
        rate,
        ...choice,
        insertionPenalty: chosen.insertionPenalty,
        exponent: chosen.exponent,
        context,
        words: [...topology.words],
        states: topology.states.map((each) => [...each]),
        stay: [...topology.stay],
        logPriors: [...logPriors],
      },
      await modelFiles(model),
    );
  }

  /** Keeps the alignment by the mixtures, in the features in which they make the fewest word errors on validation. */
  async function mixturesAlign(fold: Fold): Promise<void> {
    const stages = stagesOf(config.mixtures).length;
    const line = run.progress(`${fold.name}, mixtures that align`, choices.length * stages);
    let fewest = Infinity;
    for (const [i, choice] of choices.entries()) {
      const speech = await training.aside(() => speechOf(fold, choice));
      const { alignment, errors } = await alignByMixtures(speech, words, config, pause, (done) =>
        line.update(i * stages + done),
      );
      if (errors >= fewest) continue;
      fewest = errors;
      state.choices[state.fold] = choice;
      keepAlignment(fold, 1, alignment);
    }
    line.stop();
  }

  async function pretrainOn(frames: ReturnType<typeof labelled>): Promise<void> {
    const total = config.layers * config.pretrainingEpochs * Math.floor(frames.length / batchSize);
    const line = run.progress('pre-training', total);
    let done = 0;
    await pretrain(model, frames, config, random.fork('pre-training'), async (error) => {
      line.update(++done, { error });
      await pause();
    });
    line.stop();
  }

  /** What the fold is to learn from and to be validated on, at all noise levels. */
  async function speechOf({ train, validation }: Fold, choice: FeatureChoice): Promise<FoldSpeech> {
    const utterances = utterancesOf(choice);
    return {
      train: await utterances.train(train, { progress: run.progress, pause, trial: run.trial }),
      validation: noiseLevels.flatMap((noise) => utterances.heldOut(validation, noise)),
    };
  }

  function partsOf(speech: FoldSpeech, alignment: Alignment) {
    return {
      topology: topologyOf(words, config, alignment, speech.train),
      logPriors: logPriorsOf(
        alignment.train.filter((each) => each !== NO_STATE),
        sizes.states,
      ),
    };
  }

  /** Goes on, and saves that it did: what is done before is not done again. */
  function goTo(place: Partial<Position>): void {
    Object.assign(state, place);
    training.save();
  }

  function alignmentFile({ name }: Fold, round: number): string {
    return run.path('folds', name, `alignment-${round}.bin`);
  }

  function keepAlignment({ name }: Fold, round: number, alignment: Alignment): void {
    keepInRun(run, { [`alignment-${round}.bin`]: alignmentBytes(alignment) }, 'folds', name);
  }

  /** A dry run ends here: the pace is that of steps on the first frames, whatever their states. */
  async function timeSteps(spliced: SplicedFrames): Promise<void> {
    const frames = labelledFrames(spliced, new Uint16Array(spliced.length));
    const batches = shuffled(frames, { batchSize, random, dropLast: true });
    let began = performance.now();
    let examples = -WARM_UP * batchSize; // a backend may still compile
    for (const batch of batches.from()) {
      await step.run(batch, 0);
      examples += batchSize;
      if (examples <= 0) began = performance.now();
      else if (performance.now() - began > TIMED) break;
    }
    const seconds = (performance.now() - began) / 1000;
    const total = folds.length * rounds * config.epochs * batches.length;
    run.trial!.finish({ examples: Math.max(0, examples), seconds, total });
  }
}

/** Steps before the ones that a dry run times, and milliseconds that it times. */
const WARM_UP = 3;
const TIMED = 2000;

/** The frames that belong to a state. */
function labelled(spliced: SplicedFrames, states: Uint16Array) {
  const frames = labelledFrames(spliced, states);
  const known = Uint32Array.from(states.keys()).filter((at) => states[at] !== NO_STATE);
  return known.length === frames.length ? frames : take(frames, known);
}
