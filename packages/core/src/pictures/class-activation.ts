/** Where a network sees a class in a picture: how much each place of its last maps speaks for it. */
import * as tf from '@tensorflow/tfjs';
import { logitsFrom, logitsLayer, mapLayers, outputsOf, placeOf } from './graph.ts';

/** A map over a picture, row-major; 0 where nothing speaks for the class. */
export type ActivationMap = { width: number; height: number; values: Float32Array };

/**
 * Grad-CAM (Selvaraju et al. 2017, equations 1 and 2): α_k = mean over the places of ∂y/∂A_k, map = ReLU(Σ α_k A_k), with the maps A of the
 * last layer that has maps, and y the logit of the class.
 * @param image [1, size, size, 3]
 */
export function gradCam(model: tf.LayersModel, image: tf.Tensor4D, label: number): ActivationMap {
  return tf.tidy(() => {
    const [activations] = outputsOf(model, [mapLayers(model).at(-1)!], image) as [tf.Tensor4D];
    return mapOf(gradCamOf(model, activations, label));
  });
}

/** The map of {@link gradCam}, [1, height, width], from the maps A of the last layer that has maps, [1, height, width, channels]. */
export function gradCamOf(model: tf.LayersModel, activations: tf.Tensor4D, label: number): tf.Tensor3D {
  return tf.tidy(() => {
    const layer = mapLayers(model).at(-1)!;
    const logit = (maps: tf.Tensor) =>
      tf.sum(tf.slice(logitsFrom(model, layer, maps) as tf.Tensor2D, [0, label], [1, 1]));
    const weights = tf.mean(tf.grad(logit)(activations), [1, 2], true); // [1, 1, 1, channels]
    return tf.relu(tf.sum(tf.mul(activations, weights), 3));
  });
}

/**
 * The class activation map (Zhou et al. 2016, equation 2): Σ w_k A_k with the weights of a class in the dense layer behind a mean over all
 * places. Negative where a place speaks against the class.
 * @returns undefined for a network that does not end in such a mean and a dense layer
 */
export function classActivation(
  model: tf.LayersModel,
  image: tf.Tensor4D,
  label: number,
): ActivationMap | undefined {
  const dense = logitsLayer(model);
  const before = (layer: tf.layers.Layer) =>
    model.layers.find((each) => placeOf(each).output === placeOf(layer).inputs[0])!;
  const mean = before(dense);
  if (mean.getClassName() !== 'GlobalAveragePooling2D' || dense.getClassName() !== 'Dense') return undefined;
  return tf.tidy((): ActivationMap => {
    const [activations] = outputsOf(model, [before(mean)], image) as [tf.Tensor4D];
    const [kernel] = dense.getWeights() as [tf.Tensor2D]; // [channels, classes]
    const weights = tf.reshape(tf.slice(kernel, [0, label], [-1, 1]), [1, 1, 1, -1]);
    return mapOf(tf.sum(tf.mul(activations, weights), 3));
  });
}

/** @param map [1, height, width] */
function mapOf(map: tf.Tensor): ActivationMap {
  const [, height, width] = map.shape as [number, number, number];
  return { width, height, values: map.dataSync() as Float32Array };
}

/** The map enlarged to a square of `size`, bilinearly, on a scale from 0 to 1. */
export function enlarged({ width, height, values }: ActivationMap, size: number): Float32Array {
  return tf.tidy(() => {
    const map = tf.relu(tf.tensor(values, [1, height, width, 1])) as tf.Tensor4D;
    const large = tf.image.resizeBilinear(map, [size, size], false, true);
    return tf.div(large, tf.maximum(tf.max(large), 1e-12)).dataSync() as Float32Array;
  });
}
