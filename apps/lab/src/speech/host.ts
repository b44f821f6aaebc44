/** The side that computes: recognisers of speech, and pictures of sounds, for calls that come through a port. */
import '@nutshell/core/layers'; // TensorFlow.js knows its layers then
import { resample, type Sound } from '@nutshell/data/wav-sound';
import { type Frames, FrontEnd } from '@nutshell/micro/speech';
import type { BackendChoice } from '../network/backend-names.ts';
import { start } from '../network/backends.ts';
import { Engine } from '../network/engine.ts';
import { type Port, answerCalls, tell } from '../network/port.ts';
import { type Answer, type Hearer, hearerOf, type RecogniserParts } from './hearer.ts';
import { type Acoustic, acoustics } from './recogniser-file.ts';

/** What is known of an opened recogniser. */
export interface RecogniserInfo {
  /** The speaker whom it has not heard. */
  readonly fold: string;
  readonly words: readonly string[];
  /** Of each word, its states. */
  readonly states: readonly (readonly number[])[];
}

export interface SpeechInfo {
  readonly recognisers: Partial<Record<Acoustic, RecogniserInfo>>;
  /** What computes the network, and why; empty if there is none. */
  readonly reason: string;
}

export interface Heard {
  readonly seconds: number;
  /** ln of the power by frame and frequency, 0 to half of `rate`. */
  readonly spectrogram: Frames;
  /** ln of the outputs of the mel filters by frame. */
  readonly filterBank: Frames;
  /** Samples per second of what the pictures show. */
  readonly rate: number;
  readonly answers: Partial<Record<Acoustic, Answer>>;
}

/** The calls that it answers. */
export interface SpeechCalls {
  open: (recognisers: Partial<Record<Acoustic, RecogniserParts>>, choice: BackendChoice) => SpeechInfo;
  hear: (sound: Sound) => Heard;
}

/** Samples per second that are shown where there is no recogniser. */
const RATE = 8000;

export function serve(port: Port): void {
  let engine: Engine | undefined;
  let hearers: Partial<Record<Acoustic, Hearer>> = {};
  answerCalls<SpeechCalls>(port, {
    async open(recognisers, choice) {
      engine?.dispose();
      engine = undefined;
      hearers = {};
      let reason = '';
      const infos: Partial<Record<Acoustic, RecogniserInfo>> = {};
      for (const acoustic of acoustics) {
        const parts = recognisers[acoustic];
        if (!parts) continue;
        const { about, artifacts } = parts;
        if (artifacts) {
          const load = () => Engine.load(artifacts, ['output']);
          ({ engine, reason } = await start(choice, load, (doing) => tell(port, doing)));
        }
        const hearer = hearerOf(acoustic, parts, engine);
        const { words, states } = hearer.topology;
        hearers[acoustic] = hearer;
        infos[acoustic] = { fold: about.fold, words, states };
      }
      return { recognisers: infos, reason };
    },
    async hear(sound) {
      const answers: Partial<Record<Acoustic, Answer>> = {};
      for (const acoustic of acoustics) {
        const answer = await hearers[acoustic]?.hear(sound);
        if (answer) answers[acoustic] = answer;
      }
      const rate = hearers.gmm?.rate ?? hearers.dnn?.rate ?? RATE;
      const { samples } = resample(sound, rate);
      const frontEnd = new FrontEnd({ rate, kind: 'filter-bank' });
      return {
        seconds: sound.samples.length / sound.rate,
        spectrogram: frontEnd.spectrogram(samples),
        filterBank: frontEnd.features(samples),
        rate,
        answers,
      };
    },
  });
}
