/** The end of an encoder as a network of its own, which can learn with the decoder. */
import { BatchNormalization } from '@nutshell/core/layers';
import { placeOf } from '@nutshell/core/pictures';
import { Failure } from '@nutshell/experiment';
import * as tf from '@tensorflow/tfjs';

/**
 * An encoder in two: pictures → the maps of a layer, and from these maps to its output. The second has copies of the layers, in which batch
 * normalisation rests: it keeps its statistics, γ and β.
 * @throws Failure if what follows the layer depends on other layers before it
 */
export function split(
  whole: tf.LayersModel,
  layer: tf.layers.Layer,
): { model: tf.LayersModel; tail: tf.LayersModel } {
  const { output } = placeOf(layer);
  const maps = tf.input({ name: 'maps', shape: output.shape.slice(1) });
  const made = new Map([[output.id, maps]]);
  const behind = whole.layers.slice(whole.layers.indexOf(layer) + 1);
  for (const each of behind) {
    const place = placeOf(each);
    const inputs = place.inputs.map(({ id }) => made.get(id));
    if (inputs.includes(undefined))
      throw new Failure(
        `${whole.name} cannot learn from ${layer.name} on: ${each.name} needs what lies before it; name the end of a block`,
      );
    const copy = copyOf(each);
    const given = inputs as tf.SymbolicTensor[];
    made.set(place.output.id, copy.apply(given.length === 1 ? given[0] : given) as tf.SymbolicTensor);
    copy.setWeights(weightsOf(each));
    if (copy instanceof BatchNormalization) copy.trainable = false;
  }
  const end = made.get(whole.outputs[0].id)!;
  return {
    model: tf.model({ inputs: whole.inputs, outputs: output }),
    tail: tf.model({ name: 'encoder_end', inputs: maps, outputs: end }),
  };
}

function copyOf(layer: tf.layers.Layer): tf.layers.Layer {
  const config = layer.getConfig() as any;
  if (layer.getClassName() === 'BatchNormalization') {
    const { name, epsilon, scale, center } = config;
    if (center === false) throw new Failure(`${name}: batch normalisation without β cannot be copied`);
    return new BatchNormalization({ name, epsilon, scale });
  }
  const { constructor } = layer as unknown as {
    constructor: { fromConfig(kind: unknown, config: unknown): tf.layers.Layer };
  };
  return constructor.fromConfig(constructor, config);
}

const weightsOf = (layer: tf.layers.Layer): tf.Tensor[] => layer.weights.map((weight) => weight.read());
