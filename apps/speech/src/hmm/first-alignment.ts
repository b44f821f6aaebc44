/** A beginning for EM: each word's frames, in equal parts, belong to its states. */
import { type Frames, silenceOf, type WordModels } from '@nutshell/micro/speech';
import { ModelStatistics } from './training.ts';

/** Frames, and where in them each word begins and ends; what lies between is silence. */
export interface Segmented {
  frames: Frames;
  words: readonly number[];
  /** In frames, ascending, the end excluded. */
  spans: readonly (readonly [begin: number, end: number])[];
}

/** Models after one step from equal parts; a part with no frame of its own leaves its state as it is. */
export function firstModels(
  models: WordModels,
  utterances: Iterable<Segmented>,
  floor: Float64Array,
): WordModels {
  const statistics = new ModelStatistics(models);
  for (const { frames, words, spans } of utterances) {
    const states = new Int32Array(frames.length);
    const begins: { word: number; begin: number }[] = [];
    const fill = (word: number, from: number, to: number) => {
      const [begin, end] = [from, to].map((at) => Math.min(frames.length, Math.max(0, at)));
      if (end <= begin) return;
      const parts = models.states[word];
      begins.push({ word, begin });
      for (let t = begin; t < end; t++)
        states[t] = parts[Math.floor(((t - begin) * parts.length) / (end - begin))];
    };
    let done = 0;
    words.forEach((word, i) => {
      fill(silenceOf(models), done, spans[i][0]);
      fill(word, ...spans[i]);
      done = spans[i][1];
    });
    fill(silenceOf(models), done, frames.length);
    statistics.follow({ states, words: begins }, frames);
  }
  return statistics.estimate(floor);
}
