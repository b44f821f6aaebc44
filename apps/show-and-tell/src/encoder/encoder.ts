/** What sees: a convolutional network, cut off behind its last maps. */
import {
  buildStoredModel,
  heNormal,
  modelFiles,
  parseModelJson,
  seeded,
  tryStoredModel,
} from '@nutshell/core';
import { pictureCard } from '@nutshell/core/pictures';
import { IMAGENET_COLOURS, mobilenet, type PictureInputOptions, type ShowProgress } from '@nutshell/data';
import { Failure, findPath, findWorkspace } from '@nutshell/experiment';
import { Random } from '@nutshell/random';
import * as tf from '@tensorflow/tfjs';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import type { ShowAndTellConfig } from '../config.ts';
import { split } from './tail.ts';

export type EncoderConfig = Pick<
  ShowAndTellConfig,
  'encoder' | 'layer' | 'pixels' | 'pooling' | 'decoder' | 'learnsFrom'
>;

/** A network that sees, and how pictures become its input. */
export interface Eye {
  /**
   * Pictures [batch, size, size, 3] → features: [batch, channels], or [batch, places, channels] for attention. If its end learns, too, the
   * maps before that: [batch, height, width, channels].
   */
  model: tf.LayersModel;
  /** Side of the pictures that it reads. */
  size: number;
  colours: PictureInputOptions['colours'];
  /** Of one picture's features. */
  shape: number[];
}

export interface Encoder extends Eye {
  /** Its end, if it learns: from those maps to what the decoder sees. */
  tail?: tf.LayersModel;
  /** Of the network's files and of what is taken from it: features of one hash are the same. */
  sha256: string;
}

/** Colours as networks expect them: inputs are (colour − mean) / sd, colours being 0 … 1. Those of `card` stand beside the network. */
const COLOURS: Record<Exclude<ShowAndTellConfig['pixels'], 'card'>, PictureInputOptions['colours']> = {
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
  const file = `model.json of --encoder=${config.encoder}`;
  const parsedJson = parseModelJson(Buffer.from(json).toString('utf8'), file);
  const weights = Buffer.concat(parsedJson.weightsManifest.flatMap(({ paths }) => paths.map(read)));
  const whole = await buildStoredModel(parsedJson, weights, file);
  const cutOff = cut(whole, config);
  const { model, tail } = config.learnsFrom
    ? split(cutOff, namedLayer(cutOff, config.encoder, config.learnsFrom))
    : { model: cutOff };
  const [, size, width, channels] = model.inputs[0].shape;
  if (!size || size !== width || channels !== 3 || model.inputs.length > 1)
    throw new Failure(
      `${file}: its input is [${model.inputs[0].shape.join()}], and square colour pictures of a fixed side are expected: name another network`,
    );
  tryStoredModel(model, [1, size, size, 3], file);
  const colours = config.pixels === 'card' ? coloursOf(config.encoder, read) : COLOURS[config.pixels];
  const { decoder, layer, pixels, pooling, learnsFrom } = config;
  const what = learnsFrom
    ? ['maps', learnsFrom, pixels] // whatever comes behind
    : [decoder === 'attention', layer, pixels, pooling];
  const hash = createHash('sha256').update(json).update(weights).update(JSON.stringify(what));
  if (pixels === 'card') hash.update(JSON.stringify(colours));
  return {
    model,
    tail,
    size,
    colours,
    shape: model.outputs[0].shape.slice(1) as number[],
    sha256: hash.digest('hex'),
  };
}

/** The colours that labels.json beside a network asks for. */
function coloursOf(encoder: string, read: (name: string) => Uint8Array): PictureInputOptions['colours'] {
  const file = `labels.json of --encoder=${encoder}`;
  const text = Buffer.from(read('labels.json')).toString('utf8');
  const { data } = z.object({ input: pictureCard.shape.input }).safeParse(parsed(text));
  if (!data)
    throw new Failure(`${file} does not say which colours the network expects: name them by --pixels`);
  return data.input as PictureInputOptions['colours'];
}

/** Undefined for what is no JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
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
  const folder = findPath(encoder) ?? resolve(findWorkspace().root, encoder);
  return (name) => {
    try {
      return readFileSync(join(folder, name));
    } catch (error) {
      throw new Failure(
        `--encoder=${encoder}: expected mobilenet, random, or a folder with an exported ${name}: ${(error as Error).message}.${madeBy(encoder)}`,
      );
    }
  };
}

/** The commands that make a network beside a record. */
function madeBy(encoder: string): string {
  const [, app, experiment, seed] =
    /(?:^|\/)results\/([\w-]+)\/([\w.-]+)\/seed-(\d+)\/?$/.exec(encoder) ?? [];
  if (!app) return '';
  const run = `npx nx run ${app}`;
  return ` These make it: ${run}:train --experiment=${experiment} --seed=${seed}; ${run}:record --run=${experiment}/${seed}; ${run}:export --run=${experiment}/${seed}`;
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

/** Layers that an error names. */
const LISTED = 12;

function namedLayer(whole: tf.LayersModel, encoder: string, name: string): tf.layers.Layer {
  const found = whole.layers.find((layer) => layer.name === name);
  if (found && isMaps(found)) return found;
  const maps = whole.layers.filter(isMaps).map((layer) => layer.name);
  const last = maps.length > LISTED ? [`of ${maps.length} for example the last ones`] : [];
  throw new Failure(
    `${encoder} has no layer of maps "${name}"; it has ${[...last, ...maps.slice(-LISTED)].join(', ')}`,
  );
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
