import type { Picture, Pictures } from '../src/index.ts';

/** Pictures of a test. */
export function picturesOf(pictures: Picture[], labels = pictures.map((_, i) => i)): Pictures {
  return {
    length: pictures.length,
    labels: Int32Array.from(labels),
    handle: { file: '', pixels: '', split: 'train' },
    nameOf: String,
    read: (i) => pictures[i],
    take: (indices) =>
      picturesOf(
        Array.from(indices, (i) => pictures[i]),
        Array.from(indices, (i) => labels[i]),
      ),
  };
}

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
