import { NOISE_LEVELS, type NoiseLevel, type Sounds } from '@nutshell/data';
import { realTimeFactor, type SentenceErrors, wordErrors } from '@nutshell/metrics';
import type { Task } from '@nutshell/micro/speech';
import { recogniseAll, type Recogniser, type Scorer } from './recogniser.ts';
import type { SpokenWords, Utterances } from './utterances.ts';

export const noiseLevels = Object.keys(NOISE_LEVELS) as NoiseLevel[];

/** What was said, and what was recognised, string by string. */
export interface Decoded {
  said: string[][];
  recognised: string[][];
}

/** Names of words by their indices. */
export const namesOf = (words: readonly string[], indices: readonly number[]): string[] =>
  indices.map((word) => words[word]);

/** A penalty, and the errors on the examples on which it was chosen. */
export interface Validated {
  insertionPenalty: number;
  errors: number;
  words: number;
}

/** The insertion penalty with the fewest word errors, the first of equals. */
export async function choosePenalty(
  scorer: Scorer,
  task: Task,
  utterances: readonly SpokenWords[],
  penalties: readonly number[],
  pause?: () => Promise<void>,
): Promise<Validated> {
  const { words: names } = scorer.topology;
  const found = await recogniseAll(scorer, task, utterances, penalties, pause);
  const said = utterances.map(({ words }) => namesOf(names, words));
  const all = found.map((strings, i) => {
    const { errors, words } = wordErrors(
      said,
      strings.map(({ words }) => namesOf(names, words)),
    );
    return { insertionPenalty: penalties[i], errors, words };
  });
  return all.reduce((best, each) => (each.errors < best.errors ? each : best));
}

/**
 * A sentence on the folds whose penalty is the lowest or the highest that was tried: beyond it there may be a better one.
 * @param validated of each fold
 */
export function remarkOnPenalties(
  penalties: readonly number[],
  folds: readonly { name: string }[],
  validated: readonly Pick<Validated, 'insertionPenalty'>[],
): string | undefined {
  const ends = [Math.min(...penalties), Math.max(...penalties)];
  const found = folds
    .map(({ name }, i) => ({ name, penalty: validated[i].insertionPenalty }))
    .filter(({ penalty }) => penalties.length > 1 && ends.includes(penalty));
  if (found.length === 0) return undefined;
  const which = found.map(({ name, penalty }) => `${penalty} (${name})`).join(', ');
  return `Of --penalties an end was best, ${which}: a longer list may give fewer errors.`;
}

/** Recognises held-out recordings, and times it: features, scores and search, without what makes strings of the recordings. */
export async function decode(
  recogniser: Recogniser,
  utterances: Utterances,
  recordings: Sounds,
  noise: NoiseLevel,
): Promise<Decoded & { secondsTaken: number; seconds: number }> {
  const { words: names } = recogniser;
  const strings = utterances.sounds(recordings, noise);
  const began = performance.now();
  const heard = strings.flatMap((each) => utterances.heard(each));
  const found = await recogniser.recognise(heard.map(({ frames }) => frames));
  const secondsTaken = (performance.now() - began) / 1000;
  return {
    said: heard.map(({ words }) => namesOf(names, words)),
    recognised: found.map((words) => namesOf(names, words)),
    secondsTaken,
    seconds: heard.reduce((sum, { seconds }) => sum + seconds, 0),
  };
}

/** Strings of all folds together. */
export function pooled(parts: readonly (Decoded & { secondsTaken: number; seconds: number })[]) {
  const sum = (of: 'secondsTaken' | 'seconds') => parts.reduce((total, part) => total + part[of], 0);
  const said = parts.flatMap((part) => part.said);
  const recognised = parts.flatMap((part) => part.recognised);
  return {
    said,
    recognised,
    errors: wordErrors(said, recognised),
    realTimeFactor: realTimeFactor(sum('secondsTaken'), sum('seconds')),
  };
}

/** The metrics of a split in a result record. */
export function metricsOf(split: string, errors: SentenceErrors, task: Task): Record<string, number> {
  return {
    [`${split}.wordErrorRate`]: errors.wordErrorRate,
    [`${split}.words`]: errors.words,
    [`${split}.insertions`]: errors.insertions,
    [`${split}.deletions`]: errors.deletions,
    [`${split}.substitutions`]: errors.substitutions,
    [`${split}.sentenceErrorRate`]: errors.sentenceErrorRate,
    // One word or none: a recording is right or wrong.
    ...(task === 'isolated' && { [`${split}.accuracy`]: 1 - errors.sentenceErrorRate }),
  };
}
