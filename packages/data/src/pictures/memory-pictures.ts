import type { Picture, Pictures } from './pictures.ts';

/** A few pictures that are in memory, such as one that somebody names on the command line. @param labels default: 0, 1, … */
export function picturesInMemory(
  pictures: readonly Picture[],
  labels: ArrayLike<number> = pictures.map((_, i) => i),
): Pictures {
  return {
    length: pictures.length,
    labels: Int32Array.from(labels),
    get handle(): never {
      throw new Error('pictures in memory cannot be opened in another thread');
    },
    nameOf: String,
    read: (i) => pictures[i],
    take: (indices) =>
      picturesInMemory(
        Array.from(indices, (i) => pictures[i]),
        Array.from(indices, (i) => labels[i]),
      ),
  };
}
