/** How deep a value is nested. Runs in browsers. */

/** Deeper values overflow the stack of whoever compares them or writes them as JSON. */
export const deepest = 200;

/** Whether a value out of JSON is nested more than {@link deepest} levels deep. */
export function isDeep(value: unknown): boolean {
  let level = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > deepest) return true;
    level = level.flatMap((inside) =>
      typeof inside === 'object' && inside !== null ? Object.values(inside) : [],
    );
  }
  return false;
}
