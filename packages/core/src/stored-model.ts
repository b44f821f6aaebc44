import * as tf from '@tensorflow/tfjs';
import 'tfjs-backend-onnx/files';
import './layers/index.ts';

/**
 * Loads a network that some program saved for TensorFlow.js, ours or another's; our layers are known.
 * @param folder of model.json and its weights
 * @throws Error that names the file if one is missing or damaged
 */
export function loadStoredModel(folder: string): Promise<tf.LayersModel> {
  return tf.loadLayersModel(`file://${folder}`);
}
