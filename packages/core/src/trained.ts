import * as tf from '@tensorflow/tfjs';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type Checkpoint, CheckpointError, loadNewestCheckpoint } from './checkpoint.ts';
import { firstIssue } from './first-issue.ts';
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
  const bytes = Buffer.concat(paths.map((name) => readModelFile(join(path, name))));
  try {
    const tensors = decodeWeights(
      weightsManifest.flatMap(({ weights }) => weights),
      bytes,
    );
    return { path, state: userDefinedMetadata, tensors };
  } catch (error) {
    throw new CheckpointError(
      `${join(path, paths.join())} is damaged: ${(error as Error).message}. ${REMEDY}`,
      { cause: error },
    );
  }
}

function parse(folder: string): tf.io.ModelJSON {
  const file = join(folder, 'model.json');
  return parseModelJson(readModelFile(file).toString('utf8'), file);
}

const REMEDY = 'Export the network again, or copy its files again.';

/** As {@link encodeWeights} and TensorFlow.js' converter write it. */
const quantization = z.union([
  z.looseObject({ dtype: z.literal('float16') }),
  z.looseObject({ dtype: z.enum(['uint8', 'uint16']), scale: z.number(), min: z.number() }),
]);
const spec = z.looseObject({
  name: z.string(),
  shape: z.array(z.int().min(0)),
  dtype: z.enum(['float32', 'int32', 'bool', 'string', 'complex64']),
  quantization: quantization.optional(),
});
const modelJson = z.looseObject({
  modelTopology: z.looseObject({}),
  weightsManifest: z.array(
    z.object({
      paths: z.array(z.string().regex(/^\w[\w.-]*$/, 'a file beside model.json is expected')),
      weights: z.array(spec),
    }),
  ),
});

/**
 * The content of a model.json.
 * @param file how messages call it
 * @throws CheckpointError if it is none, or names weights that do not lie beside it
 */
export function parseModelJson(text: string, file: string): tf.io.ModelJSON {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new CheckpointError(`${file} is damaged: it is no JSON. ${REMEDY}`);
  }
  const { data, error } = modelJson.safeParse(json);
  if (data) return json as tf.io.ModelJSON;
  throw new CheckpointError(
    `${file} is damaged: it is not what a model was saved as (${firstIssue(error)}). ${REMEDY}`,
  );
}

/** A file of a network. @throws CheckpointError that names it if it cannot be read */
export function readModelFile(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new CheckpointError(`${file} cannot be read: ${(error as Error).message}. ${REMEDY}`, {
      path: file,
      cause: error,
    });
  }
}
