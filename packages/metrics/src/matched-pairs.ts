/** The matched-pairs sentence-segment word error test (MAPSSWE): do two recognisers differ on the same speech? */
import { twoSidedP } from './normal.ts';
import { requireSameLength } from './validation.ts';
import { alignWords, type AlignedWord } from './word-errors.ts';

export interface MatchedPairsResult {
  /** Number of segments in which at least one recogniser made an error. */
  readonly segments: number;
  /** Errors of A minus errors of B, of each of these segments in turn. */
  readonly differences: readonly number[];
  /** Mean difference in standard errors; negative where A made fewer errors. */
  readonly z: number;
  /** Two-sided, in [0, 1]. */
  readonly pValue: number;
}

/** So many words in a row that both recognise end a segment: the errors before and after them are taken as independent. */
const BUFFER = 2;

/**
 * Gillick and Cox 1989, "Some statistical issues in the comparison of speech recognition algorithms". The speech is cut where both
 * recognisers get at least two words in a row right, and at the ends of sentences; the differences Zᵢ in errors of the segments that have
 * any are independent, and their mean over its standard error is normal: W = mean(Z) / √(s² / n), s² with the divisor n − 1.
 *
 * If the differences are all the same, s² says nothing, and the mean square takes its place. No segment gives p = 1. The test is an
 * approximation for many segments (the paper asks for 50 or more), and knows nothing of the variation between seeds.
 * @throws RangeError unless the three lists are equally long
 */
export function matchedPairsTest(
  references: readonly (readonly string[])[],
  hypothesesA: readonly (readonly string[])[],
  hypothesesB: readonly (readonly string[])[],
): MatchedPairsResult {
  requireSameLength('references', references, 'hypothesesA', hypothesesA);
  requireSameLength('references', references, 'hypothesesB', hypothesesB);
  const differences = references.flatMap((reference, i) =>
    segmentDifferences(reference.length, [
      alignWords(reference, hypothesesA[i]),
      alignWords(reference, hypothesesB[i]),
    ]),
  );
  const n = differences.length;
  const sum = differences.reduce((total, z) => total + z, 0);
  if (sum === 0) return { segments: n, differences, z: 0, pValue: 1 };
  const mean = sum / n;
  const squares = differences.reduce((total, z) => total + (z - mean) ** 2, 0);
  const variance = squares > 0 ? squares / (n - 1) : mean ** 2;
  const z = mean / Math.sqrt(variance / n);
  return { segments: n, differences, z, pValue: twoSidedP(z) };
}

/** Errors of the first minus errors of the second alignment, in each segment of a sentence that has errors. */
function segmentDifferences(words: number, alignments: readonly (readonly AlignedWord[])[]): number[] {
  const [a, b] = alignments.map((alignment) => errorsByWord(words, alignment));
  const differences: number[] = [];
  let errors = 0; // of both in the segment
  let difference = 0;
  let right = 0; // words in a row
  const close = () => {
    if (errors > 0) differences.push(difference);
    errors = difference = 0;
  };
  for (let place = 0; place < 2 * words + 1; place++) {
    const here = a[place] + b[place];
    errors += here;
    difference += a[place] - b[place];
    if (here > 0) right = 0;
    else if (place % 2 === 1 && ++right === BUFFER) close();
  }
  close();
  return differences;
}

/** `[2 · words + 1]`: insertions before each word, whether the word itself is wrong, …, insertions after the last. */
function errorsByWord(words: number, alignment: readonly AlignedWord[]): Uint32Array {
  const errors = new Uint32Array(2 * words + 1);
  let word = 0;
  for (const { edit } of alignment) {
    if (edit === 'insertion') errors[2 * word]++;
    else errors[2 * word++ + 1] = edit === 'right' ? 0 : 1;
  }
  return errors;
}
