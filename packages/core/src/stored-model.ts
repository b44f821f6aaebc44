import * as tf from '@tensorflow/tfjs';
import 'tfjs-backend-onnx/files';
import { join } from 'node:path';
import './layers/index.ts';

/**
 * Loads a network that some program saved for TensorFlow.js, ours or another's; our layers are known.
 * @param folder of model.json and its weights
 * @throws Error that names the file if one is missing or damaged
 */
export async function loadStoredModel(folder: string): Promise<tf.LayersModel> {
  try {
    return await tf.loadLayersModel(`file://${folder}`);
  } catch (error) {
    const { message } = error as Error;
    if (message.includes(folder)) throw error;
    throw new Error(
      `${join(folder, 'model.json')} cannot be used: it is no network of layers that TensorFlow.js can build, or its weights are not its own (${message})`,
      { cause: error },
    );
  }
}
