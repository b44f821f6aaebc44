/**
 * Networks beside the records of their runs: `results/char-rnn/<experiment>/seed-<n>/` with `model.json`, `weights.bin` and
 * `vocabulary.json`; the averaged weights, in float16, or in 8 bits where that would be more than 5 MB. `tf.loadLayersModel` reads them
 * wherever our layers are registered (@nutshell/core/layers), `RecurrentNetwork` of @nutshell/micro without TensorFlow.js.
 */
import {
  CheckpointError,
  type WeightPrecision,
  fingerprint,
  modelFiles,
  parametersOf,
  readModelFiles,
  restoreTensors,
  variablesOf,
} from '@nutshell/core';
import {
  Failure,
  type StoredRun,
  findWorkspace,
  fromRoot,
  readRecord,
  recordFile,
  writeFileSet,
} from '@nutshell/experiment';
import { Random } from '@nutshell/random';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type CharRnnConfig, config } from './config.ts';
import { buildModel } from './model.ts';
import { type Network, readVocabulary, withoutDropout } from './network.ts';

const APP = 'char-rnn';
const MOST_BYTES = 5_000_000;

const about = z.object({
  app: z.literal(APP),
  experiment: z.string(),
  seed: z.int(),
  /** Id of the run that trained it. */
  run: z.string(),
  /** Of the weights before they were rounded, as in the record: `model.sha256`. */
  sha256: z.string(),
  /** Of weights.bin. */
  weightsSha256: z.string(),
  config: z.object(config.shape), // keys that the app no longer has are left out
});

/** What model.json says of a network, beside its layers and weights. */
export type About = z.infer<typeof about>;

/** An exported network's folder. */
export function exportedFolder(experiment: string, seed: number): string {
  return recordFile(findWorkspace(), APP, experiment, seed).replace(/\.json$/, '');
}

export const isExported = (folder: string): boolean => existsSync(join(folder, 'model.json'));

/**
 * Writes the network of a run beside its record.
 * @param network with the averaged weights of the run
 * @param options.folder another place, for runs that are not recorded
 * @param options.precision of the weights; by size if it is absent
 * @returns the files
 * @throws Failure if the run is not finished, or the network is not that of the record
 */
export async function writeExported(
  { model, vocabulary }: Pick<Network, 'model' | 'vocabulary'>,
  { id, experiment, seed, config, result }: StoredRun<CharRnnConfig>,
  { folder, precision }: { folder?: string; precision?: WeightPrecision } = {},
): Promise<string[]> {
  if (!result) throw new Failure(`run ${id} is not finished: npx nx run ${APP}:train --resume=${id}`);
  const workspace = findWorkspace();
  const file = recordFile(workspace, APP, experiment, seed);
  const next = `npx nx run ${APP}:record --run=${id} makes this run the recorded one; --out=<folder> exports it elsewhere.`;
  if (!folder && !existsSync(file))
    throw new Failure(
      `${fromRoot(workspace, file)} does not exist, beside which the network belongs: ${next}`,
    );
  const recorded = folder ? result : readRecord(workspace, file);
  const parameters = parametersOf(model);
  const sha256 = fingerprint(parameters);
  if (sha256 !== recorded.model.sha256)
    throw new Failure(
      `${folder ? `${id}/result.json` : fromRoot(workspace, file)} is of another network than run ${id} has now: ` +
        `its weights have the SHA-256 ${recorded.model.sha256?.slice(0, 12)}…, those of the run ${sha256.slice(0, 12)}…. ${next}`,
    );
  const size = Object.values(parameters).reduce((sum, { size }) => sum + size, 0);
  const chosen = precision ?? (2 * size <= MOST_BYTES ? 'float16' : 'uint8');
  const { 'weights.bin': weights } = await modelFiles(model, { precision: chosen });
  const its: About = {
    app: APP,
    experiment,
    seed,
    run: id,
    sha256,
    weightsSha256: sha256Of(weights),
    config,
  };
  model.setUserDefinedMetadata(its);
  return writeFileSet(folder ?? exportedFolder(experiment, seed), {
    'vocabulary.json': `${JSON.stringify(vocabulary)}\n`,
    ...(await modelFiles(model, { precision: chosen })),
  });
}

/** Reads a network. @throws Failure or CheckpointError that names what is wrong with it */
export function readExported(folder: string): Network {
  const files = readModelFiles(folder);
  const { data, error } = about.safeParse(files.state);
  if (!data)
    throw new Failure(
      `${join(folder, 'model.json')} is not a network of ${APP}, or of another version of it: ${z.prettifyError(error)}`,
    );
  const weights = join(folder, 'weights.bin');
  if (sha256Of(readFileSync(weights)) !== data.weightsSha256)
    throw new CheckpointError(`${weights} is damaged: model.json has another SHA-256`);
  const vocabulary = readVocabulary(join(folder, 'vocabulary.json'));
  const model = buildModel(withoutDropout(data.config), vocabulary.size, new Random(data.seed));
  restoreTensors(variablesOf(model), files);
  return { model, vocabulary, config: data.config, origin: fromRoot(findWorkspace(), folder) };
}

const sha256Of = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
