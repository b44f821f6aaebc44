/** What sees: a convolutional network, cut off behind its last maps. */
import { heNormal, modelFiles, seeded } from '@nutshell/core';
import { IMAGENET_COLOURS, mobilenet, type PictureInputOptions, type ShowProgress } from '@nutshell/data';
import { Failure } from '@nutshell/experiment';
import { Random } from '@nutshell/random';
import * as tf from '@tensorflow/tfjs';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ShowAndTellConfig } from '../config.ts';

export type EncoderConfig = Pick<ShowAndTellConfig, 'encoder' | 'layer' | 'pixels' | 'pooling' | 'decoder'>;

export interface Encoder {
  /** Pictures [batch, size, size, 3] → features: [batch, channels], or [batch, places, channels] for attention. */
  model: tf.LayersModel;
  /** Side of the pictures that it reads. */
  size: number;
  colours: PictureInputOptions['colours'];
  /** Of one picture's features. */
  shape: number[];
  /** Of the network's files and of what is taken from it: features of one hash are the same. */
  sha256: string;
}

/** Colours as networks expect them: inputs are (colour − mean) / sd, colours being 0 … 1. */
const COLOURS: Record<ShowAndTellConfig['pixels'], PictureInputOptions['colours']> = {
  symmetric: { mean: [0.5, 0.5, 0.5], sd: [0.5, 0.5, 0.5] },
  unit: { mean: [0, 0, 0], sd: [1, 1, 1] },
  imagenet: IMAGENET_COLOURS,
};

/**
 * The encoder of an experiment, in the backend at hand.
 * @throws DatasetError or Failure that names what cannot be found or read
 */
export async function loadEncoder(config: EncoderConfig, progress?: ShowProgress): Promise<Encoder> {
  const read = await readerOf(config, progress);
  const json = read('model.json');
  const { modelTopology, weightsManifest } = JSON.parse(
    Buffer.from(json).toString('utf8'),
  ) as tf.io.ModelJSON;
  const weights = Buffer.concat(weightsManifest.flatMap(({ paths }) => paths.map(read)));
  const whole = await tf.loadLayersModel(
    tf.io.fromMemory({
      modelTopology,
      weightSpecs: weightsManifest.flatMap((group) => group.weights),
      weightData: new Uint8Array(weights).buffer,
    }),
  );
  const model = cut(whole, config);
  const size = model.inputs[0].shape[1];
  if (!size) throw new Failure(`${config.encoder}: the side of the pictures that it reads is not fixed`);
  const what = JSON.stringify([config.decoder === 'attention', config.layer, config.pixels, config.pooling]);
  return {
    model,
    size,
    colours: COLOURS[config.pixels],
    shape: model.outputs[0].shape.slice(1) as number[],
    sha256: createHash('sha256').update(json).update(weights).update(what).digest('hex'),
  };
}

/** A function that reads a file of the encoder by its name. */
async function readerOf(
  { encoder }: EncoderConfig,
  progress?: ShowProgress,
): Promise<(name: string) => Uint8Array> {
  if (encoder === 'random') {
    const { 'model.json': json, 'weights.bin': weights } = await modelFiles(untrained(new Random(1)));
    return (name) => (name === 'model.json' ? Buffer.from(json) : weights);
  }
  if (encoder === 'mobilenet') {
    const { files } = await mobilenet({ progress });
    return (name) => files.get(name)!;
  }
  return (name) => {
    try {
      return readFileSync(join(encoder, name));
    } catch (error) {
      throw new Failure(
        `--encoder=${encoder}: expected mobilenet, random, or a folder with an exported model.json: ${(error as Error).message}`,
      );
    }
  };
}

/** From pictures to the maps that are wanted, pooled or as a list of places. */
function cut(whole: tf.LayersModel, { encoder, layer, pooling, decoder }: EncoderConfig): tf.LayersModel {
  const maps = layer ? namedLayer(whole, encoder, layer) : lastMaps(whole, encoder);
  const output = maps.output as tf.SymbolicTensor; // [batch, height, width, channels]
  const [, height, width, channels] = output.shape as number[];
  const ends = {
    attention: tf.layers.reshape({ name: 'places', targetShape: [height * width, channels] }),
    mean: tf.layers.globalAveragePooling2d({ name: 'mean_of_places', dataFormat: 'channelsLast' }),
    none: tf.layers.flatten({ name: 'all_places' }),
  };
  const end = decoder === 'attention' ? ends.attention : ends[pooling];
  return tf.model({ inputs: whole.inputs, outputs: end.apply(output) as tf.SymbolicTensor });
}

function namedLayer(whole: tf.LayersModel, encoder: string, name: string): tf.layers.Layer {
  const found = whole.layers.find((layer) => layer.name === name);
  if (found && isMaps(found)) return found;
  const maps = whole.layers.filter(isMaps).map((layer) => layer.name);
  throw new Failure(`${encoder} has no layer of maps "${name}"; it has ${maps.join(', ')}`);
}

function lastMaps(whole: tf.LayersModel, encoder: string): tf.layers.Layer {
  const last = whole.layers.filter(isMaps).at(-1);
  if (!last) throw new Failure(`${encoder} has no layer whose outputs are maps of more than one place`);
  return last;
}

function isMaps(layer: tf.layers.Layer): boolean {
  if (layer.getClassName() === 'InputLayer') return false;
  const outputShape = layer.outputShape as tf.Shape;
  const [, height, width, channels] = outputShape;
  return outputShape.length === 4 && height! * width! > 1 && channels! > 0;
}

/**
 * A network for generated scenes of 32x32 that never learns: two layers of random filters, which keep colours, edges and corners by 4x4
 * places. What is learnt about scenes is learnt by the decoder.
 */
function untrained(random: Random): tf.LayersModel {
  const conv = (name: string, filters: number, kernelSize: number) =>
    tf.layers.conv2d({
      name,
      filters,
      kernelSize,
      padding: 'same',
      activation: 'relu',
      kernelInitializer: seeded(heNormal(), random.fork(name)),
    });
  return tf.sequential({
    name: 'random', // names that count up would change the hash
    layers: [
      tf.layers.inputLayer({ name: 'pixels', inputShape: [32, 32, 3] }),
      conv('conv1', 16, 5),
      tf.layers.maxPooling2d({ name: 'pool1', poolSize: 2 }),
      conv('conv2', 32, 5),
      tf.layers.averagePooling2d({ name: 'pool2', poolSize: 4 }), // [batch, 4, 4, 32]
    ],
  });
}
