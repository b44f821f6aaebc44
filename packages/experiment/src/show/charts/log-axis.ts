/** A logarithmic axis just wide enough for its values. */

export interface LogAxis {
  scale: { type: 'log'; domain: [number, number]; nice: false };
  /** Round numbers inside the domain: 1, 2, 5 of each decade; more of them if that makes fewer than four. */
  ticks: number[];
}

/** @param values positive numbers, at least one */
export function logAxis(values: readonly number[]): LogAxis {
  const margin = 1.12;
  const [low, high] = [Math.min(...values) / margin, Math.max(...values) * margin];
  const few = roundNumbers(low, high, [1, 2, 5]);
  const ticks = few.length >= 4 ? few : roundNumbers(low, high, [1, 1.5, 2, 3, 4, 5, 6, 8]);
  return { scale: { type: 'log', domain: [low, high], nice: false }, ticks };
}

function roundNumbers(low: number, high: number, digits: readonly number[]): number[] {
  const numbers: number[] = [];
  for (let decade = Math.floor(Math.log10(low)); 10 ** decade <= high; decade++) {
    numbers.push(...digits.map((digit) => Number((digit * 10 ** decade).toPrecision(2))));
  }
  return numbers.filter((number) => number >= low && number <= high);
}
