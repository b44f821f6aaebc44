/** The network of the LeNet page, as it lies in public/models/lenet5, on TensorFlow.js in Node. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs';
import { Engine, type Result } from '../src/network/engine.ts';
import { type Frame, frameOf, type Ink, inputOf, labelsShape, outputs } from '../src/lenet5/frame.ts';
import { type Weights, weightsOf } from '../src/lenet5/weights.ts';

export const modelFolder = fileURLToPath(new URL('../public/models/lenet5/', import.meta.url));
export const modelFile = (name: string): Buffer<ArrayBuffer> => readFileSync(path.join(modelFolder, name));
export const modelJson = (name: string) => JSON.parse(modelFile(name).toString());

export function artifacts(): tf.io.ModelArtifacts {
  const { modelTopology, weightsManifest } = modelJson('model.json');
  const weightData = new Uint8Array(modelFile('weights.bin')).buffer;
  return { modelTopology, weightSpecs: weightsManifest[0].weights, weightData };
}

export interface ExportedLeNet {
  readonly ink: Ink;
  readonly weights: Weights;
  /** @param image 32x32 values, 0 for paper and 1 for ink */
  run: (image: Float32Array) => Promise<Frame>;
  dispose: () => void;
}

export async function exportedLeNet(): Promise<ExportedLeNet> {
  await tf.setBackend('cpu');
  const engine = await Engine.load(artifacts(), outputs);
  const { input: ink } = labelsShape.parse(modelJson('labels.json'));
  return {
    ink,
    weights: weightsOf(engine.weights()),
    run: async (image) => {
      const input = inputOf(image, ink);
      const result = (await engine.run(input)) as Result<(typeof outputs)[number]>;
      return frameOf(input, result.outputs);
    },
    dispose: () => engine.dispose(),
  };
}
