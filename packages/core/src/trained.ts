import * as tf from '@tensorflow/tfjs';
import { CheckpointError, loadNewestCheckpoint } from './checkpoint.ts';
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

/** The files that `tf.loadLayersModel` reads, by name; model.json is the last, since it names the weights. */
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
  const { modelTopology, weightSpecs, weightData, format, generatedBy } = saved!;
  const modelJson = {
    format,
    generatedBy,
    convertedBy: null,
    modelTopology,
    weightsManifest: [{ paths: ['weights.bin'], weights: weightSpecs }],
  };
  return {
    'weights.bin': new Uint8Array(tf.io.CompositeArrayBuffer.join(weightData)),
    'model.json': `${JSON.stringify(modelJson)}\n`,
  };
}
