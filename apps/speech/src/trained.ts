/** The recognisers of a run: `folds/<speaker left out>/recogniser.json`, beside it model.json and weights.bin of a network. */
import { countParameters, readModelFiles, restoreTensors, selectBackend, variablesOf } from '@nutshell/core';
import { Failure, type StoredRun, writeFileSet } from '@nutshell/experiment';
import { featureSize, fromFile } from '@nutshell/micro/speech';
import { Random } from '@nutshell/random';
import * as tf from '@tensorflow/tfjs';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { config, type SpeechConfig } from './config.ts';
import { buildNetwork } from './dnn/model.ts';
import { networkScorer, posteriorsOf } from './dnn/posteriors.ts';
import * as gmm from './gmm/scorer.ts';
import { ModelsFile } from './hmm/models-file.ts';
import { type Recogniser, searching } from './recogniser.ts';
import { HEADS } from './spotter/head.ts';
import { buildSpotter } from './spotter/model.ts';
import { spotterRecogniser } from './spotter/recogniser.ts';

const numbers = z.array(z.number());

const about = {
  /** Samples per second. */
  rate: z.int(),
  features: config.shape.features.unwrap().element,
  normalisation: config.shape.normalisations.unwrap().element,
};

/** As chosen on validation. */
const insertionPenalty = z.number();

const RecogniserFile = z.discriminatedUnion('acoustic', [
  z.strictObject({ acoustic: z.literal('gmm'), ...about, insertionPenalty, models: ModelsFile }),
  z.strictObject({
    acoustic: z.literal('dnn'),
    ...about,
    insertionPenalty,
    /** Of the priors, as chosen on validation. */
    exponent: z.number(),
    /** Frames that the network sees on each side. */
    context: z.int(),
    ...ModelsFile.omit({ mixtures: true }).shape,
    logPriors: numbers,
  }),
  z.strictObject({ acoustic: z.literal('cnn'), ...about, words: z.array(z.string()) }),
  z.strictObject({ acoustic: z.literal('ctc'), ...about, words: z.array(z.string()) }),
]);

export type RecogniserFile = z.infer<typeof RecogniserFile>;

const FILE = 'recogniser.json';

type RunFolder = Pick<StoredRun<SpeechConfig>, 'id' | 'config' | 'path'>;

/** Writes the recogniser of a fold. @param files that lie beside it */
export function keepRecogniser(
  run: Pick<RunFolder, 'path'>,
  fold: string,
  recogniser: RecogniserFile,
  files: Record<string, string | Uint8Array> = {},
): void {
  writeFileSet(run.path('folds', fold), { ...files, [FILE]: `${JSON.stringify(recogniser)}\n` });
}

/** Names of the folds whose recognisers a run has. @throws Failure if it has none yet */
export function foldsOf(run: Pick<RunFolder, 'id' | 'path'>): string[] {
  const folder = run.path('folds');
  const all = existsSync(folder) ? readdirSync(folder) : [];
  const names = all.filter((name) => existsSync(run.path('folds', name, FILE)));
  if (names.length > 0) return names.sort();
  throw new Failure(
    `${folder} holds no recogniser yet: is the run finished? npx nx run speech:train --resume=${run.id}`,
  );
}

/** A recogniser on this machine. */
export interface Trained extends Recogniser {
  /** Samples per second of what it hears. */
  rate: number;
}

/** The recogniser of a fold. @throws Failure that names the file if it is missing or damaged */
export async function loadRecogniser(run: RunFolder, fold: string): Promise<Trained> {
  const file = run.path('folds', fold, FILE);
  let stored: RecogniserFile;
  try {
    stored = RecogniserFile.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    const why = error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message;
    throw new Failure(`${file} is missing or damaged; is the run ${run.id} finished? ${why}`);
  }
  const { rate, features, normalisation } = stored;
  const choice = { features, normalisation };
  const { task } = run.config;
  if (!tf.getBackend()) await selectBackend(run.config).catch(() => selectBackend()); // it may have been trained on another machine
  if (stored.acoustic === 'gmm') {
    const models = fromFile(stored.models);
    const parts = {
      choice,
      insertionPenalty: stored.insertionPenalty,
      parameters: gmm.countParameters(models),
    };
    return { ...searching(gmm.mixtureScorer(models), task, parts), rate };
  }
  const config = { ...run.config, dropout: 0 };
  const size = featureSize(config, choice, rate);
  const random = new Random(0);
  if (stored.acoustic !== 'dnn') {
    const { acoustic, words } = stored;
    const { outputs } = HEADS[acoustic](words);
    const model = withWeights(
      buildSpotter(acoustic, config, { size, outputs }, random),
      run.path('folds', fold),
    );
    return { ...spotterRecogniser(acoustic, model, words, choice), rate };
  }
  const { context, exponent, words, states, insertionPenalty } = stored;
  const [stay, logPriors] = [stored.stay, stored.logPriors].map((list) => Float64Array.from(list));
  const sizes = { inputs: (2 * context + 1) * size, states: stay.length };
  const model = withWeights(buildNetwork(config, sizes, random), run.path('folds', fold));
  const scorer = networkScorer(posteriorsOf(model, context), {
    topology: { words, states, stay },
    logPriors,
    exponent,
  });
  return {
    ...searching(scorer, task, { choice, insertionPenalty, parameters: countParameters(model) }),
    rate,
  };
}

function withWeights(model: tf.LayersModel, folder: string): tf.LayersModel {
  restoreTensors(variablesOf(model), readModelFiles(folder));
  return model;
}

/** The recogniser of the fold that is named, or of the first. @throws Failure that lists the folds */
export async function findRecogniser(run: RunFolder, fold: string): Promise<Trained> {
  const folds = foldsOf(run);
  if (fold && !folds.includes(fold))
    throw new Failure(`run ${run.id} has no fold "${fold}"; it has ${folds.join(', ')}`);
  return loadRecogniser(run, fold || folds[0]);
}
