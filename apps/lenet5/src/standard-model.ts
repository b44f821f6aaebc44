import * as tf from '@tensorflow/tfjs';
import { AMPLITUDE, SLOPE } from '@nutshell/core';
import { Failure } from '@nutshell/experiment';

/**
 * The same function as a trained LeNet in layers that every TensorFlow.js program knows, from pixels to probabilities. The paper's layers
 * are folded into standard ones, exactly: A tanh(S a) into `tanh` with the S in the weights before it and the A in those behind it;
 * sub-sampling into a depthwise convolution; the connection table into zeros of the kernel; and the RBF units into a dense layer with
 * softmax, since |x − w|² and |w|² − 2 x·w give the same softmax.
 */
export function standardModel(trained: tf.LayersModel): tf.LayersModel {
  const layers = trained.layers.filter(
    (layer) => !['InputLayer', 'SeededDropout'].includes(layer.getClassName()),
  );
  const out: tf.layers.Layer[] = [];
  const assigned: [layer: tf.layers.Layer, kernel: tf.Tensor, bias: tf.Tensor][] = [];
  let gain = 1; // the factor that the last activation left out
  let input: number[] | undefined = trained.inputs[0].shape.slice(1) as number[];

  const add = (layer: tf.layers.Layer, kernel?: tf.Tensor, bias?: tf.Tensor) => {
    out.push(layer);
    if (kernel && bias) assigned.push([layer, kernel, bias]);
    input = undefined;
  };
  for (const [i, layer] of layers.entries()) {
    const squashed = layers[i + 1]?.getClassName() === 'ScaledTanh';
    const slope = squashed ? SLOPE : 1;
    const shape = input ? { inputShape: input } : {};
    const { name } = layer;
    const [first, bias] = layer.getWeights();
    switch (layer.getClassName()) {
      case 'Conv2D':
      case 'PartialConvolution': {
        const { filters, connections } = layer.getConfig() as { filters?: number; connections?: number[][] };
        const kernel = connections ? tf.mul(first, tf.tensor2d(connections)) : first;
        const convolution = tf.layers.conv2d({
          name,
          filters: filters ?? first.shape[3]!,
          kernelSize: first.shape[0],
          ...shape,
        });
        add(convolution, tf.mul(kernel, gain * slope), tf.mul(bias, slope));
        break;
      }
      case 'Dense':
        add(
          tf.layers.dense({ name, units: first.shape[1]!, ...shape }),
          tf.mul(first, gain * slope),
          tf.mul(bias, slope),
        );
        break;
      case 'Subsampling': {
        const maps = first.shape[0];
        const taps = tf.tile(tf.reshape(tf.mul(first, gain * slope), [1, 1, maps, 1]), [2, 2, 1, 1]);
        add(
          tf.layers.depthwiseConv2d({ name, kernelSize: 2, strides: 2, ...shape }),
          taps,
          tf.mul(bias, slope),
        );
        break;
      }
      case 'RadialBasis': {
        const centres = tf.tensor2d(layer.getConfig().centres as number[][]);
        const kernel = tf.mul(tf.transpose(centres), 2 * gain);
        add(
          tf.layers.dense({ name, units: centres.shape[0], ...shape }),
          kernel,
          tf.neg(tf.sum(tf.square(centres), 1)),
        );
        break;
      }
      case 'ScaledTanh':
        add(tf.layers.activation({ name, activation: 'tanh' }));
        break;
      case 'MaxPooling2D':
        add(tf.layers.maxPooling2d({ name, poolSize: 2 }));
        break;
      case 'ReLU':
        add(tf.layers.reLU({ name }));
        break;
      case 'Flatten':
        add(tf.layers.flatten({ name }));
        break;
      default:
        throw new Failure(
          `the layer ${name} (${layer.getClassName()}) has no standard form yet: add a case for it in apps/lenet5/src/standard-model.ts`,
        );
    }
    if (first) gain = 1;
    if (layer.getClassName() === 'ScaledTanh') gain = AMPLITUDE;
  }
  // Ten units with targets of ±1: their probabilities are the softmax of four times the units.
  if (layers.at(-1)!.name === 'output-act')
    add(tf.layers.dense({ name: 'units', units: 10 }), tf.mul(tf.eye(10), 4 * gain), tf.zeros([10]));
  out.push(tf.layers.softmax({ name: 'probabilities' }));

  const model = tf.sequential({ name: trained.name, layers: out });
  for (const [layer, kernel, bias] of assigned) layer.setWeights([kernel, bias]);
  return model;
}
