/** Surfaces over the plane for a network to fit. */
import type { Random } from '@nutshell/random';

/**
 * - `plane`: (x + y) / 2.
 * - `saddle`: x · y.
 * - `hill`: a hill at (½, ½) and a hollow at (−½, −½), as wide as a normal distribution of variance 0.1.
 * - `rings`: cos 2πr, r being the distance from the middle.
 */
const targets = {
  plane: (x: number, y: number) => (x + y) / 2,
  saddle: (x: number, y: number) => x * y,
  hill: (x: number, y: number) => bump(x - 0.5, y - 0.5) - bump(x + 0.5, y + 0.5),
  rings: (x: number, y: number) => Math.cos(2 * Math.PI * Math.hypot(x, y)),
};

const bump = (x: number, y: number): number => Math.exp(-(x * x + y * y) / 0.2);

export type TargetName = keyof typeof targets;
export const targetNames = ['plane', 'saddle', 'hill', 'rings'] as const satisfies TargetName[];

/** The height of a surface at (x, y): within ±1 where the coordinates are. */
export function targetAt(name: TargetName, x: number, y: number): number {
  return targets[name](x, y);
}

/** n places, as [n, 2], drawn evenly from the square of ±1. */
export function scatteredPlaces(n: number, random: Random): Float64Array {
  return Float64Array.from({ length: 2 * n }, () => random.uniform(-1, 1));
}
