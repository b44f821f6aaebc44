/** Voice activity: where in a recording somebody speaks, by its energy. Runs in browsers. */
import type { Sound } from './sound.ts';

export interface TrimOptions {
  /** Decibels below the loudest frame from which on a frame counts as silence; default 35. */
  below?: number;
  /** Seconds kept before and after the speech; default 0.05. */
  margin?: number;
}

/** Seconds. */
const FRAME = 0.01;

/**
 * Cuts the silence before and after the speech, a frame of 10 ms being silent if its mean square lies `below` decibels under that of the
 * loudest one. Relative to the loudest, so that it does the same to quiet and to loud recordings; what is silent throughout stays whole.
 * The samples are a view.
 */
export function trimSilence(
  { rate, samples }: Sound,
  { below = 35, margin = 0.05 }: TrimOptions = {},
): Sound {
  const frame = Math.max(1, Math.round(FRAME * rate));
  const powers = new Float64Array(Math.ceil(samples.length / frame));
  for (let i = 0; i < samples.length; i++) powers[Math.floor(i / frame)] += samples[i] ** 2;
  const loudest = powers.reduce((most, power) => Math.max(most, power), 0);
  if (loudest === 0) return { rate, samples };
  const speaks = (power: number) => power >= loudest * 10 ** (-below / 10);
  const kept = Math.round(margin * rate);
  const begin = Math.max(0, powers.findIndex(speaks) * frame - kept);
  const end = Math.min(samples.length, (powers.findLastIndex(speaks) + 1) * frame + kept);
  return { rate, samples: samples.subarray(begin, end) };
}

/** Seconds of silence before and after speech that recognisers know. */
const KNOWN_PAUSE = 0.2;

/**
 * What is said in a recording: recognisers have learnt from short pauses, and take a long silence for words, all the more where features
 * are normalised over the recording. The samples are a view.
 */
export function speechIn(sound: Sound): Sound {
  return trimSilence(sound, { margin: KNOWN_PAUSE });
}
