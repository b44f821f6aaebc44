import { connectedWords, type NoiseLevel, type Sound, type Sounds } from '@nutshell/data';
import type { Random } from '@nutshell/random';
import type { SpeechConfig } from './config.ts';
import { withDeltas } from './features/deltas.ts';
import type { Frames } from './features/frames.ts';
import { FrontEnd } from './features/front-end.ts';
import { MeanVariance, normaliseUtterance } from './features/normalisation.ts';
import type { Segmented } from './hmm/first-alignment.ts';

/** Seconds from frame to frame. */
const SHIFT = 0.01;

/** A string of words as the recogniser hears it. */
export interface SpokenWords extends Segmented {
  /** Of the sound. */
  seconds: number;
}

/** What mean and variance are taken over: the strings of one speaker, as features, in and out. */
const NORMALISATIONS: Record<SpeechConfig['normalisation'], (strings: Frames[]) => Frames[]> = {
  utterance: (strings) => strings.map(normaliseUtterance),
  speaker: (strings) => {
    const statistics = new MeanVariance(strings[0].size);
    for (const frames of strings) statistics.add(frames);
    return strings.map((frames) => statistics.normalise(frames));
  },
  none: (strings) => strings,
};

/** A function from recordings of one speaker to the feature vectors that the models see. */
export function listener(config: SpeechConfig, rate: number): (sounds: readonly Sound[]) => Frames[] {
  const { convention, features: kind, cepstra, deltas } = config;
  const frontEnd = new FrontEnd({ rate, convention, kind, cepstra, shift: SHIFT });
  return (sounds) =>
    NORMALISATIONS[config.normalisation](
      sounds.map(({ samples }) => withDeltas(frontEnd.features(samples), deltas)),
    );
}

/**
 * Strings of connected words of every speaker, in each of which one speaker speaks; each recording occurs once.
 * Equal seeds give equal strings at every noise level.
 */
export function spokenWords(
  recordings: Sounds,
  config: SpeechConfig,
  { noise, random }: { noise: NoiseLevel; random: Random },
): SpokenWords[] {
  const { rate } = recordings;
  const listen = listener(config, rate);
  const frameAt = (sample: number) => Math.round(sample / rate / SHIFT);
  return recordings.speakers.flatMap((speaker) => {
    const own = recordings.where((clip) => clip.speaker === speaker);
    const strings = connectedWords(own, { noise, random: random.fork(speaker) });
    const frames = listen(strings.map(({ sound }) => sound));
    return strings.map(({ sound, words, spans }, i) => ({
      frames: frames[i],
      words,
      spans: spans.map(([begin, end]) => [frameAt(begin), frameAt(end)] as const),
      seconds: sound.samples.length / rate,
    }));
  });
}

/** The strings to learn from: all recordings as often as the config says, the noise changing each time. */
export function trainingWords(recordings: Sounds, config: SpeechConfig, random: Random): SpokenWords[] {
  const { trainingStrings, trainingNoise } = config;
  return Array.from({ length: trainingStrings }, (_, i) =>
    spokenWords(recordings, config, {
      noise: trainingNoise[i % trainingNoise.length],
      random: random.fork(`training strings ${i}`),
    }),
  ).flat();
}
