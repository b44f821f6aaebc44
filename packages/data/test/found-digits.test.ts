import { Random } from '@nutshell/random';
import { beforeAll, describe, expect, test } from 'vitest';
import { NoDigitError, findDigits } from '../src/handwriting/digits.ts';
import { imageAt, mnist } from '../src/index.ts';
import { type Scene, cosine, kinds, photograph } from './photographed.ts';

let originals: Uint8Array[];
beforeAll(async () => {
  const { splits } = await mnist();
  originals = Array.from({ length: 10 }, (_, digit) =>
    imageAt(splits.test, splits.test.labels.indexOf(digit)),
  );
});

describe('at least nine of ten digits come back out of', () => {
  test.each(Object.entries(kinds))('%s', (_, scene) => {
    const likeness = originals.map((digit) => {
      const found = findDigits(photograph([digit], scene, new Random(1)));
      return found.length === 1 ? cosine(found[0].pixels, digit) : -found.length;
    });
    expect(likeness.filter((value) => value > 0.85).length).toBeGreaterThanOrEqual(9);
  });
});

describe('of several digits', () => {
  const at = (places: { left: number; top: number; side: number }[], width = 320): Scene => ({
    width,
    height: 224,
    paper: () => 220,
    ink: () => 40,
    places,
  });
  const found = (digits: number[], scene: Scene) =>
    findDigits(photograph(digits.map((digit) => originals[digit]), scene, new Random(2))); // prettier-ignore

  test('each comes back, from left to right, row by row', () => {
    const side = 0.45;
    const scene = at([
      { left: 0.05, top: 0.02, side },
      { left: 0.7, top: 0.05, side },
      { left: 0.1, top: 0.52, side },
      { left: 0.6, top: 0.5, side },
    ]);
    const digits = [4, 2, 7, 1];
    const places = found(digits, scene);
    expect(places).toHaveLength(4);
    for (const [i, { pixels }] of places.entries())
      expect(cosine(pixels, originals[digits[i]])).toBeGreaterThan(0.85);
    expect(places[1].place.left).toBeGreaterThan(places[0].place.left);
    expect(places[2].place.top).toBeGreaterThan(0.4);
  });

  test('a 42 is two', () => {
    expect(found([4, 2], at([{ left: 0, top: 0.1, side: 0.75 }, { left: 0.6, top: 0.1, side: 0.75 }]))).toHaveLength(2); // prettier-ignore
  });
});

test('a stroke that is apart belongs to its digit: the flag of a 5', () => {
  const data = new Uint8Array(4 * 100 * 100).fill(255);
  const draw = (x0: number, y0: number, x1: number, y1: number) => {
    for (let y = y0; y < y1; y++)
      for (let x = x0; x < x1; x++) data.fill(0, 4 * (100 * y + x), 4 * (100 * y + x) + 3);
  };
  draw(30, 20, 36, 50); // down
  draw(30, 46, 60, 52);
  draw(56, 46, 62, 80);
  draw(30, 76, 60, 82);
  draw(40, 17, 70, 22); // the flag, which touches nothing
  expect(findDigits({ width: 100, height: 100, data })).toHaveLength(1);
});

test('a picture of nothing is blank, one of clouds is uneven', () => {
  const of = (level: (x: number, y: number) => number) => {
    const scene = { ...kinds.clean, paper: level, places: [] };
    return () => findDigits(photograph([], scene, new Random(3)), 'a.png');
  };
  expect(of(() => 200)).toThrow(/^a\.png is blank: .*expected a digit/);
  expect(of((x, y) => 120 + 60 * x + 40 * y * y)).toThrow(NoDigitError);
});
