import * as tf from '@tensorflow/tfjs';

/** Where a layer stands in the graph of its network; tfjs-layers keeps it in fields that are not in its types. */
interface Place {
  inputTensors: tf.SymbolicTensor[];
  outputTensors: tf.SymbolicTensor[];
}

/** The inputs and the output of a layer in the network that it belongs to. */
export function placeOf(layer: tf.layers.Layer): { inputs: tf.SymbolicTensor[]; output: tf.SymbolicTensor } {
  const [{ inputTensors, outputTensors }] = layer.inboundNodes as unknown as Place[];
  return { inputs: inputTensors, output: outputTensors[0] };
}

/** What layers give for an input, after training. */
export function outputsOf(
  model: tf.LayersModel,
  layers: readonly tf.layers.Layer[],
  input: tf.Tensor,
): tf.Tensor[] {
  const part = tf.model({ inputs: model.inputs, outputs: layers.map((layer) => placeOf(layer).output) });
  const outputs = part.apply(input) as tf.Tensor | tf.Tensor[];
  return Array.isArray(outputs) ? outputs : [outputs];
}

/** The layer that gives a network's logits: the last one, or the one before a softmax that is a layer of its own. */
export function logitsLayer(model: tf.LayersModel): tf.layers.Layer {
  const last = model.layers.at(-1)!;
  const isSoftmax = last.getClassName() === 'Softmax' || last.getConfig().activation === 'softmax';
  if (!isSoftmax || last.getWeights().length > 0) return last; // a dense layer with a softmax inside gives probabilities only
  return model.layers.find((each) => placeOf(each).output === placeOf(last).inputs[0])!;
}

/** The layer whose outputs the last dense layer sees: the features of a picture, by which the network tells classes apart. */
export function featureLayer(model: tf.LayersModel): tf.layers.Layer {
  const last = model.layers.findLast((layer) => layer.getClassName() === 'Dense') ?? logitsLayer(model);
  return model.layers.find((each) => placeOf(each).output === placeOf(last).inputs[0])!;
}

/**
 * The logits of a network whose layer gives `activations`, whatever its input is: the function behind that layer. Nothing behind it may
 * depend on what lies before.
 */
export function logitsFrom(model: tf.LayersModel, layer: tf.layers.Layer, activations: tf.Tensor): tf.Tensor {
  const logits = placeOf(logitsLayer(model)).output;
  const values = new Map([[placeOf(layer).output.id, activations]]);
  for (const each of model.layers) {
    const { inputs, output } = placeOf(each);
    const known = inputs.map(({ id }) => values.get(id));
    if (values.has(logits.id)) break;
    if (each === layer || each.getClassName() === 'InputLayer' || known.includes(undefined)) continue;
    const given = known as tf.Tensor[];
    values.set(output.id, each.apply(given.length === 1 ? given[0] : given) as tf.Tensor);
  }
  const output = values.get(logits.id);
  if (!output) throw new Error(`${layer.name} is not the only way from ${model.name}'s input to its output`);
  return output;
}

/** Layers that give maps [batch, height, width, channels] of more than one place, in their order. */
export function mapLayers(model: tf.LayersModel): tf.layers.Layer[] {
  return model.layers.filter((layer) => {
    const { shape } = placeOf(layer).output;
    return layer.getClassName() !== 'InputLayer' && shape.length === 4 && shape[1] !== 1;
  });
}

/** The last layer of each kind of maps: of each size and number of channels. */
export function stageEnds(model: tf.LayersModel): tf.layers.Layer[] {
  const byShape = new Map(mapLayers(model).map((layer) => [placeOf(layer).output.shape.join(), layer]));
  const ends = new Set(byShape.values());
  return mapLayers(model).filter((layer) => ends.has(layer));
}

/** The layers whose maps a network hands on: every activation, be it a layer of its own or a part of one, and the ends of its stages. */
export function activeLayers(model: tf.LayersModel): tf.layers.Layer[] {
  const ends = new Set(stageEnds(model));
  return mapLayers(model).filter((layer) => ends.has(layer) || isActive(layer));
}

const ACTIVATIONS = ['Activation', 'ELU', 'Gelu', 'LeakyReLU', 'PReLU', 'ReLU', 'ThresholdedReLU'];

function isActive(layer: tf.layers.Layer): boolean {
  const { activation = 'linear' } = layer.getConfig();
  return ACTIVATIONS.includes(layer.getClassName()) || activation !== 'linear';
}
