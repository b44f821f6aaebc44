/** What a network says of a digit, in the same words on the command line and on a page. */

/** j of Eq. 9 of LeCun et al. 1998: the distance at which "none of them" is as likely as a class. */
export const RUBBISH = 10;

/** The outputs of a network for one digit, class by class. */
export interface DigitOutputs {
  /** 0 to 1; of distances e^−distance, normalised, so that the nearest class is likely however far it is. */
  readonly probabilities: ArrayLike<number>;
  /** Squared distances from the classes' codes, of a network that measures them. */
  readonly distances?: ArrayLike<number>;
  /** Default {@link RUBBISH}. */
  readonly rubbish?: number;
}

export interface Verdict {
  /** The class that it is, or is nearest to. */
  readonly digit: number;
  /** Whether it is near enough to be that class; of a network without distances nobody knows. */
  readonly isNear: boolean | undefined;
  /** All classes, the best first. */
  readonly ranking: readonly { digit: number; probability: number; distance?: number }[];
}

export function verdictOf({ probabilities, distances, rubbish = RUBBISH }: DigitOutputs): Verdict {
  const ranking = Array.from(probabilities, (probability, digit) => ({
    digit,
    probability,
    ...(distances ? { distance: distances[digit] } : {}),
  })).sort((a, b) => (distances ? a.distance! - b.distance! : b.probability - a.probability));
  const [{ digit, distance }] = ranking;
  return { digit, isNear: distance === undefined ? undefined : distance <= rubbish, ranking };
}

/**
 * One digit as `4 at a distance of 2.1   (then 9 at 31.0, 7 at 44.8)`, as `none is near   (nearest 4 at 61.0, …)`, or, of a network without
 * distances, as `4 99.8 %   (then 9 0.1 %, 7 0.0 %)`; several as `2 digits, read one by one: 4 at a distance of 2.1; 2 at …`.
 */
export function tellVerdicts(verdicts: readonly Verdict[]): string {
  if (verdicts.length === 1) return `${answer(verdicts[0])}   (${others(verdicts[0])})`;
  return `${verdicts.length} digits, read one by one: ${verdicts.map(answer).join('; ')}`;
}

function answer({ ranking: [best], isNear }: Verdict): string {
  if (isNear === false) return 'none is near';
  return best.distance === undefined
    ? `${best.digit} ${percent(best.probability)}`
    : `${best.digit} at a distance of ${best.distance.toFixed(1)}`;
}

function others({ ranking, isNear }: Verdict): string {
  const told = ranking.map(({ digit, probability, distance }) =>
    distance === undefined ? `${digit} ${percent(probability)}` : `${digit} at ${distance.toFixed(1)}`,
  );
  return isNear === false ? `nearest ${told.slice(0, 3).join(', ')}` : `then ${told.slice(1, 3).join(', ')}`;
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
