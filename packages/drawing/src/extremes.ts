/** Extremes of lists of any length: a call such as `Math.max(...values)` takes only some 100,000 arguments before the stack overflows. */

/** The largest of the values and of `atLeast`; NaN if one is NaN, as of `Math.max`. */
export function largest(values: Iterable<number>, atLeast = -Infinity): number {
  let found = atLeast;
  for (const value of values) found = Math.max(found, value);
  return found;
}

/** The smallest of the values and of `atMost`; NaN if one is NaN, as of `Math.min`. */
export function smallest(values: Iterable<number>, atMost = Infinity): number {
  let found = atMost;
  for (const value of values) found = Math.min(found, value);
  return found;
}
