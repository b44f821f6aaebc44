import * as tf from '@tensorflow/tfjs';
import { createHash } from 'node:crypto';
import { LocallyConnected2D } from './layers/locally-connected.ts';
import type { Named } from './optimizers/optimizer.ts';

/** A layer's weights as tfjs-layers holds them: it keeps the `tf.Variable` that gradients need in a protected field. */
interface LayerWeight {
  originalName: string;
  val: tf.Variable;
}

/** The trainable variables of a model by name, in the order of its layers. */
export function parametersOf(model: tf.LayersModel): Named<tf.Variable> {
  return byName(model.trainableWeights);
}

/** All variables of a model by name: the parameters, and those that are not trained, such as running means. */
export function variablesOf(model: tf.LayersModel): Named<tf.Variable> {
  return byName(model.weights);
}

/**
 * Runs `compute` with tensors in the place of a layer's trainable weights, in their order: so what the layer computes can be
 * differentiated by them, and no variable changes.
 */
export function withLayerWeights<T>(layer: tf.layers.Layer, tensors: tf.Tensor[], compute: () => T): T {
  const weights = layer.trainableWeights as unknown as LayerWeight[];
  const own = weights.map(({ val }) => val);
  try {
    weights.forEach((weight, i) => (weight.val = tensors[i] as tf.Variable));
    return compute();
  } finally {
    weights.forEach((weight, i) => (weight.val = own[i]));
  }
}

function byName(weights: tf.LayersModel['weights']): Named<tf.Variable> {
  const named: Named<tf.Variable> = {};
  for (const weight of weights as unknown as LayerWeight[]) {
    if (named[weight.originalName])
      throw new Error(`two weights are named ${weight.originalName}: give every layer its own name`);
    named[weight.originalName] = weight.val;
  }
  return named;
}

/** Number of free parameters by layer, for layers that have any; a layer with shared or masked weights says how many by `countParams`. */
export function parameterCounts(model: tf.LayersModel): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const layer of model.layers) {
    if (layer.trainableWeights.length > 0) counts[layer.name] = freeParameters(layer);
  }
  return counts;
}

/** The layers of a model with their first output, without the batch axis and those of any length, and their free parameters. */
export function layersOf(model: tf.LayersModel): { name: string; output: string; parameters: number }[] {
  return model.layers.map((layer) => ({
    name: layer.name,
    output: outputOf(layer).join('x'),
    parameters: layer.trainableWeights.length > 0 ? freeParameters(layer) : 0,
  }));
}

/** Shape of a layer's first output for one example, or for one step of sequences of any length. */
function outputOf({ outputShape }: tf.layers.Layer): number[] {
  const [, ...axes] = (Array.isArray(outputShape[0]) ? outputShape[0] : outputShape) as tf.Shape;
  return axes.filter((axis) => axis !== null);
}

/** The layer's count, without variables that are not trained, such as running means. */
const freeParameters = (layer: tf.layers.Layer): number =>
  layer.countParams() - sizeOf(layer.nonTrainableWeights);

const sizeOf = (weights: tf.LayersModel['weights']): number =>
  (weights as unknown as LayerWeight[]).reduce((sum, { val }) => sum + val.size, 0);

/** Number of free parameters of a model. */
export function countParameters(model: tf.LayersModel): number {
  return Object.values(parameterCounts(model)).reduce((total, count) => total + count, 0);
}

/**
 * Multiplications with a weight in one forward pass of one example, or one step of sequences of any length: each weight that is not a bias,
 * once for every position of its map, whether it is learnt or frozen. Layers without weights count as nothing.
 */
export function multiplyAdds(model: tf.LayersModel): number {
  return Object.values(multiplyAddsByLayer(model)).reduce((total, count) => total + count, 0);
}

/** {@link multiplyAdds} of each layer that has weights. */
export function multiplyAddsByLayer(model: tf.LayersModel): Record<string, number> {
  const layers = model.layers.filter(({ weights }) => weights.length > 0);
  return Object.fromEntries(layers.map((layer) => [layer.name, multiplyAddsOf(layer)]));
}

function multiplyAddsOf(layer: tf.layers.Layer): number {
  if (layer instanceof LocallyConnected2D) return layer.multiplyAdds();
  const others = layer.weights.filter(({ originalName }) => ADDED_OR_KEPT.test(originalName));
  const positions = outputOf(layer).slice(0, -1); // […positions, maps]
  return (layer.countParams() - sizeOf(others)) * positions.reduce((product, side) => product * side, 1);
}

/** Names of weights that are added to something, and of running statistics. */
const ADDED_OR_KEPT = /(bias|\/beta|\/moving_mean|\/moving_variance)$/;

/** A model as a result record names it: its size, and the SHA-256 of its parameters. */
export function describeModel(model: tf.LayersModel) {
  return {
    parameters: countParameters(model),
    multiplyAdds: multiplyAdds(model),
    sha256: fingerprint(parametersOf(model)),
  };
}

/** SHA-256 over names, shapes and bytes of named tensors: equal only if every bit is. */
export function fingerprint(tensors: Named<tf.Tensor>): string {
  const hash = createHash('sha256');
  for (const name of Object.keys(tensors).sort()) {
    const values = tensors[name].dataSync();
    hash.update(`${name}:${tensors[name].dtype}[${tensors[name].shape.join()}]\n`);
    hash.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  }
  return hash.digest('hex');
}
