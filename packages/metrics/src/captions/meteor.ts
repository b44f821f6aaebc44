/**
 * METEOR-lite: METEOR 1.5 (Denkowski and Lavie 2014) for English as far as it needs no data: words are aligned if they are equal or have one
 * stem. METEOR also aligns synonyms of WordNet and paraphrases, lets function words count less, and stems by Snowball's English stemmer
 * instead of Porter's first one: its scores do not compare.
 */
import { type Captioned, requireReferences } from './captioned.ts';
import { stemOf } from './stem.ts';

/** As METEOR 1.5 tuned them on English. */
const ALPHA = 0.85; // weight of recall against precision
const BETA = 0.2; // shape of the penalty of fragments
const GAMMA = 0.6; // size of the penalty of fragments
const STEM_WEIGHT = 0.6; // of a pair of words that have only their stem in common

/** Alignments that are followed at the same time, as METEOR does: enough to find the best one of captions. */
const BEAM = 40;

export interface Meteor {
  /** Of the whole corpus: the formula of the sums of all captions, as coco-caption reports METEOR. */
  score: number;
  /** By caption, 0 … 1: its best over its references. */
  each: Float64Array;
}

/** @throws RangeError for no example, or one without references */
export function meteorLite(examples: readonly Captioned[]): Meteor {
  requireReferences(examples);
  const best = examples.map(({ candidate, references }) =>
    references
      .map((reference) => align(candidate, reference))
      .reduce((a, b) => (meteorOf(b) > meteorOf(a) ? b : a)),
  );
  const total = best.reduce((a, b) => ({
    weight: a.weight + b.weight,
    matches: a.matches + b.matches,
    chunks: a.chunks + b.chunks,
    length: a.length + b.length,
    referenceLength: a.referenceLength + b.referenceLength,
  }));
  return { score: meteorOf(total), each: Float64Array.from(best, meteorOf) };
}

/** What the score is made of; of several captions together the sums. */
interface Alignment {
  /** Matches, each by the weight of its kind. */
  weight: number;
  matches: number;
  /** Runs of matches that are neighbours in both captions, in the same order. */
  chunks: number;
  length: number;
  referenceLength: number;
}

function meteorOf({ weight, matches, chunks, length, referenceLength }: Alignment): number {
  if (matches === 0) return 0;
  const precision = weight / length;
  const recall = weight / referenceLength;
  const f = (precision * recall) / (ALPHA * precision + (1 - ALPHA) * recall);
  const isWhole = chunks === 1 && matches === length && matches === referenceLength;
  return f * (1 - (isWhole ? 0 : GAMMA * (chunks / matches) ** BETA));
}

/** A way to align the first words of a candidate. */
interface Partial {
  weight: number;
  matches: number;
  chunks: number;
  /** Places of the reference that are taken. */
  taken: ReadonlySet<number>;
  /** That of the word before, −1 if it has none. */
  last: number;
}

/** The alignment of most matches, by their weight, and among these of fewest chunks. */
function align(candidate: readonly string[], reference: readonly string[]): Alignment {
  const stems = reference.map(stemOf);
  let partials: Partial[] = [{ weight: 0, matches: 0, chunks: 0, taken: new Set(), last: -1 }];
  for (const word of candidate) {
    const stem = stemOf(word);
    const next = partials.map((partial) => ({ ...partial, last: -1 }));
    for (const partial of partials)
      for (let place = 0; place < reference.length; place++) {
        if (stems[place] !== stem || partial.taken.has(place)) continue;
        next.push({
          weight: partial.weight + (reference[place] === word ? 1 : STEM_WEIGHT),
          matches: partial.matches + 1,
          chunks: partial.chunks + (partial.last >= 0 && place === partial.last + 1 ? 0 : 1),
          taken: new Set(partial.taken).add(place),
          last: place,
        });
      }
    next.sort((a, b) => b.weight - a.weight || a.chunks - b.chunks);
    partials = next.slice(0, BEAM);
  }
  const [{ weight, matches, chunks }] = partials;
  return { weight, matches, chunks, length: candidate.length, referenceLength: reference.length };
}
