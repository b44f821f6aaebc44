/** How many floating-point operations a row's step takes: products and sums of convolutions and matrix products. */
import * as tf from '@tensorflow/tfjs';
import type { Row } from './rows.ts';
import { type Task, buildStart, tasks } from './tasks.ts';

/** GFLOP of one item (image, position, character). Counted from the layers; what is done element by element is not. */
export function gigaflopsPerItem({ task: name, mode, batch, items }: Row): number {
  const task: Task = tasks[name];
  const model = buildStart(task);
  const isSequence = (model.outputs[0].shape.length as number) === 3;
  // What is done once for a sequence counts for each of its steps as a part.
  const share = ({ outputShape }: tf.layers.Layer) =>
    isSequence && outputShape.length === 2 ? batch / items : 1;
  const total = model.layers.reduce((sum, layer) => sum + share(layer) * flopsOf(layer), 0);
  const first = model.layers.find((layer) => flopsOf(layer) > 0) as tf.layers.Layer;
  const ofData = share(first) * inputFlops(first);
  model.dispose();
  if (mode === 'inference') return total / 1e9;
  // Backward: as many for the gradient of the weights, and as many for that of the input, which the first layer lacks.
  return (3 * total - ofData) / 1e9;
}

/** Operations of a layer for one example, or for one step of a sequence. */
function flopsOf(layer: tf.layers.Layer): number {
  const recurrent = matricesOf(layer)[1];
  return inputFlops(layer) + (recurrent ? 2 * sizeOf(recurrent) : 0);
}

/** Those on its input, without those on the hidden state of a recurrent layer. */
function inputFlops(layer: tf.layers.Layer): number {
  const [kernel] = matricesOf(layer);
  if (!kernel || layer.getClassName() === 'Embedding') return 0; // rows are looked up
  const [, height, width] = layer.outputShape as number[];
  return 2 * sizeOf(kernel) * (kernel.length === 4 ? height * width : 1);
}

/** Shapes of the weights of layers, without vectors (biases and batch normalisation). */
const matricesOf = (layer: tf.layers.Layer): number[][] =>
  layer.getWeights().flatMap(({ shape }) => (shape.length > 1 ? [shape] : []));

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, length) => product * length, 1);
