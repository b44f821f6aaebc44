/** What recognises words in feature vectors, whatever scores its frames. */
import { type Sound, speechIn } from '@nutshell/data';
import {
  type BestPath,
  bestPath,
  type FeatureChoice,
  type Frames,
  listener,
  recognised,
  type Recognised,
  searches,
  silenceOf,
  type Task,
  transcriptNetwork,
  type WordTopology,
} from '@nutshell/micro/speech';
import type { SpeechConfig } from './config.ts';
import type { Pause, Utterance } from './hmm/training.ts';

export interface Recogniser {
  /** What it can recognise, without silence. */
  words: readonly string[];
  /** Features that it sees. */
  choice: FeatureChoice;
  /** Free parameters. */
  parameters: number;
  /** What scores frames for the search, if it is a hidden Markov model. */
  scorer?: Scorer;
  /** @returns of each utterance the indices of its words */
  recognise(utterances: readonly Frames[]): Promise<number[][]>;
}

/** What scores frames, and the words that they may belong to. */
export interface Scorer {
  topology: WordTopology;
  /** @returns of each utterance `[frames, states]`: ln p(x | state), up to a number that is the same for all states of a frame */
  score(utterances: readonly Frames[]): Promise<Float64Array[]>;
}

/** A hidden Markov model, with what was chosen on validation, as a recogniser. */
export function searching(
  scorer: Scorer,
  task: Task,
  { insertionPenalty, ...rest }: Pick<Recogniser, 'choice' | 'parameters'> & { insertionPenalty: number },
): Recogniser {
  return {
    ...rest,
    words: scorer.topology.words.slice(0, silenceOf(scorer.topology)),
    scorer,
    recognise: async (utterances) => {
      const frames = utterances.map((frames) => ({ frames }));
      const [found] = await recogniseAll(scorer, task, frames, [insertionPenalty]);
      return found.map(({ words }) => words);
    },
  };
}

/** Utterances that are scored together: their scores are in memory. */
const TOGETHER = 100;

/** Utterances one after the other, with the scores of their frames. */
export async function* scored<U extends { frames: Frames }>(
  { score }: Pick<Scorer, 'score'>,
  utterances: readonly U[],
): AsyncGenerator<{ utterance: U; scores: Float64Array }> {
  for (let start = 0; start < utterances.length; start += TOGETHER) {
    const together = utterances.slice(start, start + TOGETHER);
    const scores = await score(together.map(({ frames }) => frames));
    for (const [i, utterance] of together.entries()) yield { utterance, scores: scores[i] };
  }
}

/** The words of utterances, for each insertion penalty; frames are scored once. */
export async function recogniseAll(
  scorer: Scorer,
  task: Task,
  utterances: readonly { frames: Frames }[],
  penalties: readonly number[],
  pause?: Pause,
): Promise<Recognised[][]> {
  const { topology } = scorer;
  const networks = penalties.map((insertionPenalty) => searches[task](topology, { insertionPenalty }));
  const found: Recognised[][] = penalties.map(() => []);
  for await (const { scores } of scored(scorer, utterances)) {
    networks.forEach((network, i) => found[i].push(recognised(topology, network, scores)));
    await pause?.();
  }
  return found;
}

/** Forced alignment: the best path of each utterance through the words that are said in it. */
export async function alignAll(
  scorer: Scorer,
  utterances: readonly Utterance[],
  pause?: Pause,
): Promise<BestPath[]> {
  const { topology } = scorer;
  const paths: BestPath[] = [];
  for await (const { utterance, scores } of scored(scorer, utterances)) {
    paths.push(bestPath(transcriptNetwork(topology, utterance.words), scores, topology.stay.length));
    await pause?.();
  }
  return paths;
}

/** The share of frames whose best score is not that of the state in which forced alignment by the same scores sees them. */
export async function frameErrorOf(scorer: Scorer, utterances: readonly Utterance[]): Promise<number> {
  const { topology } = scorer;
  const count = topology.stay.length;
  let [wrong, frames] = [0, 0];
  for await (const { utterance, scores } of scored(scorer, utterances)) {
    const { states } = bestPath(transcriptNetwork(topology, utterance.words), scores, count);
    frames += states.length;
    states.forEach((state, t) => (wrong += largestOf(scores, t * count, count) === state ? 0 : 1));
  }
  return wrong / frames;
}

/** Where the largest of `count` numbers from `from` on lies, the first of equals. */
export function largestOf(rows: ArrayLike<number>, from: number, count: number): number {
  let best = 0;
  for (let i = 1; i < count; i++) if (rows[from + i] > rows[from + best]) best = i;
  return best;
}

/** A function that hears recordings of one speaker, and says their words; long silence around them is not heard. */
export function ear(
  recogniser: Recogniser,
  config: SpeechConfig,
  rate: number,
): (sounds: readonly Sound[]) => Promise<string[][]> {
  const listen = listener(config, recogniser.choice, rate);
  return async (sounds) => {
    const found = await recogniser.recognise(listen(sounds.map(speechIn)));
    return found.map((words) => words.map((word) => recogniser.words[word]));
  };
}
