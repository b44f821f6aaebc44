/** A drawn shape as a picture. Nothing here needs Node: pages draw with it, too. */
import type { Random } from '@nutshell/random';

/** Whether a point belongs to the shape, which lies in the circle of radius 1 about (0, 0); y goes down. */
type Contains = (x: number, y: number) => boolean;

const within = (radius: number, x: number, y: number) => x * x + y * y < radius * radius;
const side = (x: number, y: number) => Math.max(Math.abs(x), Math.abs(y));

const SHAPES: Record<string, Contains> = {
  disc: (x, y) => within(0.85, x, y),
  ring: (x, y) => within(0.95, x, y) && !within(0.55, x, y),
  square: (x, y) => side(x, y) < 0.7,
  frame: (x, y) => side(x, y) < 0.75 && side(x, y) > 0.45,
  triangle: (x, y) => y < 0.5 && 0.866 * Math.abs(x) - 0.5 * y < 0.5,
  cross: (x, y) => Math.min(Math.abs(x), Math.abs(y)) < 0.25 && side(x, y) < 0.95,
  bar: (x, y) => Math.abs(x) < 0.25 && Math.abs(y) < 0.95,
  'half disc': (x, y) => within(0.95, x, y) && y > 0,
  crescent: (x, y) => within(0.95, x, y) && !within(0.75, x - 0.45, y),
  stripes: (x, y) => side(x, y) < 0.8 && Math.floor((x + 0.8) / 0.32) % 2 === 0,
};

/** The ten kinds. */
export const shapeNames = Object.keys(SHAPES);

/**
 * A picture of a shape before a background that changes its colour from top to bottom, with some noise.
 * @param label index of the kind in {@link shapeNames}
 * @param size pixels on a side
 */
export function drawShape(label: number, random: Random, size = 32) {
  const contains = Object.values(SHAPES)[label];
  const ground = colour(random);
  const shape = contrasting(ground, random);
  const slope = random.uniform(-40, 40);
  const radius = random.uniform(0.25, 0.45) * size;
  const [centreX, centreY] = [0, 1].map(() => random.uniform(radius, size - radius));
  const angle = random.uniform(0, 2 * Math.PI);
  const [cos, sin] = [Math.cos(angle) / radius, Math.sin(angle) / radius];
  const data = new Uint8ClampedArray(size * size * 3);
  for (let row = 0, at = 0; row < size; row++)
    for (let column = 0; column < size; column++, at += 3) {
      const share = coverage(row - centreY, column - centreX);
      const light = slope * (row / size - 0.5) * (1 - share) + random.uniform(-12, 12);
      for (let c = 0; c < 3; c++) data[at + c] = share * shape[c] + (1 - share) * ground[c] + light;
    }
  return { height: size, width: size, channels: 3, data: new Uint8Array(data.buffer) };

  /** The part of a pixel that the shape covers, by 3x3 points of it. */
  function coverage(down: number, right: number): number {
    let covered = 0;
    for (const y of [down + 1 / 6, down + 1 / 2, down + 5 / 6])
      for (const x of [right + 1 / 6, right + 1 / 2, right + 5 / 6])
        if (contains(cos * x + sin * y, cos * y - sin * x)) covered++;
    return covered / 9;
  }
}

const colour = (random: Random): number[] => [0, 1, 2].map(() => random.uniform(20, 235));

/** A colour that is clearly lighter or darker. */
function contrasting(other: readonly number[], random: Random): number[] {
  const lightness = (of: readonly number[]) => of.reduce((sum, c) => sum + c, 0) / 3;
  for (;;) {
    const candidate = colour(random);
    if (Math.abs(lightness(candidate) - lightness(other)) > 50) return candidate;
  }
}
