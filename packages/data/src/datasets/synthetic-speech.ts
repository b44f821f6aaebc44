/**
 * Generated "digits", for smoke tests and continuous integration: ten words of vowels, hisses and hums from a pulse train and three
 * resonators, spoken by six voices that differ in pitch, length of the vocal tract and speed. They say nothing about speech.
 */
import { createHash } from 'node:crypto';
import type { Random } from '@nutshell/random';
import { encodeWav } from '../formats/wav.ts';
import { addNoise } from '../sounds/connected-words.ts';
import {
  type Clip,
  leaveSpeakersOut,
  type SoundDataset,
  Sounds,
  type SpeakersLeftOut,
  splitSounds,
} from '../sounds/sounds.ts';
import { DIGITS } from './spoken-digits.ts';

export interface SyntheticSpeechOptions extends SpeakersLeftOut {
  /** Recordings of each digit by each speaker; default 5. */
  repetitions?: number;
  random: Random;
}

const RATE = 8000;
const SPEAKERS = ['ada', 'ben', 'cleo', 'dan', 'eve', 'fred'];

/** Frequencies of three formants in hertz (vowels: Peterson and Barney 1952, means of the men); `noise` hisses instead of humming. */
const PHONES: Record<string, { formants: number[]; noise?: boolean }> = {
  i: { formants: [270, 2290, 3010] },
  e: { formants: [530, 1840, 2480] },
  a: { formants: [730, 1090, 2440] },
  o: { formants: [570, 840, 2410] },
  u: { formants: [300, 870, 2240] },
  n: { formants: [250, 1400, 2200] },
  s: { formants: [2600, 3000, 3400], noise: true },
  f: { formants: [1200, 1800, 3200], noise: true },
};

/** The digits, by their sounds. */
const WORDS = ['sino', 'ua', 'isu', 'fie', 'foaf', 'aif', 'sis', 'enun', 'eo', 'nain'];

/** Bandwidths of the formants in hertz. */
const BANDWIDTHS = [80, 100, 140];

interface Voice {
  /** Hertz. */
  pitch: number;
  /** Factor on all formants: 1 over the length of the vocal tract. */
  tract: number;
  /** Seconds of a sound. */
  pace: number;
}

/** Speaks all digits; one speaker is left out for the test and one for validation. Equal seeds give equal samples. */
export function syntheticSpeech({
  repetitions = 5,
  random,
  ...leftOut
}: SyntheticSpeechOptions): SoundDataset {
  const clips: Clip[] = [];
  for (const speaker of SPEAKERS) {
    const draw = random.fork(`voice ${speaker}`);
    const voice: Voice = {
      pitch: draw.uniform(95, 150),
      tract: draw.uniform(0.95, 1.06),
      pace: draw.uniform(0.07, 0.11),
    };
    WORDS.forEach((word, label) => {
      for (let i = 0; i < repetitions; i++) {
        const name = `${label}_${speaker}_${i}.wav`;
        const wav = encodeWav({ rate: RATE, channels: [speak(word, voice, random.fork(name))] });
        clips.push({ name, label, speaker, wav });
      }
    });
  }
  const hash = createHash('sha256');
  for (const { wav } of clips) hash.update(wav);
  const name = 'synthetic-speech';
  const sounds = new Sounds(clips, RATE);
  return splitSounds(
    {
      name,
      title: 'Generated digits, spoken',
      classes: DIGITS,
      rate: RATE,
      sounds,
      provenance: { name, source: 'generated', sha256: { recordings: hash.digest('hex') } },
    },
    leaveSpeakersOut(sounds, leftOut),
  );
}

/** A word in a voice, with a little silence around it. */
function speak(word: string, voice: Voice, random: Random): Float32Array {
  const silence = Math.round(0.04 * RATE);
  const durations = [...word].map(() => Math.round(voice.pace * random.uniform(0.8, 1.25) * RATE));
  const samples = new Float32Array(2 * silence + durations.reduce((sum, length) => sum + length, 0));
  const pitch = voice.pitch * random.uniform(0.93, 1.07);
  let at = silence;
  let phase = 0;
  [...word].forEach((phone, i) => {
    const { formants, noise } = PHONES[phone];
    const resonators = formants.map((f, k) =>
      resonator(f * voice.tract * random.uniform(0.97, 1.03), BANDWIDTHS[k]),
    );
    for (let n = 0; n < durations[i]; n++, at++) {
      phase += pitch / RATE;
      const pulse = phase >= 1 ? 1 : 0;
      phase %= 1;
      const source = noise ? random.normal(0, 0.08) : pulse;
      const envelope = Math.min(1, (n + 1) / 80, (durations[i] - n) / 80); // 10 ms
      samples[at] = envelope * resonators.reduce((x, filter) => filter(x), source);
    }
  });
  const peak = samples.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  const loudness = random.uniform(0.2, 0.6) / peak;
  for (let i = 0; i < samples.length; i++) samples[i] *= loudness;
  addNoise(samples, 0.002, random);
  return samples;
}

/** A two-pole resonance that leaves a constant signal as it is (Klatt 1980). */
function resonator(frequency: number, bandwidth: number): (x: number) => number {
  const c = -Math.exp((-2 * Math.PI * bandwidth) / RATE);
  const b = 2 * Math.exp((-Math.PI * bandwidth) / RATE) * Math.cos((2 * Math.PI * frequency) / RATE);
  const a = 1 - b - c;
  let [y1, y2] = [0, 0];
  return (x) => {
    const y = a * x + b * y1 + c * y2;
    [y2, y1] = [y1, y];
    return y;
  };
}
