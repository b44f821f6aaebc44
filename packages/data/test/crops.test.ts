import { describe, expect, test } from 'vitest';
import { Random } from '@nutshell/random';
import { type Crop, evaluationViews, pictureInputs } from '../src/index.ts';
import { placementOf } from '../src/augment/crops.ts';
import { AS_PIXELS, pictureBy, picturesOf } from './memory-pictures.ts';

/** Row y, column x has the red value 10 y + x. */
const digits = (height: number, width = height) =>
  pictureBy(height, width, (y, x, c) => (c === 0 ? 10 * y + x : c));

/** The red values of what a network of 4x4 sees. */
function seen(
  picture = digits(4),
  options: Partial<Parameters<typeof pictureInputs>[1]> = {},
  random?: Random,
) {
  const { size = 4 } = options;
  const inputs = pictureInputs(picturesOf([picture]), { size, colours: AS_PIXELS, ...options });
  const { values } = inputs.batch([0], random).images;
  return Array.from({ length: size }, (_, y) =>
    Array.from({ length: size }, (_, x) => Math.round(values[(y * size + x) * 3] * 1000) / 1000),
  );
}

describe('crops that fit the pixels are copied', () => {
  test('the whole, and mirrored', () => {
    const [first] = seen(digits(4));
    expect(first).toEqual([0, 1, 2, 3]);
    expect(seen(digits(4), { flip: 'always' })[1]).toEqual([13, 12, 11, 10]);
  });

  test('the central square of a wide and of a high picture', () => {
    expect(seen(digits(4, 9))[0]).toEqual([2, 3, 4, 5]);
    expect(seen(digits(9, 4))[0]).toEqual([20, 21, 22, 23]);
  });

  test('the centre of a larger square', () => {
    expect(seen(digits(8), { crop: { kind: 'centre', of: 8 } })).toEqual([
      [22, 23, 24, 25],
      [32, 33, 34, 35],
      [42, 43, 44, 45],
      [52, 53, 54, 55],
    ]);
  });

  // numpy.pad(p, 1, mode='reflect')[0:4, 0:4] and [2:6, 2:6] for p = 10 y + x of 4x4
  test('shifted by one pixel, mirrored at the edges as numpy and PyTorch reflect', () => {
    expect(seen(digits(4), { crop: { kind: 'shifted', down: 1, right: 1 } })).toEqual([
      [11, 10, 11, 12],
      [1, 0, 1, 2],
      [11, 10, 11, 12],
      [21, 20, 21, 22],
    ]);
    expect(seen(digits(4), { crop: { kind: 'shifted', down: -1, right: -1 } })).toEqual([
      [11, 12, 13, 12],
      [21, 22, 23, 22],
      [31, 32, 33, 32],
      [21, 22, 23, 22],
    ]);
  });

  test('the padded crop: all places are drawn, beyond the edges is 0 in the network’s input, or the picture mirrored', () => {
    const colours = { mean: [0.5, 0.5, 0.5], sd: [1 / 255, 1 / 255, 1 / 255] };
    const found = new Set<string>();
    for (let seed = 0; seed < 400; seed++) {
      const zero = seen(
        digits(4),
        { crop: { kind: 'padded', pad: 2, border: 'zero' }, colours },
        new Random(seed),
      );
      const inside = zero.flat().find((value) => value !== 0)! + 127.5;
      const [y, x] = [
        zero.findIndex((row) => row.some(Boolean)),
        zero.find((row) => row.some(Boolean))!.findIndex(Boolean),
      ];
      const [top, left] = [Math.floor(inside / 10) - y, (inside % 10) - x];
      found.add(`${top} ${left}`);
      for (let i = 0; i < 16; i++) {
        const [row, column] = [top + (i >> 2), left + (i & 3)];
        const outside = row < 0 || row > 3 || column < 0 || column > 3;
        expect(zero[i >> 2][i & 3]).toBe(outside ? 0 : 10 * row + column - 127.5);
      }
      const reflected = seen(
        digits(4),
        { crop: { kind: 'padded', pad: 2, border: 'reflect' } },
        new Random(seed),
      );
      const mirror = [2, 1, 0, 1, 2, 3, 2, 1]; // for −2 … 5
      expect(reflected[0][0]).toBe(10 * mirror[top + 2] + mirror[left + 2]);
      expect(reflected[3][3]).toBe(10 * mirror[top + 5] + mirror[left + 5]);
    }
    expect(found.size).toBe(25);
  });

  test('a random place of a larger square', () => {
    const corners = new Set<number>();
    for (let seed = 0; seed < 60; seed++)
      corners.add(seen(digits(6), { crop: { kind: 'random', of: 6 } }, new Random(seed))[0][0]);
    expect([...corners].sort((a, b) => a - b)).toEqual([0, 1, 2, 10, 11, 12, 20, 21, 22]);
    expect(seen(digits(6), { crop: { kind: 'random', of: 6 } })[0][0]).toBe(11);
  });
});

describe('resized crops', () => {
  const place = placementOf({ kind: 'resized', scale: [0.2, 0.6], ratio: [0.5, 2] } as const, 32);

  test('lie inside, with the areas and ratios asked for, as far as whole pixels allow', () => {
    const random = new Random(5);
    const part = { top: 0, left: 0, height: 0, width: 0 };
    let areas = 0;
    for (let i = 0; i < 2000; i++) {
      place({ height: 90, width: 120 }, part, random);
      const { top, left, height, width } = part;
      for (const value of [top, left, height, width]) expect(Number.isInteger(value)).toBe(true);
      expect(Math.min(top, left, 90 - top - height, 120 - left - width)).toBeGreaterThanOrEqual(0);
      const share = (height * width) / (90 * 120);
      areas += share / 2000;
      expect(share).toBeGreaterThan(0.19);
      expect(share).toBeLessThan(0.61);
      expect(width / height).toBeGreaterThan(0.48);
      expect(width / height).toBeLessThan(2.08);
    }
    expect(areas).toBeGreaterThan(0.36); // uniform from 0.2 to 0.6, less the few that do not fit
    expect(areas).toBeLessThan(0.42);
  });

  test('one place is what the generator’s draws say', () => {
    const random = new Random(8);
    const area = 90 * 120 * random.uniform(0.2, 0.6);
    const ratio = Math.exp(random.uniform(Math.log(0.5), Math.log(2)));
    const [width, height] = [Math.round(Math.sqrt(area * ratio)), Math.round(Math.sqrt(area / ratio))];
    const expected = { height, width, top: random.int(91 - height), left: random.int(121 - width) };
    const part = { top: 0, left: 0, height: 0, width: 0 };
    place({ height: 90, width: 120 }, part, new Random(8));
    expect(part).toEqual(expected);
  });

  test('where nothing fits, the centre as large as the ratios allow', () => {
    const part = { top: 0, left: 0, height: 0, width: 0 };
    placementOf({ kind: 'resized', scale: [1, 1], ratio: [1, 1] } as const, 32)(
      { height: 10, width: 30 },
      part,
      new Random(1),
    );
    expect(part).toEqual({ top: 0, left: 10, height: 10, width: 10 });
  });
});

describe('resampling', () => {
  const picture = pictureBy(5, 7, (y, x, c) => (37 * y + 91 * x + 53 * c + 7 * x * y) % 256);
  const rounded = (crop: Crop, size: number) => {
    const inputs = pictureInputs(picturesOf([picture]), { size, colours: AS_PIXELS, crop });
    return [...inputs.batch([0]).images.values].map((value) => Math.round(value * 1000) / 1000);
  };

  // Pillow 13: Image.fromarray(float32 channel).resize((s, s), Image.BILINEAR, box=(left, top, left + width, top + height))
  test('the central square made smaller and larger, as Pillow does', () => {
    const small = rounded({ kind: 'centre' }, 2); // box (1, 0, 6, 5)
    expect(small).toHaveLength(12);
    PILLOW.small.forEach((value, i) => expect(small[i]).toBeCloseTo(value, 2));
    const large = rounded({ kind: 'centre', of: 8 }, 8); // box (1, 0, 6, 5)
    PILLOW.large.forEach((value, i) => expect(large[i]).toBeCloseTo(value, 2));
  });

  test('a crop between pixels, mirrored or not', () => {
    const corner = rounded({ kind: 'corner', of: 8, top: 0, left: 1 }, 4); // box (3.5, 0, 6, 2.5)
    PILLOW.corner.forEach((value, i) => expect(corner[i]).toBeCloseTo(value, 2));
    const inputs = pictureInputs(picturesOf([picture]), {
      size: 4,
      colours: AS_PIXELS,
      crop: { kind: 'corner', of: 8, top: 0, left: 1 },
      flip: 'always',
    });
    const mirrored = inputs.batch([0]).images.values;
    for (let i = 0; i < 16; i++)
      for (let c = 0; c < 3; c++)
        expect(mirrored[((i & 12) + 3 - (i & 3)) * 3 + c]).toBeCloseTo(PILLOW.corner[i * 3 + c], 2);
  });

  test('beyond the edges: one colour stays one colour, and the border is the mean', () => {
    const plain = pictureBy(5, 5, (_, __, c) => 50 + c);
    const random = new Random(3);
    const reflected = {
      size: 10,
      colours: AS_PIXELS,
      crop: { kind: 'padded', pad: 3, border: 'reflect' },
    } as const;
    const { values } = pictureInputs(picturesOf([plain]), reflected).batch([0], random).images;
    values.forEach((value, i) => expect(value).toBeCloseTo(50 + (i % 3), 4));
    const colours = { mean: [0.5, 0.5, 0.5], sd: [1, 1, 1] };
    const zero = { size: 10, colours, crop: { kind: 'padded', pad: 3, border: 'zero' } } as const;
    const found = new Set<number>();
    for (let seed = 0; seed < 8; seed++)
      for (const value of pictureInputs(picturesOf([plain]), zero).batch([0], new Random(seed)).images.values)
        found.add(Math.round(value * 255 + 127.5));
    expect([...found].sort()).toEqual([128, 50, 51, 52]);
  });
});

describe('views of a test', () => {
  test('weights add up to 1', () => {
    for (const views of ['centre', 'mirror', 'mirror and shift', 'ten crops'] as const) {
      const total = evaluationViews(views, 6).reduce((sum, { weight }) => sum + weight, 0);
      expect(total).toBeCloseTo(1, 12);
    }
  });

  test('AlexNet’s ten: four corners and the centre, and their mirror images', () => {
    const views = evaluationViews('ten crops', 6);
    const lefts = views.map(({ crop, flip }) => seen(digits(6), { crop, flip })[0]);
    expect(lefts.map((row) => row[0])).toEqual([0, 3, 2, 5, 20, 23, 22, 25, 11, 14]);
    expect(views.every(({ weight }) => weight === 0.1)).toBe(true);
    expect(() => evaluationViews('ten crops')).toThrow('such as 256');
  });

  test('airbench’s six: the centre counts half, two diagonal shifts a quarter each', () => {
    const views = evaluationViews('mirror and shift');
    expect(views.map(({ weight }) => weight)).toEqual([0.25, 0.25, 0.125, 0.125, 0.125, 0.125]);
    expect(views.map(({ crop, flip }) => seen(digits(4), { crop, flip })[1][1])).toEqual([
      11, 12, 0, 1, 22, 23,
    ]);
  });

  test('a square smaller than the network’s input is refused', () => {
    expect(() => seen(digits(4), { crop: { kind: 'centre', of: 3 } })).toThrow('4 pixels out of 3');
  });
});

// prettier-ignore
const PILLOW = {
  small: [122.44, 132.153, 133.022, 118.789, 146.655, 123.32, 128.455, 129.324, 144.622, 138.578, 131.069, 122.629],
  large: [73.938, 126.938, 179.938, 130.812, 183.812, 124.812, 171.688, 224.688, 37.688, 68.562, 121.562, 94.562, 45.438, 98.438, 151.438, 102.312, 155.312, 208.312, 159.188, 212.188, 121.188, 168.062, 221.062, 66.062, 92.613, 145.613, 198.613, 151.402, 155.402, 145.402, 194.191, 142.191, 60.191, 92.98, 110.98, 118.98, 71.77, 124.77, 142.77, 130.559, 183.559, 131.559, 126.348, 179.348, 102.348, 109.137, 162.137, 98.137, 119.293, 172.293, 212.293, 173.816, 121.816, 165.816, 211.34, 39.34, 92.34, 122.863, 100.863, 153.863, 109.387, 157.387, 135.387, 170.91, 208.91, 36.91, 88.434, 134.434, 82.434, 37.957, 90.957, 140.957, 145.973, 198.973, 108.973, 133.23, 151.23, 105.23, 93.488, 71.488, 124.488, 107.746, 135.746, 188.746, 147.004, 145.004, 173.004, 211.262, 99.262, 77.262, 131.52, 107.52, 125.52, 83.777, 136.777, 156.777, 172.652, 160.652, 70.652, 127.645, 135.645, 89.645, 50.637, 103.637, 151.637, 117.629, 170.629, 168.629, 159.621, 157.621, 155.621, 176.613, 64.613, 112.613, 139.605, 115.605, 123.605, 114.598, 167.598, 122.598, 199.332, 57.332, 97.332, 157.059, 75.059, 119.059, 82.785, 135.785, 173.785, 152.512, 205.512, 93.512, 147.238, 195.238, 83.238, 66.965, 104.965, 142.965, 112.691, 158.691, 76.691, 130.418, 183.418, 38.418, 109.012, 71.012, 124.012, 105.473, 95.473, 148.473, 114.934, 158.934, 204.934, 187.395, 141.395, 117.395, 179.855, 133.855, 109.855, 92.316, 136.316, 182.316, 148.777, 120.777, 110.777, 173.238, 109.238, 71.238, 36.688, 89.688, 142.688, 63.062, 116.062, 169.062, 137.438, 174.438, 227.438, 211.812, 88.812, 141.812, 206.188, 83.188, 136.188, 120.562, 157.562, 210.562, 178.938, 87.938, 140.938, 205.312, 50.312, 103.312],
  corner: [45.438, 98.438, 151.438, 102.312, 155.312, 208.312, 159.188, 212.188, 121.188, 168.062, 221.062, 66.062, 71.77, 124.77, 142.77, 130.559, 183.559, 131.559, 126.348, 179.348, 102.348, 109.137, 162.137, 98.137, 109.387, 157.387, 135.387, 170.91, 208.91, 36.91, 88.434, 134.434, 82.434, 37.957, 90.957, 140.957, 147.004, 145.004, 173.004, 211.262, 99.262, 77.262, 131.52, 107.52, 125.52, 83.777, 136.777, 156.777],
};
