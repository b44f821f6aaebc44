import { describe, expect, it } from 'vitest';
import { type ImageSplit, boxed, cropped, deskew, moments, slantOf, syntheticDigits } from '../src/index.ts';
import { ascii, picture } from './ascii.ts';
import { Random } from '@nutshell/random';

/** A split of one picture; `#` is 255, digits are tenths of it. */
function splitOf(...rows: string[]): ImageSplit {
  return {
    length: 1,
    height: rows.length,
    width: rows[0].length,
    channels: 1,
    images: Uint8Array.from(picture(...rows), (ink) => Math.round(255 * ink)),
    labels: Uint8Array.of(0),
  };
}

function drawn({ images, width }: ImageSplit): string[] {
  return ascii(
    Array.from(images, (ink) => ink / 255),
    width,
  );
}

describe('moments', () => {
  it('of four pixels are those worked out by hand', () => {
    // (1, 0), (1, 1), (2, 1), (4, 2): mean (2, 1); x − mean: −1, −1, 0, 2; y − mean: −1, 0, 0, 1
    const { images, ...shape } = splitOf('.#...', '.##..', '....#');
    expect(moments(images, shape)).toEqual({ mass: 4, x: 2, y: 1, xx: 6 / 4, xy: 3 / 4, yy: 2 / 4 });
  });

  it('count a pixel from half of the ink on as a whole one, and no other', () => {
    const { images, ...shape } = splitOf('46#');
    expect(moments(images, shape)).toMatchObject({ mass: 2, x: 1.5 });
    expect(moments(images, shape, 1)).toMatchObject({ mass: 3, x: 1 });
  });

  it('of an empty image are 0, and so is its slant', () => {
    const empty = moments(new Uint8Array(12), { height: 3, width: 4 });
    expect(empty).toEqual({ mass: 0, x: 0, y: 0, xx: 0, xy: 0, yy: 0 });
    expect(slantOf(empty)).toBe(0);
  });
});

describe('deskew', () => {
  it('makes a diagonal upright, about its centre of mass', () => {
    const slanted = splitOf('....#', '...#.', '..#..', '.#...', '#....');
    expect(drawn(deskew(slanted))).toEqual(['..#..', '..#..', '..#..', '..#..', '..#..']);
  });

  it('makes a bar of slant 1/2 upright, sharing out what falls between two pixels', () => {
    const slanted = splitOf('.##....', '.5#5...', '..##...', '..5#5..', '...##..');
    const { xy, yy } = moments(slanted.images, slanted);
    expect(xy / yy).toBeCloseTo(0.5, 10);
    const upright = deskew(slanted);
    for (const line of [0, 2, 4]) expect(drawn(upright)[line]).toBe('..##...');
    // Half a pixel to the right, and to the left: each value the mean of two neighbours.
    const means = [0, 64, 191.5, 191.5, 64, 0, 0];
    for (const line of [1, 3]) {
      means.forEach((mean, x) => expect(Math.abs(upright.images[line * 7 + x] - mean)).toBeLessThan(1.01));
    }
  });

  it('leaves what is upright, flat or empty as it is', () => {
    for (const rows of [
      ['..#..', '..#..', '..#..'],
      ['.....', '.###.', '.....'],
      ['.....', '.....', '.....'],
    ])
      expect(drawn(deskew(splitOf(...rows)))).toEqual(rows);
  });

  it('leaves no correlation of x and y in generated digits', () => {
    const { train } = syntheticDigits({ train: 60, test: 0, random: new Random(4) }).splits;
    const correlations = (split: ImageSplit) =>
      Array.from({ length: split.length }, (_, i) => {
        const size = split.width * split.height;
        const { xx, xy, yy } = moments(split.images.subarray(i * size, (i + 1) * size), split);
        return Math.abs(xy / Math.sqrt(xx * yy));
      }).sort((a, b) => a - b);
    const before = correlations(train);
    const after = correlations(deskew(train));
    expect(before[30]).toBeGreaterThan(0.05);
    expect(after[30]).toBeLessThan(before[30] / 2); // what is left comes from pixels that cross the threshold
    expect(after[50]).toBeLessThan(before[50] / 2);
  });

  it('cuts the middle out, and leaves the split that it was given', () => {
    const slanted = splitOf('......', '...#..', '..#...', '......');
    const before = slanted.images.slice();
    const cut = deskew(slanted, { side: 2 });
    expect([cut.height, cut.width, cut.length]).toEqual([2, 2, 1]);
    expect(slanted.images).toEqual(before);
  });

  it('refuses images of several channels', () => {
    const grey = splitOf('##', '##');
    expect(() => deskew({ ...grey, width: 1, channels: 2 })).toThrow('deskew: images of 2 channels');
    expect(() => boxed({ ...grey, width: 1, channels: 2 }, 2)).toThrow('boxed: images of 2 channels');
  });
});

describe('squares', () => {
  it('boxed: the bounding box in the middle, wherever it lay, or half a pixel to the right of it', () => {
    const corner = splitOf('.....', '....3', '...##', '....#');
    expect(drawn(boxed(corner, 5))).toEqual(['.....', '...3.', '..##.', '...#.', '.....']);
  });

  it('boxed: what does not fit is cut off on both sides', () => {
    expect(drawn(boxed(splitOf('12345', '67891'), 3))).toEqual(['...', '234', '789']);
  });

  it('cropped: the middle of the image, whatever is in it, and background around a small one', () => {
    const image = splitOf('1234', '5678', '9123', '4567');
    expect(drawn(cropped(image, 2))).toEqual(['67', '12']);
    expect(drawn(cropped(splitOf('12', '34'), 4))).toEqual(['....', '.12.', '.34.', '....']);
  });

  it('boxed: an empty image stays empty', () => {
    expect(drawn(boxed(splitOf('...', '...'), 2))).toEqual(['..', '..']);
  });

  it.each([0, 2.5, NaN])('refuses a side of %d', (side) => {
    expect(() => boxed(splitOf('#'), side)).toThrow(`boxed: a side of ${side} pixels`);
  });
});
