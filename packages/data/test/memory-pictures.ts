import type { Picture } from '../src/index.ts';

export { picturesInMemory as picturesOf } from '../src/index.ts';

/** A picture whose colour at (row y, column x) is that of the function, channel by channel. */
export function pictureBy(
  height: number,
  width: number,
  colour: (y: number, x: number, c: number) => number,
): Picture {
  const pixels = Uint8Array.from({ length: height * width * 3 }, (_, i) =>
    colour(Math.floor(i / 3 / width), Math.floor(i / 3) % width, i % 3),
  );
  return { height, width, pixels };
}

/** Inputs on the scale of pixels. */
export const AS_PIXELS = { mean: [0, 0, 0], sd: [1 / 255, 1 / 255, 1 / 255] };
