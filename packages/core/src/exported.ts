/**
 * The network of a run as programs take it that did not train it: `weights.bin` and `model.json`, which `tf.loadLayersModel` reads
 * wherever our layers are registered, and which says in its `userDefinedMetadata` what one has to know of the network.
 */
import type * as tf from '@tensorflow/tfjs';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { CheckpointError, restoreTensors } from './checkpoint.ts';
import { firstIssue } from './first-issue.ts';
import { fingerprint, parametersOf, variablesOf } from './parameters.ts';
import { modelFiles, readModelFiles } from './trained.ts';
import type { WeightPrecision } from './weight-precision.ts';

/** What model.json says of a network, beside its layers and weights. */
export interface About<Config = Record<string, unknown>> {
  app: string;
  experiment: string;
  seed: number;
  /** Id of the run that trained it. */
  run: string;
  /** Of the parameters before they were rounded, as in the record: `model.sha256`. */
  sha256: string;
  /** Of weights.bin. Networks that were exported without it have float32 weights, which give `sha256`. */
  weightsSha256?: string;
  config: Config;
}

/**
 * The files of a run's network, by name.
 * @param model with the weights to export
 * @param options.precision in which the weights are written
 * @param options.more what model.json says of the networks of this app alone
 */
export function exportedFiles(
  model: tf.LayersModel,
  run: { app: string; id: string; experiment: string; seed: number; config: Record<string, unknown> },
  { precision, more = {} }: { precision?: WeightPrecision; more?: Record<string, unknown> } = {},
): ReturnType<typeof modelFiles> {
  const { app, id, experiment, seed, config } = run;
  const sha256 = fingerprint(parametersOf(model));
  const metadata = (weights: Uint8Array) => ({
    app,
    experiment,
    seed,
    run: id,
    ...more,
    sha256,
    weightsSha256: sha256Of(weights),
    config,
  });
  return modelFiles(model, { precision, metadata });
}

/**
 * Reads what {@link exportedFiles} wrote.
 * @param app whose network it must be
 * @param config schema of its settings: keys that the app no longer has are left out, and those that are new have their defaults
 * @returns what the file says, and a function that puts the weights into a model of these settings
 * @throws CheckpointError that names the file if one is missing or damaged, or is of another app; `restore` if the model has another form
 */
export function openExported<S extends z.ZodObject>(
  folder: string,
  app: string,
  config: S,
): { about: About<z.infer<S>>; restore: <Model extends tf.LayersModel>(model: Model) => Model } {
  const files = readModelFiles(folder);
  const schema = z.object({
    app: z.literal(app),
    experiment: z.string(),
    seed: z.int(),
    run: z.string(),
    sha256: z.string(),
    weightsSha256: z.string().optional(),
    config: z.object(config.shape),
  });
  const { data, error } = schema.safeParse(files.state);
  if (!data)
    throw new CheckpointError(
      `${join(folder, 'model.json')} is not a network of ${app}, or of another version of it: ${firstIssue(error)}`,
    );
  const weights = join(folder, 'weights.bin');
  const damaged = new CheckpointError(
    `${weights} is damaged: model.json has another SHA-256. Export the network again, or copy its files again.`,
  );
  if (data.weightsSha256 && sha256Of(readFileSync(weights)) !== data.weightsSha256) throw damaged;
  return {
    about: data as About<z.infer<S>>,
    restore(model) {
      restoreTensors(variablesOf(model), files);
      if (!data.weightsSha256 && fingerprint(parametersOf(model)) !== data.sha256) throw damaged;
      return model;
    },
  };
}

const sha256Of = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
