/** Toy problems in the plane, drawn from a seeded generator, within ±1 but for the noise. */
import type { Random } from '@nutshell/random';
import type { PlanarPoints } from './points.ts';

export const planarNames = ['two-curves', 'xor', 'circles', 'spirals', 'moons', 'gaussians'] as const;
export type PlanarName = (typeof planarNames)[number];

export interface PlanarOptions {
  /** Standard deviation of the normal noise that is added to both coordinates, 0 or more; the labels are those without noise. */
  noise: number;
  random: Random;
}

/** One point of a class. `share` runs in equal steps through (0, 1) in each class, so that curves are evenly covered. */
type Place = (label: number, share: number, random: Random) => [x: number, y: number];

interface Problem {
  classes: number;
  place: Place;
}

/**
 * The problems, each as the place of one point without noise:
 *
 * - `two-curves`: the lower of two parallel arches in its whole width (0) and the upper (1): y = ½ cos πx ∓ ¼, after the figure of Olah
 *   2014, "Neural networks, manifolds, and topology". The upper's ends hang below the lower's top, so no line separates them.
 * - `xor`: the four quadrants of a square, a point's class being whether its coordinates differ in sign; a gap of 0.1 along the axes.
 * - `circles`: a ring of radius 0.4 (0) within one of radius 0.9 (1).
 * - `spirals`: two arms of one and a half turns, the radius growing with the angle, one arm the other's mirror image in the origin.
 * - `moons`: two interleaving half circles.
 * - `gaussians`: four clusters of standard deviation 0.12 around (±½, ±½), one class each.
 */
const problems: Record<PlanarName, Problem> = {
  'two-curves': {
    classes: 2,
    place: (label, share) => {
      const x = 2 * share - 1;
      return [x, 0.5 * Math.cos(Math.PI * x) + (label === 0 ? -0.25 : 0.25)];
    },
  },
  xor: {
    classes: 2,
    place: (label, share, random) => {
      const right = share < 0.5;
      const top = right === (label === 0);
      const [x, y] = [random.uniform(0.05, 1), random.uniform(0.05, 1)];
      return [right ? x : -x, top ? y : -y];
    },
  },
  circles: {
    classes: 2,
    place: (label, share) => {
      const radius = label === 0 ? 0.4 : 0.9;
      const angle = 2 * Math.PI * share;
      return [radius * Math.cos(angle), radius * Math.sin(angle)];
    },
  },
  spirals: {
    classes: 2,
    place: (label, share) => {
      const radius = 0.1 + 0.85 * share;
      const angle = 3 * Math.PI * share + (label === 0 ? 0 : Math.PI);
      return [radius * Math.cos(angle), radius * Math.sin(angle)];
    },
  },
  moons: {
    classes: 2,
    place: (label, share) => {
      const angle = Math.PI * share;
      const [x, y] = [0.6 * Math.cos(angle) - 0.3, 0.6 * Math.sin(angle) - 0.15];
      return label === 0 ? [x, y] : [-x, -y];
    },
  },
  gaussians: {
    classes: 4,
    place: (label, _share, random) => {
      const x = label % 2 === 0 ? -0.5 : 0.5;
      const y = label < 2 ? -0.5 : 0.5;
      return [random.normal(x, 0.12), random.normal(y, 0.12)];
    },
  },
};

/** How many classes a problem has. */
export function planarClasses(name: PlanarName): number {
  return problems[name].classes;
}

/**
 * n points of a problem; point i is of class i mod classes, so the classes' sizes differ by one at most.
 *
 * @throws RangeError if n is not a whole number from 1 on, or the noise is negative.
 */
export function planarPoints(name: PlanarName, n: number, { noise, random }: PlanarOptions): PlanarPoints {
  if (!Number.isSafeInteger(n) || n < 1)
    throw new RangeError(`the number of points must be a whole number from 1 on, not ${n}`);
  if (!(noise >= 0)) throw new RangeError(`noise is a standard deviation, 0 or more, not ${noise}`);
  const { classes, place } = problems[name];
  const [places, shifts] = [random.fork('places'), random.fork('noise')];
  const x = new Float64Array(2 * n);
  const labels = new Uint8Array(n);
  for (let i = 0; i < n; i++) {
    labels[i] = i % classes;
    const members = Math.ceil((n - labels[i]) / classes);
    const [horizontal, vertical] = place(labels[i], (Math.floor(i / classes) + 0.5) / members, places);
    x[2 * i] = horizontal + shifts.normal(0, noise);
    x[2 * i + 1] = vertical + shifts.normal(0, noise);
  }
  return { x, labels, classes };
}
