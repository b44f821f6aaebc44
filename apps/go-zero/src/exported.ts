/**
 * Networks beside the records of their runs: `results/go-zero/<experiment>/seed-<n>/model.json` and `weights.bin`, float32, the averaged
 * weights. `tf.loadLayersModel` reads them wherever our layers are registered (@nutshell/core/layers; of them the default network has
 * GlobalPooling alone); the lab fetches them from there. What one has to
 * know of a network stands in model.json as `userDefinedMetadata`: see {@link About}.
 */
import {
  CheckpointError,
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
import type * as tf from '@tensorflow/tfjs';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type GoZeroConfig, config } from './config.ts';
import { buildModel } from './model.ts';
import { boardsUpTo } from './schedule.ts';

const APP = 'go-zero';

const about = z.object({
  app: z.literal(APP),
  experiment: z.string(),
  seed: z.int(),
  /** Id of the run that trained it. */
  run: z.string(),
  /** Boards that it was trained on, by their points on a side; the last is what its training was about. */
  sizes: z.array(z.int()).min(1),
  /** Of the weights, as in the record: `model.sha256`. */
  sha256: z.string(),
  config: z.object(config.shape), // keys that the app no longer has are left out
});

/** What model.json says of a network, beside its layers and weights. */
export type About = z.infer<typeof about>;

/** An exported network's folder. */
export function exportedFolder(experiment: string, seed: number): string {
  return recordFile(findWorkspace(), APP, experiment, seed).replace(/\.json$/, '');
}

export const isExported = (folder: string): boolean => existsSync(join(folder, 'model.json'));

/** The strongest first: each begins with the network of the one behind it. */
const strongest = ['9x9', '7x7', '5x5'];

/** Folder of the strongest exported network; where there is one that was trained for boards of this size, of that. */
export function strongestExported(size?: number): string | undefined {
  const own = size === undefined ? [] : [`${size}x${size}`];
  return [...own, ...strongest].map((name) => exportedFolder(name, 1)).find(isExported);
}

/**
 * Writes the network of a run beside its record.
 * @param network with the averaged weights of the run
 * @param folder another place, for runs that are not recorded
 * @returns the files
 * @throws Failure if the run is not finished, or the network is not that of the record
 */
export async function writeExported(
  network: tf.LayersModel,
  { id, experiment, seed, config, result }: StoredRun<GoZeroConfig>,
  folder?: string,
): Promise<string[]> {
  if (!result) throw new Failure(`run ${id} is not finished: npx nx run ${APP}:train --resume=${id}`);
  const workspace = findWorkspace();
  const file = recordFile(workspace, APP, experiment, seed);
  const next = `npx nx run ${APP}:record --run=${id} makes this run the recorded one; --out=<folder> exports it elsewhere.`;
  if (!folder && !existsSync(file))
    throw new Failure(
      `${fromRoot(workspace, file)} does not exist, beside which the network belongs: ${next}`,
    );
  const { model } = folder ? result : readRecord(workspace, file);
  const sha256 = fingerprint(parametersOf(network));
  if (sha256 !== model.sha256)
    throw new Failure(
      `${folder ? `${id}/result.json` : fromRoot(workspace, file)} is of another network than run ${id} has now: ` +
        `its weights have the SHA-256 ${model.sha256?.slice(0, 12)}…, those of the run ${sha256.slice(0, 12)}…. ${next}`,
    );
  const sizes = boardsUpTo(config.stages, config.stages.length - 1);
  network.setUserDefinedMetadata({
    app: APP,
    experiment,
    seed,
    run: id,
    sizes,
    sha256,
    config,
  } satisfies About);
  return writeFileSet(folder ?? exportedFolder(experiment, seed), await modelFiles(network));
}

/** Reads a network. @throws Failure that names what is wrong with it */
export function readExported(folder: string): { model: tf.LayersModel; about: About } {
  const files = readModelFiles(folder);
  const { data, error } = about.safeParse(files.state);
  if (!data)
    throw new Failure(
      `${join(folder, 'model.json')} is not a network of ${APP}, or of another version of it: ${z.prettifyError(error)}`,
    );
  const model = buildModel(data.config, new Random(data.seed));
  restoreTensors(variablesOf(model), files);
  if (fingerprint(parametersOf(model)) !== data.sha256)
    throw new CheckpointError(`${join(folder, 'weights.bin')} is damaged: model.json has another SHA-256`);
  return { model, about: data };
}
