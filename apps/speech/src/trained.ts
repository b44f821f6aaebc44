/**
 * Recognisers: recogniser.json, beside it model.json and weights.bin of a network. A run has one in each `folds/<speaker left out>/`; an
 * exported one lies beside a record, with about.json.
 */
import { countParameters, readModelFiles, restoreTensors, selectBackend, variablesOf } from '@nutshell/core';
import { type CommandContext, Failure, type StoredRun, findTrained } from '@nutshell/experiment';
import { checkMixtures, checkTopology, featureSize, fromFile, RATES } from '@nutshell/micro/speech';
import { Random } from '@nutshell/random';
import * as tf from '@tensorflow/tfjs';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { config, type SpeechConfig } from './config.ts';
import { buildNetwork } from './dnn/model.ts';
import { networkScorer, posteriorsOf } from './dnn/posteriors.ts';
import * as gmm from './gmm/scorer.ts';
import { ModelsFile } from './hmm/models-file.ts';
import { checkFiles, keepInRun, readKept } from './kept-file.ts';
import { type Recogniser, searching } from './recogniser.ts';
import { HEADS } from './spotter/head.ts';
import { buildSpotter } from './spotter/model.ts';
import { spotterRecogniser } from './spotter/recogniser.ts';

const numbers = z.array(z.number());

const about = {
  /** Samples per second. */
  rate: z.int().min(RATES.least).max(RATES.most),
  features: config.shape.features.unwrap().element,
  normalisation: config.shape.normalisations.unwrap().element,
};

/** Of a network that hears one word at a time. */
const words = z.array(z.string().min(1)).min(1);

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
    context: config.shape.context.unwrap(),
    ...ModelsFile.omit({ mixtures: true }).shape,
    logPriors: numbers,
  }),
  z.strictObject({ acoustic: z.literal('cnn'), ...about, words }),
  z.strictObject({ acoustic: z.literal('ctc'), ...about, words }),
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
  keepInRun(run, { ...files, [FILE]: `${JSON.stringify(recogniser)}\n` }, 'folds', fold);
}

/**
 * Before a run goes on: what it kept of the folds in which it does not train now. @throws Failure that names a file which has changed, and
 * says what to do
 */
export function checkFolds(
  run: Pick<RunFolder, 'path'>,
  folds: readonly { name: string }[],
  current: number,
): void {
  for (const [i, { name }] of folds.entries()) if (i !== current) checkFiles(run.path('folds', name));
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
  /** Its run and, of an exported one, its folder. */
  origin: string;
  /** Settings that it was trained with. */
  config: SpeechConfig;
  /** Samples per second of what it hears. */
  rate: number;
}

/**
 * The recogniser of a fold.
 * @param beam of one that spells, see `HEADS`
 * @throws Failure that names the file if it is missing or damaged
 */
export function loadRecogniser(
  { id, config, path }: RunFolder,
  fold: string,
  beam?: number,
): Promise<Trained> {
  return readRecogniser(path('folds', fold), { origin: id, config }, beam);
}

async function readRecogniser(
  folder: string,
  { origin, config }: Pick<Trained, 'origin' | 'config'>,
  beam?: number,
): Promise<Trained> {
  checkFiles(folder, [FILE, 'model.json', 'weights.bin']);
  const stored = readKept(join(folder, FILE), RecogniserFile, `is ${origin} finished?`);
  const { rate, features, normalisation } = stored;
  if (stored.acoustic !== config.acoustic)
    throw damaged(folder, `it is of the kind ${stored.acoustic}, and ${origin} trains ${config.acoustic}`);
  const choice = { features, normalisation };
  const { task } = config;
  if (!tf.getBackend()) await selectBackend(config).catch(() => selectBackend()); // it may have been trained on another machine
  const size = fitting(folder, () => featureSize(config, choice, rate));
  if (stored.acoustic === 'gmm') {
    const models = fromFile(stored.models);
    fitting(folder, () => {
      checkTopology(models, models.mixtures.length);
      checkMixtures(models, size);
    });
    const parts = {
      choice,
      insertionPenalty: stored.insertionPenalty,
      parameters: gmm.countParameters(models),
    };
    return { ...searching(gmm.mixtureScorer(models), task, parts), rate, origin, config };
  }
  const built = { ...config, dropout: 0 };
  const random = new Random(0);
  if (stored.acoustic !== 'dnn') {
    const { acoustic, words } = stored;
    const { outputs } = HEADS[acoustic](words);
    const model = withWeights(buildSpotter(acoustic, built, { size, outputs }, random), folder);
    return { ...spotterRecogniser(acoustic, model, words, choice, beam), rate, origin, config };
  }
  const { context, exponent, words, states, insertionPenalty } = stored;
  const [stay, logPriors] = [stored.stay, stored.logPriors].map((list) => Float64Array.from(list));
  fitting(folder, () => checkTopology({ words, states, stay }, logPriors.length));
  const sizes = { inputs: (2 * context + 1) * size, states: stay.length };
  const model = withWeights(buildNetwork(built, sizes, random), folder);
  const scorer = networkScorer(posteriorsOf(model, context), {
    topology: { words, states, stay },
    logPriors,
    exponent,
  });
  const parts = { choice, insertionPenalty, parameters: countParameters(model) };
  return { ...searching(scorer, task, parts), rate, origin, config };
}

const damaged = (folder: string, fault: string) =>
  new Failure(
    `${join(folder, FILE)} is damaged: ${fault}. Put it back as it was, export it again, or train the run anew.`,
  );

/** @throws Failure that names the file if the check fails */
function fitting<T>(folder: string, check: () => T): T {
  try {
    return check();
  } catch (error) {
    throw damaged(folder, (error as Error).message);
  }
}

/** @throws CheckpointError or Failure that names the file which is damaged, or is of another network than the recogniser */
function withWeights(model: tf.LayersModel, folder: string): tf.LayersModel {
  const files = readModelFiles(folder);
  fitting(folder, () => restoreTensors(variablesOf(model), files));
  return model;
}

/** What speech:export says of a recogniser in about.json, beside it. */
const AboutFile = z.object({
  app: z.literal('speech'),
  experiment: z.string(),
  seed: z.int(),
  fold: z.string(),
  config: z.object(config.shape),
});

const readAbout = (folder: string) =>
  readKept(join(folder, 'about.json'), AboutFile, 'is it a folder of speech:export?');

type Context = Pick<CommandContext<SpeechConfig, unknown>, 'openRun'>;

/**
 * What --run names: a run or, where this machine has no such run, the folder of an exported recogniser, to read files from.
 * @throws Failure that says what there is
 */
export function findFiles(reference: string, context: Context): Pick<RunFolder, 'id' | 'path'> {
  const found = findTrained('speech', reference, context);
  if (typeof found !== 'string') return found;
  const { experiment, seed } = readAbout(found);
  return { id: `${experiment}/${seed}, exported`, path: (...parts) => join(found, ...parts) };
}

/** The recogniser that --run names: that of the fold that is named or the first of a run, or an exported one. @throws Failure that lists the folds */
export async function findRecogniser(reference: string, fold: string, context: Context): Promise<Trained> {
  const found = findTrained('speech', reference, context);
  if (typeof found !== 'string') return loadRecogniser(found, namedFold(found, fold));
  const about = readAbout(found);
  if (fold && fold !== about.fold)
    throw new Failure(`${found} is the recogniser of the fold "${about.fold}", and has no fold "${fold}"`);
  return readRecogniser(found, { origin: found, config: about.config });
}

/** The fold that is named, or the first. @throws Failure that lists the folds */
export function namedFold(run: Pick<RunFolder, 'id' | 'path'>, fold: string): string {
  const folds = foldsOf(run);
  if (fold && !folds.includes(fold))
    throw new Failure(`run ${run.id} has no fold "${fold}"; it has ${folds.join(', ')}`);
  return fold || folds[0];
}
