/** Below this, eˣ added to 1 leaves 1 in double precision. */
const NOTHING = -37;

/** ln(eᵃ + eᵇ), where −Infinity stands for a probability of 0. */
export function logAdd(a: number, b: number): number {
  const larger = a > b ? a : b;
  const difference = a > b ? b - a : a - b;
  return difference > NOTHING ? larger + Math.log1p(Math.exp(difference)) : larger;
}
