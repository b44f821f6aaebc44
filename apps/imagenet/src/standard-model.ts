import * as ourLayers from '@nutshell/core/layers';
import * as tf from '@tensorflow/tfjs';
import { placeOf } from '@nutshell/core/pictures';

export interface StandardModel {
  /** Pictures → probabilities. */
  model: tf.LayersModel;
  /** Kinds of layers in it that only @nutshell/core/layers has; mostly none. */
  ours: string[];
}

/**
 * The same function as a trained network in layers that every TensorFlow.js program knows, as far as there are such, with a softmax behind it.
 * @param trained pictures → logits
 */
export function standardModel(trained: tf.LayersModel): StandardModel {
  const made = new Map<number, tf.SymbolicTensor>();
  const weighted: [layer: tf.layers.Layer, weights: tf.Tensor[]][] = [];
  for (const layer of trained.layers) {
    const { inputs: before, output } = placeOf(layer);
    if (layer.getClassName() === 'InputLayer') {
      made.set(output.id, tf.input({ name: layer.name, shape: output.shape.slice(1) }));
      continue;
    }
    const inputs = before.map(({ id }) => made.get(id)!);
    const { layers, weights } = formOf(layer);
    const applied = layers.reduce<tf.SymbolicTensor | tf.SymbolicTensor[]>(
      (x, each) => each.apply(x) as tf.SymbolicTensor,
      inputs.length === 1 ? inputs[0] : inputs,
    );
    made.set(output.id, applied as tf.SymbolicTensor);
    if (weights.length > 0) weighted.push([layers.at(-1)!, weights]);
  }
  const logits = made.get(trained.outputs[0].id)!;
  const probabilities = tf.layers.softmax({ name: 'probabilities' }).apply(logits) as tf.SymbolicTensor;
  const inputs = trained.inputs.map(({ id }) => made.get(id)!);
  const model = tf.model({ name: trained.name, inputs, outputs: probabilities });
  for (const [layer, weights] of weighted) layer.setWeights(weights);
  return { model, ours: [...new Set(model.layers.filter(isOurs).map((layer) => layer.getClassName()))] };
}

const isOurs = ({ constructor }: tf.layers.Layer) =>
  (Object.values(ourLayers) as unknown[]).includes(constructor);

/** Layers that together do what a trained one does, and the weights of the last of them. */
interface Form {
  layers: tf.layers.Layer[];
  weights: tf.Tensor[];
}

function formOf(layer: tf.layers.Layer): Form {
  const kind = layer.getClassName();
  const weights = layer.weights.map((weight) => weight.read());
  if (Object.hasOwn(forms, kind))
    return forms[kind](layer.getConfig(), weights, placeOf(layer).inputs[0].shape);
  const { constructor } = layer as { constructor: unknown };
  return { layers: [(constructor as Copyable).fromConfig(constructor, layer.getConfig())], weights };
}

interface Copyable {
  fromConfig(kind: unknown, config: tf.serialization.ConfigDict): tf.layers.Layer;
}

type FormOf = (config: any, weights: tf.Tensor[], input: tf.Shape) => Form;

/** Our layers in standard ones. */
const forms: Record<string, FormOf> = {
  SeededDropout: () => ({ layers: [], weights: [] }), // it does nothing once training is over

  BatchNorm: ({ name, momentum, epsilon, scale }, weights) => ({
    layers: [tf.layers.batchNormalization({ name, momentum, epsilon, scale })],
    weights,
  }),

  Gelu: ({ name }) => ({ layers: [tf.layers.activation({ name, activation: 'gelu' })], weights: [] }),

  FixedScale: ({ name, scale }) => ({ layers: [tf.layers.rescaling({ name, scale })], weights: [] }),

  /** Rows and columns left out, and channels of zeros added, by a 1x1 convolution of ones and zeros. */
  PaddedShortcut({ name, filters, strides }, _, input) {
    const identity = tf.eye(input[3]!, filters).reshape([1, 1, input[3]!, filters]);
    const convolution = { name, filters, strides, kernelSize: 1, useBias: false } as const;
    return { layers: [tf.layers.conv2d(convolution)], weights: [identity] };
  },

  /** Its margins as a layer of their own, its groups as zeros in a kernel of all channels. */
  Convolution2D({ name, filters, kernelSize, strides, padding, groups, useBias }, weights) {
    const kernel = weights.find(({ rank }) => rank === 4) as tf.Tensor4D;
    const bias = weights.filter((weight) => weight !== kernel); // before a kernel that is not learnt, behind others
    const hasMargins = typeof padding !== 'string';
    const inside = (hasMargins ? 'valid' : padding) as 'same' | 'valid';
    const convolution = { name, filters, kernelSize, strides, useBias, padding: inside };
    return {
      layers: [
        ...(hasMargins ? [tf.layers.zeroPadding2d({ name: `${name}_margins`, padding })] : []),
        tf.layers.conv2d(convolution),
      ],
      weights: [ofAllChannels(kernel, groups), ...bias],
    };
  },
};

/** [side, side, channels / groups, filters] → [side, side, channels, filters]. */
function ofAllChannels(kernel: tf.Tensor4D, groups: number): tf.Tensor {
  const channels = kernel.shape[2]; // of a group
  const parts = tf.split(kernel, groups, 3).map((part, i) =>
    tf.pad(part, [
      [0, 0],
      [0, 0],
      [i * channels, (groups - 1 - i) * channels],
      [0, 0],
    ]),
  );
  return tf.concat(parts, 3);
}

/**
 * A weight as a trained layer has it: the inverse of its standard form, in which the kernel of a convolution in groups is one of all channels.
 * @param layer of the network that is trained
 */
export function learntForm(layer: tf.layers.Layer, weight: tf.Tensor): tf.Tensor {
  const { groups = 1 } = layer.getConfig() as { groups?: number };
  if (groups === 1 || weight.rank !== 4) return weight;
  const [rows, columns, channels, filters] = weight.shape;
  const [c, f] = [channels / groups, filters / groups]; // of a group
  const parts = Array.from({ length: groups }, (_, i) =>
    tf.slice(weight, [0, 0, i * c, i * f], [rows, columns, c, f]),
  );
  return tf.concat(parts, 3);
}
