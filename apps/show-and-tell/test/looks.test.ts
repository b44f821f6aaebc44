import { WordVocabulary } from '@nutshell/data';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { looks } from '../src/looks.ts';

it('a word’s picture is light where the network looks, and says the word', async () => {
  const white = { height: 60, width: 90, pixels: new Uint8Array(60 * 90 * 3).fill(255) };
  const alpha = new Float32Array(16); // 4x4 places
  alpha[6] = 1; // the second row, the third column
  const vocabulary = WordVocabulary.of([['dog']]);
  const html = await looks(white, [3], [alpha], vocabulary);
  expect(html).toContain('<figcaption>dog</figcaption>');
  const [, base64] = /base64,([^"]+)"/.exec(html)!;
  const { data, info } = await sharp(Buffer.from(base64, 'base64')).greyscale().raw().toBuffer({ resolveWithObject: true }); // prettier-ignore
  const lightAt = (row: number, column: number) => {
    const [y, x] = [row, column].map((place) => Math.round(((place + 0.5) / 4) * info.height));
    return data[y * info.width + x];
  };
  expect(info.height).toBe(info.width);
  expect(lightAt(1, 2)).toBeGreaterThan(200);
  for (const [row, column] of [[0, 0], [3, 3], [1, 0], [3, 2]]) expect(lightAt(row, column)).toBeLessThan(80); // prettier-ignore
});
