import * as tf from '@tensorflow/tfjs';
import {
  Dropout,
  PartialConvolution,
  RadialBasis,
  ScaledTanh,
  Subsampling,
  parametersOf,
} from '@nutshell/core';
import type { Random } from '@nutshell/random';
import { Failure } from '@nutshell/experiment';
import { codes } from './codes.ts';
import type { LeNetConfig } from './config.ts';

/** The part of a configuration that determines the network. */
export type Architecture = Pick<
  LeNetConfig,
  'model' | 'activation' | 'pooling' | 'connections' | 'initializer' | 'criterion' | 'dropout'
>;

/** Table I: `X` where a map of C3 (column) sees a map of S2 (row). */
const C3_OF_LENET5 = table(`
  X...XXX..XXXX.XX
  XX...XXX..XXXX.X
  XXX...XXX..X.XXX
  .XXX..XXXX..X.XX
  ..XXX..XXXX.XX.X
  ...XXX..XXXX.XXX`);

/** LeNet-1 (LeCun et al. 1990, table 1): 20 connections, which with two numbers per map of H2 and H4 make its 2,578 parameters. */
const H3_OF_LENET1 = table(`
  XXX.XX......
  .XXXXX......
  ......XXX.XX
  .......XXXXX`);

/** A LeNet with initialised weights: [batch, size, size, 1] → [batch, 10], penalties (`map`, `mse`), units or logits (`cross-entropy`). */
export function buildModel(architecture: Architecture, random: Random): tf.LayersModel {
  const model = tf.sequential({ name: architecture.model, layers: layersOf(architecture) });
  initialise(model, architecture.initializer, random);
  return model;
}

function layersOf(architecture: Architecture): tf.layers.Layer[] {
  const { model, criterion } = architecture;
  if (model !== 'lenet5' && criterion !== 'mse')
    throw new Failure(`${model} has ten output units and is trained with --criterion=mse, not ${criterion}`);
  return networks[model](architecture);
}

const networks: Record<Architecture['model'], (architecture: Architecture) => tf.layers.Layer[]> = {
  lenet5,
  lenet4,
  lenet1,
};

function lenet5({ activation, pooling, connections, criterion, dropout }: Architecture): tf.layers.Layer[] {
  const { squash, subsample, drop } = parts(activation, pooling, dropout);
  return [
    tf.layers.conv2d({ name: 'c1', filters: 6, kernelSize: 5, inputShape: [32, 32, 1] }), // [batch, 28, 28, 6]
    squash('c1'),
    ...subsample('s2'), // [batch, 14, 14, 6]
    c3[connections](), // [batch, 10, 10, 16]
    squash('c3'),
    ...subsample('s4'), // [batch, 5, 5, 16]
    tf.layers.conv2d({ name: 'c5', filters: 120, kernelSize: 5 }), // [batch, 1, 1, 120]
    squash('c5'),
    tf.layers.flatten({ name: 'c5-flat' }), // [batch, 120]
    ...drop('c5'),
    tf.layers.dense({ name: 'f6', units: 84 }), // [batch, 84]
    squash('f6'),
    ...drop('f6'),
    outputs[criterion](), // [batch, 10]
  ];
}

/** Which maps of S2 a map of C3 sees: those of table I, or all. */
const c3: Record<Architecture['connections'], () => tf.layers.Layer> = {
  paper: () => new PartialConvolution({ name: 'c3', kernelSize: 5, connections: C3_OF_LENET5 }),
  full: () => tf.layers.conv2d({ name: 'c3', filters: 16, kernelSize: 5 }),
};

const penalties = () => new RadialBasis({ name: 'output', centres: codes });
const logits = () => tf.layers.dense({ name: 'output', units: 10 });
const outputs: Record<Architecture['criterion'], () => tf.layers.Layer> = {
  map: penalties,
  mse: penalties,
  'cross-entropy': logits,
};

/** LeNet-4: fewer maps in C1, one hidden layer; the papers give about 17,000 parameters, which 37 hidden units come to (16,977). */
function lenet4({ activation, pooling, dropout }: Architecture): tf.layers.Layer[] {
  const { squash, subsample, drop } = parts(activation, pooling, dropout);
  return [
    tf.layers.conv2d({ name: 'c1', filters: 4, kernelSize: 5, inputShape: [32, 32, 1] }), // [batch, 28, 28, 4]
    squash('c1'),
    ...subsample('s2'), // [batch, 14, 14, 4]
    tf.layers.conv2d({ name: 'c3', filters: 16, kernelSize: 5 }), // [batch, 10, 10, 16]
    squash('c3'),
    ...subsample('s4'), // [batch, 5, 5, 16]
    tf.layers.flatten({ name: 's4-flat' }), // [batch, 400]
    tf.layers.dense({ name: 'f5', units: 37 }), // [batch, 37]
    squash('f5'),
    ...drop('f5'),
    tf.layers.dense({ name: 'output', units: 10 }), // [batch, 10]
    squash('output'),
  ];
}

/** LeNet-1: two convolutions straight to ten units. */
function lenet1({ activation, pooling, dropout }: Architecture): tf.layers.Layer[] {
  const { squash, subsample } = parts(activation, pooling, dropout);
  return [
    tf.layers.conv2d({ name: 'c1', filters: 4, kernelSize: 5, inputShape: [28, 28, 1] }), // [batch, 24, 24, 4]
    squash('c1'),
    ...subsample('s2'), // [batch, 12, 12, 4]
    new PartialConvolution({ name: 'c3', kernelSize: 5, connections: H3_OF_LENET1 }), // [batch, 8, 8, 12]
    squash('c3'),
    ...subsample('s4'), // [batch, 4, 4, 12]
    tf.layers.flatten({ name: 's4-flat' }), // [batch, 192]
    tf.layers.dense({ name: 'output', units: 10 }), // [batch, 10]
    squash('output'),
  ];
}

/** The exchangeable parts. A layer's activation carries the layer's name with `-act` behind it. */
function parts(activation: Architecture['activation'], pooling: Architecture['pooling'], dropout: number) {
  const squash = (of: string): tf.layers.Layer => activations[activation](`${of}-act`);
  const subsample = (name: string): tf.layers.Layer[] => poolings[pooling](name, squash);
  const drop = (of: string): tf.layers.Layer[] =>
    dropout > 0 ? [new Dropout({ name: `${of}-drop`, rate: dropout })] : [];
  return { squash, subsample, drop };
}

const activations: Record<Architecture['activation'], (name: string) => tf.layers.Layer> = {
  tanh: (name) => new ScaledTanh({ name }),
  relu: (name) => tf.layers.reLU({ name }),
};

type Pooling = (name: string, squash: (of: string) => tf.layers.Layer) => tf.layers.Layer[];
const poolings: Record<Architecture['pooling'], Pooling> = {
  subsampling: (name, squash) => [new Subsampling({ name }), squash(name)],
  max: (name) => [tf.layers.maxPooling2d({ name, poolSize: 2 })],
};

/**
 * `paper`: weights and biases uniform in ±2.4/F, F the number of inputs of the unit (section II.B and Appendix A). `he`: weights uniform in
 * ±√(6/F) (He et al. 2015), biases 0. A map of a partially connected layer has the fan-in of its own connections, and what is not
 * connected is 0.
 */
function initialise(model: tf.LayersModel, rule: Architecture['initializer'], random: Random): void {
  for (const [name, variable] of Object.entries(parametersOf(model))) {
    const [layer, kind] = name.split('/');
    const values = random.fork(name).fillUniform(new Float32Array(variable.size), -1, 1);
    const fanIn = fanInOf(model.getLayer(layer));
    const connections = kind === 'kernel' ? connectionsOf(model.getLayer(layer)) : undefined;
    const outputs = variable.shape.at(-1) as number;
    const inputs = variable.shape.at(-2) ?? 1;
    for (let i = 0; i < values.length; i++) {
      const output = i % outputs;
      const input = Math.floor(i / outputs) % inputs;
      const bound = bounds[rule](fanIn(output), kind);
      values[i] *= connections ? bound * connections[input][output] : bound;
    }
    tf.tidy(() => variable.assign(tf.tensor(values, variable.shape)));
  }
}

/** Half the width of the interval from which a weight or a bias is drawn. */
const bounds: Record<Architecture['initializer'], (fanIn: number, kind: string) => number> = {
  paper: (fanIn) => 2.4 / fanIn,
  he: (fanIn, kind) => (kind === 'bias' ? 0 : Math.sqrt(6 / fanIn)),
};

/** Number of inputs of a unit of output map `output`. */
function fanInOf(layer: tf.layers.Layer): (output: number) => number {
  if (layer instanceof Subsampling) return () => 4;
  const connections = connectionsOf(layer);
  const kernel = layer.trainableWeights[0].shape as number[];
  if (connections)
    return (output) => kernel[0] * kernel[1] * connections.reduce((sum, row) => sum + row[output], 0);
  const fanIn = kernel.slice(0, -1).reduce((product, side) => product * side, 1);
  return () => fanIn;
}

const connectionsOf = (layer: tf.layers.Layer): number[][] | undefined =>
  layer instanceof PartialConvolution ? (layer.getConfig().connections as number[][]) : undefined;

function table(text: string): number[][] {
  return text
    .trim()
    .split(/\s+/)
    .map((row) => [...row].map((cell) => (cell === 'X' ? 1 : 0)));
}
