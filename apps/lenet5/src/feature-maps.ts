import * as tf from '@tensorflow/tfjs';
import { CODE_HEIGHT, CODE_WIDTH } from './codes.ts';

/** The states of one layer for one image: maps of equal size, each row-major. */
export interface LayerMaps {
  layer: string;
  width: number;
  height: number;
  maps: Float32Array[];
}

/**
 * The states of every stage of a LeNet for one image, after squashing. Stages without a plane (C5, F6, the output) become one picture:
 * F6 as the 7x12 bitmap that its code is.
 * @param image [1, size, size, 1]
 */
export function featureMaps(model: tf.LayersModel, image: tf.Tensor4D): LayerMaps[] {
  const stages: LayerMaps[] = [];
  tf.tidy(() => {
    stages.push(planesOf('input', image));
    const layers = model.layers.filter((layer) => layer.getClassName() !== 'InputLayer');
    let x: tf.Tensor = image;
    for (const [i, layer] of layers.entries()) {
      x = layer.apply(x) as tf.Tensor;
      if (layers[i + 1]?.name === `${layer.name}-act`) continue; // shown after squashing
      if (['Flatten', 'SeededDropout'].includes(layer.getClassName())) continue;
      stages.push(planesOf(layer.name.replace(/-act$/, ''), x));
    }
  });
  return stages;
}

function planesOf(layer: string, x: tf.Tensor): LayerMaps {
  const values = x.dataSync() as Float32Array;
  const [, height, width, count] = x.shape;
  if (x.rank === 4 && height > 1) {
    const maps = Array.from({ length: count! }, (_, map) =>
      Float32Array.from({ length: height * width! }, (_, i) => values[i * count! + map]),
    );
    return { layer, width: width!, height, maps };
  }
  const [columns, rows] =
    values.length === CODE_WIDTH * CODE_HEIGHT ? [CODE_WIDTH, CODE_HEIGHT] : band(values.length);
  return { layer, width: columns, height: rows, maps: [Float32Array.from(values)] };
}

/** A band of n cells: at most 60 columns, if n divides so. */
function band(n: number): [columns: number, rows: number] {
  for (let rows = Math.ceil(n / 60); rows <= Math.sqrt(n); rows++)
    if (n % rows === 0) return [n / rows, rows];
  return [n, 1];
}

/** The kernels of the first convolution, one per map. */
export function firstFilters(model: tf.LayersModel): LayerMaps {
  const [kernel] = model.getLayer('c1').getWeights(); // [5, 5, 1, maps]
  const [height, width, , count] = kernel.shape as number[];
  const values = kernel.dataSync();
  const maps = Array.from({ length: count }, (_, map) =>
    Float32Array.from({ length: height * width }, (_, i) => values[i * count + map]),
  );
  return { layer: 'c1', width, height, maps };
}
