/** A recogniser at work on one sound: the words, and how it came to them. */
import { resample, type Sound } from '@nutshell/data/wav-sound';
import {
  bestPath,
  checkMixtures,
  checkTopology,
  featureSize,
  type Frames,
  fromFile,
  listener,
  mixtureScores,
  type Network,
  scaled,
  searches,
  SHIFT,
  silenceOf,
  splice,
  type WordTopology,
} from '@nutshell/micro/speech';
import type { io } from '@tensorflow/tfjs';
import type { Engine } from '../network/engine.ts';
import type { About, Acoustic, RecogniserFile } from './recogniser-file.ts';

export interface HeardWord {
  readonly word: string;
  /** Seconds. */
  readonly begin: number;
  readonly end: number;
}

/** What a recogniser makes of a sound. */
export interface Answer {
  readonly words: readonly HeardWord[];
  /** `[frames, states]`: P(state | frame) */
  readonly posteriors: Float32Array;
  /** `[frames]`: the state of each on the best path; empty if there is none */
  readonly path: Int32Array;
  /** From the samples to the words. */
  readonly milliseconds: number;
}

/** An exported recogniser. */
export interface RecogniserParts {
  readonly about: About;
  readonly file: RecogniserFile;
  /** Of one with a network. */
  readonly artifacts?: io.ModelArtifacts;
}

/** What scores frames for the states. */
interface Scores {
  /** `[frames, states]`: ln p(frame | state), up to a number of the frame */
  readonly scores: Float64Array;
  readonly posteriors: Float32Array;
}

export class Hearer {
  readonly topology: WordTopology;
  /** Samples per second. */
  readonly rate: number;
  readonly #hear: (sound: Sound) => Frames;
  readonly #score: (frames: Frames) => Promise<Scores>;
  readonly #search: Network;

  /**
   * @param engine the network of a recogniser that has one
   * @throws RangeError if the parts of the file do not fit together
   */
  constructor({ config }: About, file: RecogniserFile, engine?: Engine) {
    const { rate, features, normalisation, insertionPenalty } = file;
    const listen = listener(config, { features, normalisation }, rate);
    this.rate = rate;
    this.#hear = (sound) => listen([resample(sound, rate)])[0];
    const size = featureSize(config, { features }, rate);
    if (file.acoustic === 'gmm') {
      const models = fromFile(file.models);
      this.topology = models;
      checkTopology(models, models.mixtures.length);
      checkMixtures(models, size);
      const mixtures = mixtureScores(models);
      const states = [...models.mixtures.keys()];
      this.#score = async (frames) => {
        const scores = mixtures.score(frames, states);
        return { scores, posteriors: logSoftmax(scores, states.length).map(Math.exp) };
      };
    } else {
      const { words, states, stay, logPriors, exponent, context } = file;
      this.topology = { words, states, stay: Float64Array.from(stay) };
      checkTopology(this.topology, logPriors.length);
      if (!engine) throw new RangeError('it has no network beside it');
      checkNetwork(engine, (2 * context + 1) * size, logPriors.length);
      const priors = Float64Array.from(logPriors);
      this.#score = async (frames) => {
        const { values, size } = splice(frames, context);
        const { outputs } = await engine.run({ values, shape: [frames.length, size] });
        const [{ values: logits }] = Object.values(outputs);
        const logPosteriors = logSoftmax(logits, priors.length);
        return { scores: scaled(logPosteriors, priors, exponent), posteriors: logPosteriors.map(Math.exp) };
      };
    }
    this.#search = searches[config.task](this.topology, { insertionPenalty });
  }

  async hear(sound: Sound): Promise<Answer> {
    const began = performance.now();
    const frames = this.#hear(sound);
    const { scores, posteriors } = await this.#score(frames);
    const path = bestPath(this.#search, scores, this.topology.stay.length);
    const words = path.words
      .map(({ word, begin }, i) => {
        const end = path.words[i + 1]?.begin ?? frames.length;
        return { index: word, word: this.topology.words[word], begin: SHIFT * begin, end: SHIFT * end };
      })
      .filter(({ index }) => index !== silenceOf(this.topology))
      .map(({ word, begin, end }) => ({ word, begin, end }));
    return { words, posteriors, path: path.states, milliseconds: performance.now() - began };
  }
}

/** @throws Error that names the recogniser, if its files do not fit together */
export function hearerOf(
  acoustic: Acoustic,
  { about, file, artifacts }: RecogniserParts,
  engine?: Engine,
): Hearer {
  try {
    if (file.acoustic !== acoustic)
      throw new RangeError(`it is of the kind ${file.acoustic}, and ${acoustic} is expected`);
    return new Hearer(about, file, artifacts && engine);
  } catch (error) {
    throw new Error(
      `recogniser.json of ${about.run}, ${acoustic}, cannot be used: ${(error as Error).message}. Export it again`,
      { cause: error },
    );
  }
}

/** @throws RangeError unless the network sees so many numbers, and scores so many states */
function checkNetwork({ model: { inputs, outputs } }: Engine, numbers: number, states: number): void {
  const [from, to] = [inputs[0].shape, outputs[0].shape].map((shape) => shape.slice(1).join('×'));
  if (from !== String(numbers) || to !== String(states))
    throw new RangeError(
      `it is for a network from ${numbers} numbers to ${states} states, and that of model.json is from ${from} to ${to}`,
    );
}

/** ln of eˣ over the sum of its row. @param rows `[n, count]` */
function logSoftmax(rows: ArrayLike<number>, count: number): Float32Array {
  const out = new Float32Array(rows.length);
  for (let from = 0; from < rows.length; from += count) {
    let largest = -Infinity;
    for (let i = 0; i < count; i++) largest = Math.max(largest, rows[from + i]);
    let sum = 0;
    for (let i = 0; i < count; i++) sum += Math.exp(rows[from + i] - largest);
    const whole = largest + Math.log(sum);
    for (let i = 0; i < count; i++) out[from + i] = rows[from + i] - whole;
  }
  return out;
}
