import * as tf from '@tensorflow/tfjs';
import { outputsOf, stageEnds } from './graph.ts';

/** The maps of one layer for a picture, each row-major. */
export interface LayerMaps {
  layer: string;
  width: number;
  height: number;
  maps: Float32Array[];
}

/** The maps at the end of every stage of a network for one picture. @param image [1, size, size, 3] */
export function featureMaps(model: tf.LayersModel, image: tf.Tensor4D): LayerMaps[] {
  const layers = stageEnds(model);
  return tf.tidy(() =>
    outputsOf(model, layers, image).map((maps, i) => {
      const [, height, width, channels] = maps.shape as [number, number, number, number];
      const values = maps.dataSync();
      return {
        layer: layers[i].name,
        width,
        height,
        maps: Array.from({ length: channels }, (_, channel) =>
          Float32Array.from({ length: height * width }, (_, at) => values[at * channels + channel]),
        ),
      };
    }),
  );
}

/** A kernel of the first convolution as a colour picture: [side, side, 3], grey where it is 0. */
export interface KernelPicture {
  side: number;
  pixels: Uint8ClampedArray;
}

/** The weights of a convolution, [side, side, colours, channels]. */
export interface Kernels {
  shape: [side: number, side: number, colours: number, channels: number];
  values: Float32Array;
}

/** Those of the first layer that has some; undefined if there is none. */
export function firstKernelsOf(model: tf.LayersModel): Kernels | undefined {
  const kernel = model.layers.flatMap((layer) => layer.getWeights()).find(({ rank }) => rank === 4);
  return kernel && { shape: kernel.shape as Kernels['shape'], values: kernel.dataSync<'float32'>().slice() };
}

/** Each kernel as a picture. @param largest the size of a weight that has full colour; by default the largest that there is */
export function kernelPictures(
  { shape: [side, , colours, channels], values }: Kernels,
  largest = largestOf(values),
): KernelPicture[] {
  return Array.from({ length: channels }, (_, channel) => ({
    side,
    pixels: Uint8ClampedArray.from(
      { length: side * side * colours },
      (_, at) => 128 + (127 * values[at * channels + channel]) / largest,
    ),
  }));
}

/** The largest size of a weight. */
export function largestOf(values: Float32Array): number {
  return values.reduce((most, each) => Math.max(most, Math.abs(each)), 1e-12);
}

/** The kernels of the first layer that has some, all on one scale (Krizhevsky et al. 2012, figure 3). */
export function firstKernels(model: tf.LayersModel): KernelPicture[] {
  const kernels = firstKernelsOf(model);
  return kernels ? kernelPictures(kernels) : [];
}
