import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { encodeIdx, readIdxSplit, type IdxArray } from '../src/index.ts';
import { temporaryFolder } from './files.ts';

async function pair(images: IdxArray, labels: IdxArray): Promise<[string, string]> {
  const folder = await temporaryFolder();
  const paths: [string, string] = [join(folder, 'images'), join(folder, 'labels')];
  await writeFile(paths[0], encodeIdx(images));
  await writeFile(paths[1], encodeIdx(labels));
  return paths;
}

const images = { shape: [2, 1, 3], data: Uint8Array.of(1, 2, 3, 4, 5, 6) };

test('images and labels make a split', async () => {
  const split = await readIdxSplit(...(await pair(images, { shape: [2], data: Uint8Array.of(7, 9) })), 10);
  expect(split).toEqual({
    length: 2,
    height: 1,
    width: 3,
    channels: 1,
    images: images.data,
    labels: Uint8Array.of(7, 9),
  });
});

test.each<[string, IdxArray, IdxArray, RegExp]>([
  [
    'fewer labels',
    images,
    { shape: [1], data: Uint8Array.of(7) },
    /images has 2 images, but .*labels has 1 labels/,
  ],
  [
    'labels for images',
    { shape: [2], data: Uint8Array.of(1, 2) },
    images,
    /images holds Uint8 \[2\], expected images/,
  ],
  [
    'wide labels',
    images,
    { shape: [2], data: Int32Array.of(1, 2) },
    /labels holds Int32 \[2\], expected labels \[n\]/,
  ],
  [
    'label 12',
    images,
    { shape: [2], data: Uint8Array.of(7, 12) },
    /labels: label 1 is 12, expected below 10/,
  ],
])('%s: refused with the names of the files', async (_, a, b, message) => {
  await expect(readIdxSplit(...(await pair(a, b)), 10)).rejects.toThrow(message);
});
