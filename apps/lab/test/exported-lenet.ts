/** The network of the LeNet page, as it lies in public/models/lenet5, on TensorFlow.js in Node. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs';
import { Engine } from '../src/pages/lenet/engine.ts';

export const modelFolder = fileURLToPath(new URL('../public/models/lenet5/', import.meta.url));
export const modelFile = (name: string): Buffer<ArrayBuffer> => readFileSync(path.join(modelFolder, name));
export const modelJson = (name: string) => JSON.parse(modelFile(name).toString());

export function artifacts(): tf.io.ModelArtifacts {
  const { modelTopology, weightsManifest } = modelJson('model.json');
  const weightData = new Uint8Array(modelFile('weights.bin')).buffer;
  return { modelTopology, weightSpecs: weightsManifest[0].weights, weightData };
}

export async function exportedLeNet(): Promise<Engine> {
  tf.env().set('IS_TEST', true); // no notice about tfjs-node
  await tf.setBackend('cpu');
  return Engine.load(artifacts(), modelJson('labels.json').input);
}
