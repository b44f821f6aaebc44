import * as tf from '@tensorflow/tfjs';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Checkpoint, CheckpointError, type StoredTensor, loadNewestCheckpoint } from './checkpoint.ts';
import type { Named } from './optimizers/optimizer.ts';
import { restoreModel } from './step.ts';

/**
 * Puts the weights of a run, finished or not, into its model: those of its newest checkpoint, averaged if it keeps an average.
 * @param checkpoints the run's folder of checkpoints.
 * @throws CheckpointError if there is none, or none that can be used.
 */
export function restoreTrained<Model extends tf.LayersModel>(model: Model, checkpoints: string): Model {
  const checkpoint = loadNewestCheckpoint(checkpoints, (error) => console.warn(error.message));
  if (!checkpoint)
    throw new CheckpointError(
      `${checkpoints} holds no checkpoint yet: train the run further, or name another`,
    );
  restoreModel(model, checkpoint);
  return model;
}

/**
 * The files that `tf.loadLayersModel` reads, by name; model.json is the last, since it names the weights. What the model was given by
 * `setUserDefinedMetadata` is in it.
 */
export async function modelFiles(
  model: tf.LayersModel,
): Promise<{ 'weights.bin': Uint8Array; 'model.json': string }> {
  let saved: tf.io.ModelArtifacts | undefined;
  await model.save(
    tf.io.withSaveHandler(async (artifacts) => {
      saved = artifacts;
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
    }),
  );
  const { modelTopology, weightSpecs, weightData, format, generatedBy, userDefinedMetadata } = saved!;
  const modelJson = {
    format,
    generatedBy,
    convertedBy: null,
    ...(userDefinedMetadata && { userDefinedMetadata }),
    modelTopology,
    weightsManifest: [{ paths: ['weights.bin'], weights: weightSpecs }],
  };
  return {
    'weights.bin': new Uint8Array(tf.io.CompositeArrayBuffer.join(weightData)),
    'model.json': `${JSON.stringify(modelJson)}\n`,
  };
}

/**
 * Reads the files of {@link modelFiles}: `restoreTensors(variablesOf(model), …)` puts the weights into a model of the same form.
 * @param path the folder of model.json
 * @returns as `state` the model's own metadata, which may be anything
 * @throws CheckpointError if a file is missing or damaged
 */
export function readModelFiles(path: string): Checkpoint<unknown> {
  const { weightsManifest, userDefinedMetadata } = parse(path);
  const tensors: Named<StoredTensor> = {};
  for (const { paths, weights } of weightsManifest) {
    const bytes = Buffer.concat(paths.map((name) => read(join(path, name))));
    let start = 0;
    for (const { name, shape } of weights) {
      const end = start + Float32Array.BYTES_PER_ELEMENT * tf.util.sizeFromShape(shape);
      const own = Uint8Array.from(bytes.subarray(start, end)); // a copy, so that the numbers are aligned
      if (end <= bytes.length) tensors[name] = { values: new Float32Array(own.buffer), shape };
      start = end;
    }
    if (start !== bytes.length)
      throw new CheckpointError(
        `${join(path, paths.join())} is damaged: it has ${bytes.length} bytes, and model.json says ${start}`,
      );
  }
  return { path, state: userDefinedMetadata, tensors };
}

function parse(folder: string): tf.io.ModelJSON {
  const file = join(folder, 'model.json');
  try {
    const json = JSON.parse(read(file).toString('utf8')) as tf.io.ModelJSON;
    if (Array.isArray(json?.weightsManifest)) return json;
  } catch (error) {
    if (error instanceof CheckpointError) throw error;
  }
  throw new CheckpointError(`${file} is damaged: it is not what a model was saved as`);
}

function read(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new CheckpointError(`${file} cannot be read: ${(error as Error).message}`, { cause: error });
  }
}
