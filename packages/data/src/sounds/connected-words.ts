/** Connected words: recordings of single words, joined with pauses. Runs in browsers. */
import type { Random } from '@nutshell/random';
import type { Sound } from './sound.ts';
import { trimSilence } from './trim.ts';

/**
 * Decibels of the speech above the noise: mean power of the recordings, without the pauses, over that of white noise which lies under all of
 * the string. "clean" leaves the recordings practically as they are, and only keeps the pauses from being zeros, which no microphone gives.
 */
export const NOISE_LEVELS = { clean: 50, noisy: 20, noisier: 10 };

export type NoiseLevel = keyof typeof NOISE_LEVELS;

/** A string of words, and what was said. */
export interface ConnectedWords {
  sound: Sound;
  /** Labels of the words. */
  words: number[];
  /** Begin and end of each word, in samples. */
  spans: [begin: number, end: number][];
}

export interface ConnectedWordsOptions {
  /** Fewest and most words of a string; default 3 to 7, each number as often. */
  words?: readonly [fewest: number, most: number];
  /** Seconds of shortest and longest pause, before, between and after the words; default 0.05 to 0.3. */
  pause?: readonly [shortest: number, longest: number];
  /** A level, or decibels drawn for each string; default `clean`. */
  noise?: NoiseLevel | ((random: Random) => number);
  random: Random;
}

/**
 * Joins all recordings to strings, each being used once, in random order; the last string may be shorter. Silence at their ends is trimmed.
 * Strings, pauses and their order depend on the seed only: equal seeds at different noise levels give the same strings.
 */
export function connectedWords(
  recordings: { readonly length: number; readonly labels: ArrayLike<number>; read(index: number): Sound },
  options: ConnectedWordsOptions,
): ConnectedWords[] {
  const { words: [fewest, most] = [3, 7], random } = options;
  const order = random.fork('order').permutation(recordings.length);
  const lengths = random.fork('lengths');
  const strings: ConnectedWords[] = [];
  for (let next = 0; next < order.length;) {
    const count = fewest + lengths.int(most - fewest + 1);
    const chosen = order.subarray(next, next + count);
    strings.push(joined(recordings, chosen, options, random.fork(`string ${strings.length}`)));
    next += count;
  }
  return strings;
}

function joined(
  recordings: { readonly labels: ArrayLike<number>; read(index: number): Sound },
  chosen: Uint32Array,
  { pause: [shortest, longest] = [0.05, 0.3], noise = 'clean' }: ConnectedWordsOptions,
  random: Random,
): ConnectedWords {
  const sounds = Array.from(chosen, (index) => trimSilence(recordings.read(index)));
  const { rate } = sounds[0];
  const pauses = random.fork('pauses');
  const drawPause = () => Math.round(pauses.uniform(shortest, longest) * rate);
  const spans: [number, number][] = [];
  let end = 0;
  for (const { samples } of sounds) {
    const begin = end + drawPause();
    end = begin + samples.length;
    spans.push([begin, end]);
  }
  const samples = new Float32Array(end + drawPause());
  sounds.forEach((sound, i) => samples.set(sound.samples, spans[i][0]));
  const spoken = sounds.reduce((sum, sound) => sum + sound.samples.length, 0);
  const power = samples.reduce((sum, x) => sum + x * x, 0) / spoken;
  const decibels = typeof noise === 'string' ? NOISE_LEVELS[noise] : noise(random.fork('decibels'));
  addNoise(samples, Math.sqrt(power / 10 ** (decibels / 10)), random.fork('noise'));
  return { sound: { rate, samples }, words: Array.from(chosen, (index) => recordings.labels[index]), spans };
}

/** Adds white noise of the given standard deviation, in place. */
export function addNoise(samples: Float32Array, deviation: number, random: Random): void {
  for (let i = 0; i < samples.length; i++) samples[i] += random.normal(0, deviation);
}
