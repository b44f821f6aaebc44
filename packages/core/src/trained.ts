import * as tf from '@tensorflow/tfjs';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Checkpoint, CheckpointError, loadNewestCheckpoint } from './checkpoint.ts';
import { restoreModel } from './step.ts';
import { type WeightPrecision, decodeWeights, encodeWeights } from './weight-precision.ts';

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
 * The files that `tf.loadLayersModel` reads, by name; model.json is the last, since it names the weights.
 * @param options.precision in which the weights are written
 * @param options.metadata what model.json says beside, given the bytes of weights.bin; what the model was given by
 * `setUserDefinedMetadata` if it is absent
 */
export async function modelFiles(
  model: tf.LayersModel,
  {
    precision = 'float32',
    metadata,
  }: { precision?: WeightPrecision; metadata?: (weights: Uint8Array) => Record<string, unknown> } = {},
): Promise<{ 'weights.bin': Uint8Array; 'model.json': string }> {
  let saved: tf.io.ModelArtifacts | undefined;
  await model.save(
    tf.io.withSaveHandler(async (artifacts) => {
      saved = artifacts;
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
    }),
  );
  const { modelTopology, weightSpecs = [], weightData, format, generatedBy } = saved!;
  const { specs, bytes } = encodeWeights(weightSpecs, tf.io.CompositeArrayBuffer.join(weightData), precision);
  const userDefinedMetadata = metadata?.(bytes) ?? saved!.userDefinedMetadata;
  const modelJson = {
    format,
    generatedBy,
    convertedBy: null,
    ...(userDefinedMetadata && { userDefinedMetadata }),
    modelTopology,
    weightsManifest: [{ paths: ['weights.bin'], weights: specs }],
  };
  return {
    'weights.bin': bytes,
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
  const paths = weightsManifest.flatMap((group) => group.paths);
  const bytes = Buffer.concat(paths.map((name) => read(join(path, name))));
  try {
    const tensors = decodeWeights(
      weightsManifest.flatMap(({ weights }) => weights),
      bytes,
    );
    return { path, state: userDefinedMetadata, tensors };
  } catch (error) {
    throw new CheckpointError(`${join(path, paths.join())} is damaged: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

function parse(folder: string): tf.io.ModelJSON {
  const file = join(folder, 'model.json');
  try {
    const json = JSON.parse(read(file).toString('utf8')) as tf.io.ModelJSON;
    const isGroup = (group: unknown) => {
      const { paths, weights } = Object(group) as { paths?: unknown; weights?: unknown };
      return (
        Array.isArray(paths) && paths.every((name) => typeof name === 'string') && Array.isArray(weights)
      );
    };
    if (Array.isArray(json?.weightsManifest) && json.weightsManifest.every(isGroup)) return json;
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
