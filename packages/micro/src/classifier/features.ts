/** What a network is told of a place of the plane: its coordinates, and functions of them. */

export const featureNames = ['x', 'y', 'xx', 'yy', 'xy', 'sin-x', 'sin-y'] as const;
export type FeatureName = (typeof featureNames)[number];

/** The two coordinates, without anything made of them. */
export const coordinates: readonly FeatureName[] = ['x', 'y'];

/** The features of (x, y); the sines have two periods between −1 and 1. */
const values: Record<FeatureName, (x: number, y: number) => number> = {
  x: (x) => x,
  y: (_, y) => y,
  xx: (x) => x * x,
  yy: (_, y) => y * y,
  xy: (x, y) => x * y,
  'sin-x': (x) => Math.sin(2 * Math.PI * x),
  'sin-y': (_, y) => Math.sin(2 * Math.PI * y),
};

/** The features of places [n, 2], as [n, features]; the very places if the features are their coordinates. */
export function featuresAt(places: Float64Array, names: readonly FeatureName[]): Float64Array {
  if (names.join() === coordinates.join()) return places;
  const out = new Float64Array((places.length / 2) * names.length);
  names.forEach((name, column) => {
    const value = values[name];
    for (let i = 0, at = column; i < places.length; i += 2, at += names.length)
      out[at] = value(places[i], places[i + 1]);
  });
  return out;
}
