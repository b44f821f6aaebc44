/** ln(eᵃ + eᵇ), where −Infinity stands for a probability of 0. */
export function logAdd(a: number, b: number): number {
  if (a < b) [a, b] = [b, a];
  return b === -Infinity ? a : a + Math.log1p(Math.exp(b - a));
}
