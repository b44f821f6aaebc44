import type { Evaluation } from './evaluate.ts';

/** A picture that was taken for something else. */
export interface Mistake {
  /** In its split. */
  index: number;
  predicted: number;
  /** That the network gave to the wrong class. */
  probability: number;
}

/** The n mistakes of which the network was surest, the surest first. */
export function confidentMistakes(
  { misses, probabilities, confusion }: Pick<Evaluation, 'misses' | 'probabilities' | 'confusion'>,
  n: number,
): Mistake[] {
  const classes = confusion.length;
  return misses
    .map(([index, predicted]) => ({
      index,
      predicted,
      probability: probabilities[index * classes + predicted],
    }))
    .sort((a, b) => b.probability - a.probability)
    .slice(0, n);
}

/** The n pairs of classes that are confused most often. @param confusion counts `[true class][predicted class]` */
export function worstConfusions(
  confusion: readonly (readonly number[])[],
  n: number,
): { truth: number; predicted: number; count: number }[] {
  return confusion
    .flatMap((row, truth) => row.map((count, predicted) => ({ truth, predicted, count })))
    .filter(({ truth, predicted, count }) => truth !== predicted && count > 0)
    .sort((a, b) => b.count - a.count)
    .slice(0, n);
}
