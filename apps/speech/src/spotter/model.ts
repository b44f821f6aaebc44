import {
  BatchNormalization,
  Dropout,
  glorotUniform,
  heNormal,
  Lstm,
  orthogonal,
  seeded,
} from '@nutshell/core';
import type { Random } from '@nutshell/random';
import * as tf from '@tensorflow/tfjs';
import type { SpeechConfig } from '../config.ts';
import { WINDOW } from './windows.ts';

export type Spotter = 'cnn' | 'ctc';

interface Sizes {
  /** Numbers of a frame. */
  size: number;
  /** Of the last layer. */
  outputs: number;
}

type Architecture = Pick<SpeechConfig, 'layers' | 'units' | 'dropout'>;

/** Windows of frames [batch, time, size] → logits of the head. */
export function buildSpotter(
  kind: Spotter,
  architecture: Architecture,
  sizes: Sizes,
  random: Random,
): tf.LayersModel {
  return MODELS[kind](architecture, sizes, random);
}

const MODELS: Record<Spotter, (architecture: Architecture, sizes: Sizes, random: Random) => tf.LayersModel> =
  {
    cnn: residual,
    ctc: recurrent,
  };

/** Channels of the first convolution and of the residual blocks, at a width of 1. */
const CHANNELS = [16, 24, 32, 48];
/** Units at which the residual network has these channels. */
const UNITS = 48;

/**
 * TC-ResNet8 (Choi et al. 2019): the filters of a frame are channels, convolutions go along time. Its last block has `units` channels, the
 * others in proportion; `layers` blocks, each half as long as the one before.
 */
function residual(
  { layers, units, dropout }: Architecture,
  { size, outputs }: Sizes,
  random: Random,
): tf.LayersModel {
  const channels = Array.from({ length: layers + 1 }, (_, k) =>
    Math.round((CHANNELS[Math.min(k, CHANNELS.length - 1)] * units) / UNITS),
  );
  const convolve = (name: string, filters: number, kernel: number, strides: number, x: tf.SymbolicTensor) => {
    const convolution = tf.layers.conv2d({
      name,
      filters,
      kernelSize: [kernel, 1],
      strides: [strides, 1],
      padding: 'same',
      useBias: false, // batch normalisation has one
      kernelInitializer: seeded(heNormal(), random.fork(name)),
    });
    const y = convolution.apply(x);
    return new BatchNormalization({ name: `${name}_norm` }).apply(y) as tf.SymbolicTensor;
  };
  const relu = (name: string, x: tf.SymbolicTensor) => tf.layers.reLU({ name }).apply(x) as tf.SymbolicTensor;

  const frames = tf.input({ name: 'frames', shape: [WINDOW, size] });
  let x = tf.layers
    .reshape({ name: 'channels', targetShape: [WINDOW, 1, size] })
    .apply(frames) as tf.SymbolicTensor;
  x = relu('first_act', convolve('first', channels[0], 3, 1, x)); // [batch, time, 1, channels]
  for (let k = 1; k <= layers; k++) {
    const name = `block${k}`;
    const inner = relu(`${name}_a_act`, convolve(`${name}_a`, channels[k], 9, 2, x));
    const outer = convolve(`${name}_b`, channels[k], 9, 1, inner); // [batch, time / 2ᵏ, 1, channels]
    const shortcut = relu(`${name}_shortcut_act`, convolve(`${name}_shortcut`, channels[k], 1, 2, x));
    const sum = tf.layers.add({ name: `${name}_sum` }).apply([outer, shortcut]) as tf.SymbolicTensor;
    x = relu(`${name}_act`, sum);
  }
  x = tf.layers.globalAveragePooling2d({ name: 'pool' }).apply(x) as tf.SymbolicTensor; // [batch, channels]
  if (dropout > 0) x = new Dropout({ name: 'drop', rate: dropout }).apply(x) as tf.SymbolicTensor;
  const kernelInitializer = seeded(glorotUniform(), random.fork('output'));
  const logits = tf.layers.dense({ name: 'output', units: outputs, kernelInitializer }).apply(x); // [batch, outputs]
  return tf.model({ name: 'keyword-spotter', inputs: frames, outputs: logits as tf.SymbolicTensor });
}

/** Frames that a step of the recurrent network sees. */
export const FRAMES_A_STEP = 3;

/** Layers of LSTM over three frames a step, and a label or a blank at each: [batch, time / 3, outputs]. */
function recurrent(
  { layers, units, dropout }: Architecture,
  { size, outputs }: Sizes,
  random: Random,
): tf.LayersModel {
  const steps = WINDOW / FRAMES_A_STEP;
  const frames = tf.input({ name: 'frames', shape: [WINDOW, size] });
  let x = tf.layers
    .reshape({ name: 'steps', targetShape: [steps, FRAMES_A_STEP * size] })
    .apply(frames) as tf.SymbolicTensor;
  for (let k = 1; k <= layers; k++) {
    const name = `lstm${k}`;
    const layer = new Lstm({
      name,
      units,
      returnSequences: true,
      kernelInitializer: seeded(glorotUniform(), random.fork(`${name} kernel`)),
      recurrentInitializer: seeded(orthogonal(), random.fork(`${name} recurrent`)),
    });
    x = layer.apply(x) as tf.SymbolicTensor; // [batch, steps, units]
    if (dropout > 0)
      x = new Dropout({ name: `${name}_drop`, rate: dropout, locked: true }).apply(x) as tf.SymbolicTensor;
  }
  const kernelInitializer = seeded(glorotUniform(), random.fork('output'));
  const logits = tf.layers.dense({ name: 'output', units: outputs, kernelInitializer }).apply(x);
  return tf.model({ name: 'ctc', inputs: frames, outputs: logits as tf.SymbolicTensor });
}
