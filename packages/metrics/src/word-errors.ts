/** Word errors: what a recogniser wrote, aligned with what was said. */
import { requireSameLength } from './validation.ts';

export type WordEdit = 'right' | 'substitution' | 'deletion' | 'insertion';

/** A word that was said (`reference`), a word that was recognised (`hypothesis`), or both. */
export interface AlignedWord {
  readonly edit: WordEdit;
  /** Not there for an insertion. */
  readonly reference?: string;
  /** Not there for a deletion. */
  readonly hypothesis?: string;
}

export interface WordErrors {
  /** Number of words of the reference. */
  readonly words: number;
  readonly right: number;
  readonly substitutions: number;
  readonly deletions: number;
  readonly insertions: number;
  /** substitutions + deletions + insertions */
  readonly errors: number;
  /** errors / words, which insertions can bring above 1; without words Infinity, or NaN if nothing was recognised either. */
  readonly wordErrorRate: number;
}

/** Word errors over a set of sentences. */
export interface SentenceErrors extends WordErrors {
  readonly sentences: number;
  /** Sentences that have an error. */
  readonly wrongSentences: number;
  /** wrongSentences / sentences */
  readonly sentenceErrorRate: number;
  /** Of each sentence, in order. */
  readonly alignments: readonly (readonly AlignedWord[])[];
}

/**
 * Aligns a recognised sentence with its reference so that there are as few errors as possible, and as many right words as then possible:
 * this fixes the counts of all three kinds of error. All errors cost the same, as in Kaldi and jiwer (NIST's sclite, whose substitutions
 * cost 4/3, may count one more error here and there).
 */
export function alignWords(reference: readonly string[], hypothesis: readonly string[]): AlignedWord[] {
  const columns = hypothesis.length + 1;
  const error = Math.min(reference.length, hypothesis.length) + 1; // dearer than all right words are worth together
  const cost = new Int32Array((reference.length + 1) * columns);
  const diagonal = (i: number, j: number) =>
    cost[(i - 1) * columns + j - 1] + (reference[i - 1] === hypothesis[j - 1] ? -1 : error);
  const above = (i: number, j: number) => cost[(i - 1) * columns + j] + error;
  for (let i = 0; i <= reference.length; i++) {
    for (let j = 0; j < columns; j++) {
      if (i === 0) cost[j] = j * error;
      else if (j === 0) cost[i * columns] = i * error;
      else cost[i * columns + j] = Math.min(diagonal(i, j), above(i, j), cost[i * columns + j - 1] + error);
    }
  }
  const aligned: AlignedWord[] = [];
  for (let i = reference.length, j = hypothesis.length; i > 0 || j > 0;) {
    const here = cost[i * columns + j];
    if (i > 0 && j > 0 && here === diagonal(i, j)) {
      const [said, recognised] = [reference[--i], hypothesis[--j]];
      const edit = said === recognised ? 'right' : 'substitution';
      aligned.push({ edit, reference: said, hypothesis: recognised });
    } else if (i > 0 && here === above(i, j)) aligned.push({ edit: 'deletion', reference: reference[--i] });
    else aligned.push({ edit: 'insertion', hypothesis: hypothesis[--j] });
  }
  return aligned.reverse();
}

/**
 * Word and sentence errors of recognised sentences, pooled: errors of all sentences over words of all sentences.
 * @throws RangeError unless there are as many references as hypotheses
 */
export function wordErrors(
  references: readonly (readonly string[])[],
  hypotheses: readonly (readonly string[])[],
): SentenceErrors {
  requireSameLength('references', references, 'hypotheses', hypotheses);
  const alignments = references.map((reference, i) => alignWords(reference, hypotheses[i]));
  const wrongSentences = alignments.filter((words) => words.some(({ edit }) => edit !== 'right')).length;
  const sentences = references.length;
  return {
    ...countErrors(alignments.flat()),
    sentences,
    wrongSentences,
    sentenceErrorRate: wrongSentences / sentences,
    alignments,
  };
}

/** Counts the errors of an alignment. */
export function countErrors(alignment: readonly AlignedWord[]): WordErrors {
  const count = (wanted: WordEdit) => alignment.reduce((n, { edit }) => n + (edit === wanted ? 1 : 0), 0);
  const [right, substitutions] = [count('right'), count('substitution')];
  const [deletions, insertions] = [count('deletion'), count('insertion')];
  const errors = substitutions + deletions + insertions;
  const words = right + substitutions + deletions;
  return { words, right, substitutions, deletions, insertions, errors, wordErrorRate: errors / words };
}

/**
 * An alignment as three lines of equal length, in the manner of sclite: words in columns, stars where a word is missing, and under each
 * error its letter.
 */
export function renderAlignment(alignment: readonly AlignedWord[]): string {
  const lines = ['said:      ', 'recognised:', '           '];
  for (const { edit, reference, hypothesis } of alignment) {
    const width = Math.max(reference?.length ?? 0, hypothesis?.length ?? 0, 1);
    const cells = [reference ?? '*'.repeat(width), hypothesis ?? '*'.repeat(width), LETTERS[edit]];
    cells.forEach((cell, i) => (lines[i] += ` ${cell.padEnd(width)}`));
  }
  return lines.map((line) => line.trimEnd()).join('\n');
}

const LETTERS: Record<WordEdit, string> = { right: '', substitution: 'S', deletion: 'D', insertion: 'I' };

/**
 * How long a recogniser takes for a second of sound; below 1 it keeps up with a speaker.
 * @throws RangeError unless there is sound and the time is not negative
 */
export function realTimeFactor(secondsTaken: number, secondsOfSound: number): number {
  if (!(secondsTaken >= 0 && secondsOfSound > 0 && secondsTaken < Infinity && secondsOfSound < Infinity))
    throw new RangeError(
      `${secondsTaken} s for ${secondsOfSound} s of sound; expected a time of at least 0 and sound of more than 0`,
    );
  return secondsTaken / secondsOfSound;
}
