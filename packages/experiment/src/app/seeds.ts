import { Failure } from '../file/failure.ts';

/** `1..5` or `1,3,5` as numbers, in the order given. @throws Failure for anything else */
export function parseSeeds(text: string): number[] {
  const [, first, last] = /^(\d+)\.\.(\d+)$/.exec(text) ?? [];
  const seeds =
    first === undefined
      ? text.split(',').map((word) => (/^\d+$/.test(word) ? Number(word) : NaN))
      : Array.from({ length: Math.max(0, Number(last) - Number(first) + 1) }, (_, i) => Number(first) + i);
  if (!seeds.length || !seeds.every(Number.isSafeInteger) || new Set(seeds).size < seeds.length) {
    throw new Failure(
      `--seeds is "${text}": expected a range such as 1..5, or different seeds such as 1,3,5.`,
    );
  }
  return seeds;
}
