/** Copies of recordings to learn from, each a little different: speed, loudness, noise, and the length of the vocal tract. */
import { NOISE_LEVELS, resample, type Sound } from '@nutshell/data';
import type { Random } from '@nutshell/random';
import type { SpeechConfig } from './config.ts';

export type DistortionConfig = Pick<SpeechConfig, 'speed' | 'warp' | 'gain' | 'noise'>;

/** Speeds are multiples of 1/20, so that few filters serve all. */
const STEPS = 20;
/** Warps are multiples of 1/100, so that few sets of mel filters do. */
const WARPS = 100;

/** The recording faster or slower, which also moves its pitch (Ko et al. 2015), and louder or softer. */
export function distorted(sound: Sound, { speed, gain }: DistortionConfig, random: Random): Sound {
  const most = Math.round(speed * STEPS);
  const steps = STEPS - most + random.int(2 * most + 1);
  const factor = 10 ** (random.uniform(-gain, gain) / 20);
  const { samples } = resample({ rate: steps, samples: sound.samples }, STEPS);
  return { rate: sound.rate, samples: samples.map((x) => factor * x) };
}

/** Decibels of a string above the noise: every second one is as clean as the first copy. */
export function drawNoise({ noise: [least, most] }: DistortionConfig, random: Random): number {
  return random.int(2) === 0 ? NOISE_LEVELS.clean : random.uniform(least, most);
}

/** The warp of a string's mel filters, see `warpedHertz` (Jaitly and Hinton 2013). */
export function drawWarp({ warp }: DistortionConfig, random: Random): number {
  return Math.round(random.uniform(1 - warp, 1 + warp) * WARPS) / WARPS;
}
