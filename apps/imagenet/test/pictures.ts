import type { Picture, Pictures } from '@nutshell/data';

/** Pictures of a test, in memory. */
export function picturesOf(pictures: Picture[], labels: number[]): Pictures {
  return {
    length: pictures.length,
    labels: Int32Array.from(labels),
    handle: { file: '', pixels: '', split: 'test' },
    nameOf: (i) => `test/${i}`,
    read: (i) => pictures[i],
    take: (indices) =>
      picturesOf(
        Array.from(indices, (i) => pictures[i]),
        Array.from(indices, (i) => labels[i]),
      ),
  };
}
