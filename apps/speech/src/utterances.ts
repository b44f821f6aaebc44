/** What is said, as feature vectors. */
import {
  type ConnectedWords,
  connectedWords,
  type ConnectedWordsOptions,
  type NoiseLevel,
  type ShowProgress,
  type Sounds,
} from '@nutshell/data';
import { type FeatureChoice, type Listener, listener, SHIFT, type Task } from '@nutshell/micro/speech';
import type { Random } from '@nutshell/random';
import type { SpeechConfig } from './config.ts';
import type { Corpus } from './data.ts';
import { distorted, drawNoise, drawWarp } from './distortion.ts';
import type { Segmented } from './hmm/first-alignment.ts';

/** What the recogniser hears, and what was said. */
export interface SpokenWords extends Segmented {
  /** Of the sound. */
  seconds: number;
}

/** All that can be chosen. */
export function featureChoices({ features, normalisations }: SpeechConfig): FeatureChoice[] {
  return features.flatMap((kind) =>
    normalisations.map((normalisation) => ({ features: kind, normalisation })),
  );
}

/** Fewest and most recordings that are joined to an utterance. */
const WORDS: Record<Task, readonly [number, number]> = { connected: [3, 7], isolated: [1, 1] };

/** What goes on beside the work. */
interface Aside {
  progress?: ShowProgress;
  pause?: () => Promise<void>;
  /** There for a dry run, which has only to know how much there is: the first copy stands in the place of the others. */
  trial?: object;
}

/** The utterances of one speaker: sounds, and what is said in them. */
interface Speech {
  strings: ConnectedWords[];
  warps?: number[];
}

/**
 * Recordings as utterances of the task, of one choice of features. What is made of a speaker's recordings depends on the seed, the speaker
 * and the noise alone, and not on the fold. Those to learn from are kept, as most folds ask for the same ones.
 */
export class Utterances {
  readonly #corpus: Pick<Corpus, 'classes' | 'words' | 'rate'>;
  readonly #config: SpeechConfig;
  readonly #random: Random;
  readonly #listen: Listener;
  readonly #kept = new Map<string, SpokenWords[]>();

  constructor(
    corpus: Pick<Corpus, 'classes' | 'words' | 'rate'>,
    config: SpeechConfig,
    choice: FeatureChoice,
    random: Random,
  ) {
    this.#corpus = corpus;
    this.#config = config;
    this.#random = random;
    this.#listen = listener(config, choice, corpus.rate);
  }

  /** To learn from: each recording as often as there are copies. */
  async train(recordings: Sounds, { progress, pause, trial }: Aside = {}): Promise<SpokenWords[]> {
    const { speakers } = recordings;
    const missing = speakers.filter((speaker) => !this.#kept.has(speaker));
    const { copies } = this.#config;
    const made = trial ? 1 : copies;
    const line = missing.length > 0 ? progress?.('features', missing.length * made) : undefined;
    for (const [i, speaker] of missing.entries()) {
      const own = of(recordings, speaker);
      const all: SpokenWords[][] = [];
      for (let copy = 0; copy < made; copy++) {
        const { strings, warps } = this.#copy(own, speaker, copy);
        all.push(this.heard(strings, warps));
        line?.update(i * made + copy + 1);
        await pause?.();
      }
      while (all.length < copies) all.push(all[0]);
      this.#kept.set(speaker, all.flat());
    }
    line?.stop();
    return speakers.flatMap((speaker) => this.#kept.get(speaker)!);
  }

  /** Each recording once, as it is, above noise: to choose settings, or to test. Equal strings at every noise level. */
  heldOut(recordings: Sounds, noise: NoiseLevel): SpokenWords[] {
    return this.sounds(recordings, noise).flatMap((strings) => this.heard(strings));
  }

  /** The sounds of `heldOut`, speaker by speaker. */
  sounds(recordings: Sounds, noise: NoiseLevel): ConnectedWords[][] {
    const random = this.#random.fork('held-out strings');
    return recordings.speakers.map((speaker) =>
      connectedWords(of(recordings, speaker), this.#options(random.fork(speaker), noise)),
    );
  }

  /** A copy of a speaker's recordings: the first as they are, others distorted. */
  #copy(recordings: Sounds, speaker: string, copy: number): Speech {
    const random = this.#random.fork(`training strings ${copy}`).fork(speaker);
    if (copy === 0) return { strings: connectedWords(recordings, this.#options(random, 'clean')) };
    const config = this.#config;
    const { length, labels } = recordings;
    const read = (index: number) =>
      distorted(recordings.read(index), config, random.fork(`recording ${index}`));
    const noise = (draw: Random) => drawNoise(config, draw);
    const strings = connectedWords({ length, labels, read }, this.#options(random, noise));
    const warps = random.fork('warps');
    return { strings, warps: strings.map(() => drawWarp(config, warps)) };
  }

  #options(random: Random, noise: ConnectedWordsOptions['noise']): ConnectedWordsOptions {
    return { words: WORDS[this.#config.task], noise, random };
  }

  /** Strings of one speaker as features. */
  heard(strings: readonly ConnectedWords[], warps?: readonly number[]): SpokenWords[] {
    const { classes, words, rate } = this.#corpus;
    const frames = this.#listen(
      strings.map(({ sound }) => sound),
      warps,
    );
    const frameAt = (sample: number) => Math.round(sample / rate / SHIFT);
    return strings.map((string, i) => {
      // A recording of silence is no word.
      const said = string.words
        .map((label, at) => ({ word: words.indexOf(classes[label]), span: string.spans[at] }))
        .filter(({ word }) => word >= 0);
      return {
        frames: frames[i],
        words: said.map(({ word }) => word),
        spans: said.map(({ span: [begin, end] }) => [frameAt(begin), frameAt(end)] as const),
        seconds: string.sound.samples.length / rate,
      };
    });
  }
}

const of = (recordings: Sounds, speaker: string): Sounds =>
  recordings.where((clip) => clip.speaker === speaker);
