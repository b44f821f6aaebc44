import {
  BatchNormalization,
  Dropout,
  Lstm,
  glorotUniform,
  orthogonal,
  seeded,
  uniform,
} from '@nutshell/core';
import type { Random } from '@nutshell/random';
import * as tf from '@tensorflow/tfjs';
import { AttentionLstm } from './attention-lstm.ts';
import type { ShowAndTellConfig } from './config.ts';

/** The part of a configuration that determines the network. */
export type Architecture = Pick<
  ShowAndTellConfig,
  'decoder' | 'batchNorm' | 'units' | 'embedding' | 'attentionUnits' | 'dropout'
>;

/** What the network is made for. */
export interface Sizes {
  /** Words, START, END and UNKNOWN included. */
  vocabulary: number;
  /** Shape of a picture's features: [channels] for nic, [places, channels] for attention; of its maps, if the encoder's end learns. */
  features: readonly number[];
  /** The encoder's end, from maps to features, if it learns: it becomes a part of the network. */
  tail?: tf.LayersModel;
}

/** Three views of the same layers. */
export interface Captioner {
  /** For training: features and the words so far [batch, time] → logits of the next words [batch, time, vocabulary], and with attention α [batch, time, places]. */
  model: tf.LayersModel;
  /**
   * Features → the state before the first word, h and c, each [batch, units]; with attention the keys of the places, too, and the places if
   * they are not the features themselves.
   */
  begin: tf.LayersModel;
  /** One more word [batch, 1], h, c (, keys, features) → logits [batch, 1, vocabulary], h, c (, α [batch, 1, places]). */
  next: tf.LayersModel;
}

/** The network of an experiment, freshly initialised. Dropout only trains: `next` has none. */
export function buildCaptioner(architecture: Architecture, sizes: Sizes, random: Random): Captioner {
  return decoders[architecture.decoder](architecture, sizes, partsOf(architecture, sizes, random));
}

const decoders: Record<
  ShowAndTellConfig['decoder'],
  (architecture: Architecture, sizes: Sizes, parts: Parts) => Captioner
> = { nic, attention };

/**
 * The paper's Neural Image Caption generator (section 3.1): the picture is the first thing that the LSTM reads, x₋₁ = W_i CNN(I), and after it
 * the words, x_t = W_e S_t; each output gives p_{t+1} by a softmax.
 */
function nic(architecture: Architecture, sizes: Sizes, parts: Parts): Captioner {
  const { units, embedding } = architecture;
  const { words, drop, dense, random } = parts;
  const { given, image } = eye(architecture, sizes); // image: [batch, channels]
  const codes = tf.input({ name: 'codes', shape: [null], dtype: 'int32' }); // [batch, time]
  const lstm = new Lstm({
    name: 'lstm',
    units,
    returnSequences: true,
    returnState: true,
    kernelInitializer: seeded(glorotUniform(), random.fork('lstm/kernel')),
    recurrentInitializer: seeded(orthogonal(), random.fork('lstm/recurrent_kernel')),
  });
  const output = parts.output();

  const seen = dense('image', embedding).apply(image); // W_i CNN(I), [batch, embedding]
  const first = tf.layers.reshape({ name: 'image_as_word', targetShape: [null, embedding] }).apply(seen); // [batch, 1, embedding]
  const [, ...state] = lstm.apply(first) as tf.SymbolicTensor[]; // h, c, each [batch, units]
  const x = words.apply(codes) as tf.SymbolicTensor; // W_e S, [batch, time, embedding]
  const [h] = lstm.apply([drop('word_dropout', x), ...state]) as tf.SymbolicTensor[]; // [batch, time, units]
  const logits = output.apply(drop('output_dropout', h)) as tf.SymbolicTensor; // [batch, time, vocabulary]

  const before = ['h', 'c'].map((name) => tf.input({ name, shape: [units] }));
  const [one, ...after] = lstm.apply([x, ...before]) as tf.SymbolicTensor[];
  return {
    model: tf.model({ name: 'nic', inputs: [given, codes], outputs: logits }),
    begin: tf.model({ name: 'nic_begin', inputs: given, outputs: state }),
    next: tf.model({
      name: 'nic_next',
      inputs: [codes, ...before],
      outputs: [output.apply(one) as tf.SymbolicTensor, ...after],
    }),
  };
}

/**
 * Soft attention (Xu et al. 2015): the state begins as two maps of the mean of all places (section 3.1.2), and the output is deep, as in
 * their formula 7: p ∝ exp(L_o (E y + L_h h + L_z ẑ)).
 */
function attention(architecture: Architecture, sizes: Sizes, parts: Parts): Captioner {
  const { units, embedding, attentionUnits } = architecture;
  const { words, drop, dense, random } = parts;
  const { given, image: grid } = eye(architecture, sizes); // grid: [batch, places, channels]
  const [places, channels] = grid.shape.slice(1) as number[];
  const codes = tf.input({ name: 'codes', shape: [null], dtype: 'int32' }); // [batch, time]
  const kernel = (name: string, initializer = glorotUniform()) =>
    seeded(initializer, random.fork(`lstm/${name}`));
  const lstm = new AttentionLstm({
    name: 'lstm',
    units,
    initializers: {
      kernel: kernel('kernel'),
      recurrent_kernel: kernel('recurrent_kernel', orthogonal()),
      context_kernel: kernel('context_kernel'),
      query_kernel: kernel('query_kernel'),
      score_kernel: kernel('score_kernel'),
      gate_kernel: kernel('gate_kernel'),
    },
  });
  const output = parts.output();
  const [fromH, fromZ] = [dense('output_h', embedding), dense('output_context', embedding)];
  const sum = tf.layers.add({ name: 'output_sum' });
  const deep = (x: tf.SymbolicTensor, h: tf.SymbolicTensor, z: tf.SymbolicTensor) =>
    sum.apply([x, fromH.apply(h) as tf.SymbolicTensor, fromZ.apply(z) as tf.SymbolicTensor]); // [batch, time, embedding]

  const mean = tf.layers.globalAveragePooling1d({ name: 'mean_place' }).apply(grid); // [batch, channels]
  const state = ['h', 'c'].map(
    (name) => dense(`first_${name}`, units, 'tanh').apply(mean) as tf.SymbolicTensor, // [batch, units]
  );
  const keys = dense('keys', attentionUnits).apply(grid) as tf.SymbolicTensor; // [batch, places, attention units]
  const x = words.apply(codes) as tf.SymbolicTensor; // [batch, time, embedding]
  const read = drop('word_dropout', x);
  const [h, z, , , alpha] = lstm.apply([read, ...state, keys, grid]) as tf.SymbolicTensor[];
  const said = drop('output_dropout', deep(read, h, z) as tf.SymbolicTensor);
  const logits = output.apply(said) as tf.SymbolicTensor; // [batch, time, vocabulary]

  const before = ['h', 'c'].map((name) => tf.input({ name, shape: [units] }));
  const kept = tf.input({ name: 'keys', shape: [places, attentionUnits] });
  const seen = tf.input({ name: 'places', shape: [places, channels] });
  const [one, context, ...after] = lstm.apply([x, ...before, kept, seen]) as tf.SymbolicTensor[];
  return {
    model: tf.model({ name: 'attention', inputs: [given, codes], outputs: [logits, alpha] }),
    begin: tf.model({
      name: 'attention_begin',
      inputs: given,
      outputs: [...state, keys, ...(grid === given ? [] : [grid])],
    }),
    next: tf.model({
      name: 'attention_next',
      inputs: [codes, ...before, kept, seen],
      outputs: [output.apply(deep(x, one, context)) as tf.SymbolicTensor, ...after],
    }),
  };
}

/** Name of the layer that normalises what the decoder sees. */
export const NORMALISATION = 'features_bn';

/** What the network is given of a picture, and what its decoder sees of that. */
function eye({ batchNorm }: Architecture, { features, tail }: Sizes) {
  const given = tf.input({ name: 'features', shape: [...features] });
  const seen = tail ? (tail.apply(given) as tf.SymbolicTensor) : given;
  const normalisation = new BatchNormalization({ name: NORMALISATION });
  return { given, image: batchNorm ? (normalisation.apply(seen) as tf.SymbolicTensor) : seen };
}

/** What both decoders are made of. */
interface Parts {
  /** Words as vectors: [batch, time] → [batch, time, embedding]. */
  words: tf.layers.Layer;
  dense(name: string, units: number, activation?: 'tanh'): tf.layers.Layer;
  /** The same units are dropped at all words of a caption (Gal and Ghahramani 2016). */
  drop(name: string, x: tf.SymbolicTensor): tf.SymbolicTensor;
  /** Logits of the words. */
  output(): tf.layers.Layer;
  random: Random;
}

function partsOf({ embedding, dropout }: Architecture, { vocabulary }: Sizes, random: Random): Parts {
  const dense: Parts['dense'] = (name, units, activation) =>
    tf.layers.dense({
      name,
      units,
      activation,
      kernelInitializer: seeded(glorotUniform(), random.fork(`${name}/kernel`)),
    });
  return {
    words: tf.layers.embedding({
      name: 'embedding',
      inputDim: vocabulary,
      outputDim: embedding,
      embeddingsInitializer: seeded(uniform(-0.08, 0.08), random.fork('embedding')),
    }),
    dense,
    drop: (name, x) =>
      dropout > 0 ? (new Dropout({ name, rate: dropout, locked: true }).apply(x) as tf.SymbolicTensor) : x,
    output: () => dense('output', vocabulary),
    random,
  };
}
