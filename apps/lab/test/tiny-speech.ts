/** Recognisers of generated digits, made in a moment, as `speech:export` would write them; a string of digits to be recognised. */
import { modelFiles } from '@nutshell/core';
import { connectedWords, encodeWav, soundDataset } from '@nutshell/data';
import {
  flatModels,
  type Frames,
  GaussianMixture,
  listener,
  toFile,
  type WordModels,
} from '@nutshell/micro/speech';
import { Random } from '@nutshell/random';
import * as tf from '@tensorflow/tfjs';
import type { RecogniserFile } from '../src/speech/recogniser-file.ts';

type Files = Readonly<Record<string, string | Uint8Array>>;

/** What a run of speech says of itself in config.json: all of its settings that are not the defaults. */
export const tinyConfig = {
  dataset: 'synthetic-speech',
  testSpeaker: 'ada',
  deltas: 0,
  statesPerWord: 4,
  silenceStates: 1,
  networkFeatures: 'mfcc',
  context: 0,
  layers: 1,
  units: 26,
  batchNorm: false,
};
const choice = { features: 'mfcc', normalisation: 'utterance' } as const;
const parts = { acoustic: 'gmm', task: 'connected', convention: 'kaldi', cepstra: 13, filters: 0 } as const;
const insertionPenalty = -20;

export interface TinySpeech {
  /** Of each recogniser, the files beside its record. */
  readonly gmm: Files;
  readonly dnn: Files;
  /** Strings of digits of the speaker whom they have not heard: WAV files, and what is said. */
  readonly strings: readonly { readonly wav: Uint8Array; readonly said: readonly string[] }[];
}

export async function tinySpeech(): Promise<TinySpeech> {
  const { classes, rate, splits } = await soundDataset('synthetic-speech', {
    repetitions: 3,
    random: new Random(1),
  });
  const words = classes.filter((name) => name !== '_silence_');
  const models = gaussians(flatModels({ ...tinyConfig, words }, undefined as never), ({ learn }) => {
    const listen = listener({ ...parts, ...tinyConfig }, choice, rate);
    for (const speaker of splits.train.speakers) {
      const own = splits.train.where((clip) => clip.speaker === speaker);
      const strings = connectedWords(own, { random: new Random(2).fork(speaker) });
      listen(strings.map(({ sound }) => sound)).forEach((frames, i) => {
        const { words: labels, spans } = strings[i];
        const frameAt = (sample: number) => Math.round((sample / rate) * 100);
        learn(
          frames,
          labels.map((label) => words.indexOf(classes[label])),
          spans.map(([begin, end]) => [frameAt(begin), frameAt(end)]),
        );
      });
    }
  });
  const recogniser = { rate, ...choice, insertionPenalty };
  const gmm: RecogniserFile = { acoustic: 'gmm', ...recogniser, models: toFile(models) };
  const { words: names, states, stay } = toFile(models);
  const dnn: RecogniserFile = {
    acoustic: 'dnn',
    ...recogniser,
    words: names,
    states,
    stay,
    exponent: 1,
    context: 0,
    logPriors: stay.map(() => -Math.log(stay.length)),
  };
  const about = (acoustic: 'gmm' | 'dnn') =>
    JSON.stringify({ run: 'tiny', fold: 'ada', config: { ...parts, ...tinyConfig, acoustic } });
  const said = connectedWords(splits.test, { random: new Random(3) });
  return {
    gmm: { 'about.json': about('gmm'), 'recogniser.json': JSON.stringify(gmm) },
    dnn: {
      ...{ 'about.json': about('dnn'), 'recogniser.json': JSON.stringify(dnn) },
      ...(await modelFiles(await discriminator(models))),
    },
    strings: said.map(({ sound, words }) => ({
      wav: encodeWav({ rate, channels: [sound.samples] }),
      said: words.map((label) => classes[label]),
    })),
  };
}

/** One Gaussian for each state, from the frames of equal parts of the words. */
function gaussians(
  flat: WordModels,
  teach: (to: {
    learn: (frames: Frames, words: number[], spans: (readonly [number, number])[]) => void;
  }) => void,
): WordModels {
  const size = parts.cepstra;
  const sums = flat.stay.length;
  const [counts, visits] = [new Float64Array(sums), new Float64Array(sums)];
  const [first, second] = [0, 0].map(() => new Float64Array(sums * size));
  const add = ({ values }: Frames, from: number, to: number, states: readonly number[]) => {
    for (let t = from; t < to; t++) {
      const state = states[Math.floor(((t - from) * states.length) / (to - from))];
      counts[state]++;
      for (let k = 0; k < size; k++) {
        first[state * size + k] += values[t * size + k];
        second[state * size + k] += values[t * size + k] ** 2;
      }
    }
    if (to > from) for (const state of states) visits[state]++;
  };
  teach({
    learn(frames, words, spans) {
      const silence = flat.states.at(-1)!;
      let done = 0;
      words.forEach((word, i) => {
        add(frames, done, spans[i][0], silence);
        const end = Math.min(spans[i][1], frames.length);
        add(frames, spans[i][0], end, flat.states[word]);
        done = end;
      });
      add(frames, done, frames.length, silence);
    },
  });
  const mixtures = Array.from({ length: sums }, (_, state) => {
    const at = (of: Float64Array) => of.subarray(state * size, (state + 1) * size);
    const means = at(first).map((sum) => sum / counts[state]);
    const variances = at(second).map((sum, k) => Math.max(0.02, sum / counts[state] - means[k] ** 2));
    return new GaussianMixture({ weights: Float64Array.of(1), means, variances });
  });
  const stay = counts.map((count, state) => Math.max(0.1, 1 - visits[state] / count));
  return { ...flat, mixtures, stay };
}

/**
 * A network that says what Gaussians of one variance say (Fisher 1936): ln P(state | x) is Σ (μ x − ½ μ²) / σ² up to a number of the frame.
 * Its rectified units are x and −x.
 */
async function discriminator({ mixtures }: WordModels): Promise<tf.LayersModel> {
  const size = parts.cepstra;
  const states = mixtures.length;
  const variances = Float64Array.from({ length: size }, (_, k) =>
    mixtures.reduce((sum, mixture) => sum + mixture.variances[k] / states, 0),
  );
  await tf.setBackend('cpu');
  const model = tf.sequential({ name: 'frame-classifier' });
  model.add(tf.layers.dense({ name: 'hidden1', units: 2 * size, inputShape: [size] }));
  model.add(tf.layers.reLU({ name: 'hidden1_act' }));
  model.add(tf.layers.dense({ name: 'output', units: states }));
  const first = tf.tensor2d(
    Float32Array.from({ length: size * 2 * size }, (_, at) => {
      const [row, column] = [Math.floor(at / (2 * size)), at % (2 * size)];
      return column % size === row ? (column < size ? 1 : -1) : 0;
    }),
    [size, 2 * size],
  );
  const last = tf.tensor2d(
    Float32Array.from({ length: 2 * size * states }, (_, at) => {
      const [unit, state] = [Math.floor(at / states), at % states];
      const k = unit % size;
      return ((unit < size ? 1 : -1) * mixtures[state].means[k]) / variances[k];
    }),
    [2 * size, states],
  );
  const bias = tf.tensor1d(
    mixtures.map(({ means }) => means.reduce((sum, mean, k) => sum - mean ** 2 / (2 * variances[k]), 0)),
  );
  model.setWeights([first, tf.zeros([2 * size]), last, bias]);
  return model;
}
