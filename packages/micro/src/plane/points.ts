import type { Random } from '@nutshell/random';

/** Labelled points of the plane. */
export interface PlanarPoints {
  /** [n, 2], roughly within ±1. */
  readonly x: Float64Array;
  /** The class of each point, from 0 on. */
  readonly labels: Uint8Array;
  readonly classes: number;
}

/**
 * Splits points at random, class by class, so that both parts have the same shares of the classes.
 *
 * @param testFraction in [0, 1); of every class that share is for testing, rounded, but one point at least stays for training.
 * @throws RangeError if the fraction lies outside.
 */
export function splitPoints(
  points: PlanarPoints,
  testFraction: number,
  random: Random,
): { train: PlanarPoints; test: PlanarPoints } {
  if (!(testFraction >= 0 && testFraction < 1))
    throw new RangeError(`the fraction of test points must be at least 0 and below 1, not ${testFraction}`);
  const forTest = new Uint8Array(points.labels.length);
  const order = random.permutation(points.labels.length);
  for (let c = 0; c < points.classes; c++) {
    const members = Array.from(order).filter((i) => points.labels[i] === c);
    const count = Math.min(Math.round(members.length * testFraction), members.length - 1);
    for (let k = 0; k < count; k++) forTest[members[k]] = 1;
  }
  return {
    train: pick(points, (i) => forTest[i] === 0),
    test: pick(points, (i) => forTest[i] === 1),
  };
}

function pick({ x, labels, classes }: PlanarPoints, keep: (index: number) => boolean): PlanarPoints {
  const indices = Array.from(labels.keys()).filter(keep);
  return {
    x: Float64Array.from(indices.flatMap((i) => [x[2 * i], x[2 * i + 1]])),
    labels: Uint8Array.from(indices, (i) => labels[i]),
    classes,
  };
}
