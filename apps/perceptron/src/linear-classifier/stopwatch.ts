/** A function that tells the seconds since this call, and those `before` it. */
export function stopwatch(before = 0): () => number {
  const start = performance.now();
  return () => before + (performance.now() - start) / 1000;
}
