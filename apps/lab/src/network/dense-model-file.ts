/** The trained network as a tf.LayersModel: model.json and its weights, which any TensorFlow.js program loads. */
import type { ActivationName, DenseNetwork } from '@nutshell/micro/dense';
import type * as tfjs from '@tensorflow/tfjs';

type Tf = typeof tfjs;

export interface ModelFiles {
  /** Topology and the list of weights, as JSON text. */
  json: string;
  /** The weights that it lists, float32. */
  weights: Blob;
}

/** The file that model.json expects beside itself. */
export const WEIGHTS_FILE = 'model.weights.bin';

/** @throws Error if TensorFlow.js has no layer for the activation */
export async function modelFiles(network: DenseNetwork): Promise<ModelFiles> {
  const tf = await import('@tensorflow/tfjs');
  await tf.ready();
  const model = layersModel(tf, network);
  let saved: tfjs.io.ModelArtifacts | undefined;
  await model.save(
    tf.io.withSaveHandler(async (artifacts) => {
      saved = artifacts;
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
    }),
  );
  model.dispose();
  const { modelTopology, weightSpecs, weightData, format, generatedBy, convertedBy } = saved!;
  const json = JSON.stringify({
    modelTopology,
    format,
    generatedBy,
    convertedBy,
    weightsManifest: [{ paths: [`./${WEIGHTS_FILE}`], weights: weightSpecs }],
  });
  const parts = (Array.isArray(weightData) ? weightData : [weightData]) as BlobPart[];
  return { json, weights: new Blob(parts, { type: 'application/octet-stream' }) };
}

/** A sequential model of the same layers and weights; its output are probabilities, as the network's. */
export function layersModel(tf: Tf, network: DenseNetwork): tfjs.Sequential {
  const model = tf.sequential();
  network.layers.forEach(({ inputs, outputs, activation, weights, biases }, l) => {
    const inputShape = l === 0 ? [inputs] : undefined;
    const own = activation === 'leaky-relu' ? 'linear' : tfActivation(activation);
    model.add(tf.layers.dense({ name: `dense_${l + 1}`, units: outputs, activation: own, inputShape }));
    const kernel = tf.tensor2d(Float32Array.from(weights), [inputs, outputs]);
    const bias = tf.tensor1d(Float32Array.from(biases));
    model.layers.at(-1)!.setWeights([kernel, bias]);
    tf.dispose([kernel, bias]);
    if (activation === 'leaky-relu') model.add(tf.layers.leakyReLU({ name: `leaky_${l + 1}`, alpha: 0.01 }));
  });
  return model;
}

type TfActivation = 'linear' | 'sigmoid' | 'tanh' | 'relu' | 'elu' | 'softplus' | 'swish' | 'softmax';

function tfActivation(name: ActivationName | 'softmax'): TfActivation {
  switch (name) {
    case 'leaky-relu':
    case 'sine':
    case 'threshold':
      throw new Error(
        `TensorFlow.js has no layer with the activation ${name}, so model.json cannot hold it. Choose tanh or ReLU, for instance.`,
      );
    default:
      return name;
  }
}
