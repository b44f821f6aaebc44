import { expect, test } from 'vitest';
import { DisplacementField, elasticDistortion, gaussianKernel } from '../src/index.ts';
import { picture } from './ascii.ts';
import { Random } from '@nutshell/random';

test('the kernel is a normalised Gaussian of the given standard deviation', () => {
  const kernel = gaussianKernel(4);
  const radius = kernel.length >> 1;
  const moment = (power: number) =>
    kernel.reduce((sum, weight, i) => sum + weight * (i - radius) ** power, 0);
  expect(moment(0)).toBeCloseTo(1, 6);
  expect(moment(1)).toBeCloseTo(0, 6);
  expect(Math.sqrt(moment(2))).toBeGreaterThan(3.85); // cut off at 3 standard deviations
  expect(Math.sqrt(moment(2))).toBeLessThan(4);
  expect(kernel[radius + 4] / kernel[radius]).toBeCloseTo(Math.exp(-0.5), 6);
});

test('the field is the noise, smoothed: compared with the double sum written out', () => {
  const [height, width, sigma] = [5, 7, 1.5];
  const field = new DisplacementField(height, width, sigma);
  field.draw(3, new Random(9));
  const random = new Random(9);
  const noise = Array.from({ length: 35 }, () => random.uniform(-3, 3));
  const gauss = (d: number) =>
    Math.abs(d) <= Math.ceil(3 * sigma) ? Math.exp((-d * d) / (2 * sigma ** 2)) : 0;
  let norm = 0;
  for (let d = -9; d <= 9; d++) norm += gauss(d);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let sum = 0;
      for (let v = 0; v < height; v++) {
        for (let u = 0; u < width; u++)
          sum += (gauss(v - y) * gauss(u - x) * noise[v * width + u]) / norm ** 2;
      }
      expect(field.dx[y * width + x]).toBeCloseTo(sum, 5);
    }
  }
});

test('displacements at alpha 34, sigma 4 have mean 0 and standard deviation 1.38 px, as derived', () => {
  const field = new DisplacementField(64, 64, 4);
  let [sum, squares, n] = [0, 0, 0];
  for (let draw = 0; draw < 60; draw++) {
    field.draw(34, new Random(2).fork(String(draw)));
    for (const axis of [field.dx, field.dy]) {
      // away from the border, where noise from outside is missing
      for (let y = 14; y < 50; y += 4) {
        for (let x = 14; x < 50; x += 4) {
          sum += axis[y * 64 + x];
          squares += axis[y * 64 + x] ** 2;
          n++;
        }
      }
    }
  }
  expect(Math.abs(sum / n)).toBeLessThan(0.15);
  expect(Math.sqrt(squares / n) / (34 / (4 * Math.sqrt(12 * Math.PI)))).toBeCloseTo(1, 1);
});

const shape = { height: 9, width: 9, channels: 1 };
const CROSS = picture(
  '....#....',
  '....#....',
  '....#....',
  '....#....',
  '#########',
  '....#....',
  '....#....',
  '....#....',
  '....#....',
);

test('alpha 0 and keep 1 leave the picture as it is', () => {
  const output = new Float32Array(81);
  elasticDistortion({ alpha: 0 })(CROSS, output, shape, new Random(1));
  expect(output).toEqual(CROSS);
  elasticDistortion({ keep: 1 })(CROSS, output.fill(7), shape, new Random(1));
  expect(output).toEqual(CROSS);
});

test('each pixel shows the input at its place plus its displacement, bilinearly', () => {
  const output = new Float32Array(81);
  elasticDistortion({ alpha: 8, sigma: 2 })(CROSS, output, shape, new Random(4));
  const random = new Random(4);
  random.uniform(); // the draw for `keep`
  const field = new DisplacementField(9, 9, 2);
  field.draw(8, random);
  // Bilinear interpolation as a sum over all pixels with the tent max(0, 1 − |d|).
  const tent = (d: number) => Math.max(0, 1 - Math.abs(d));
  for (let i = 0; i < 81; i++) {
    const x = (i % 9) + field.dx[i];
    const y = Math.floor(i / 9) + field.dy[i];
    const expected = CROSS.reduce(
      (sum, ink, j) => sum + ink * tent(x - (j % 9)) * tent(y - Math.floor(j / 9)),
      0,
    );
    expect(output[i]).toBeCloseTo(expected, 5);
  }
  expect(output).not.toEqual(CROSS);
});

test('combined with an affine distortion; scratch space leaves no trace between images or sizes', () => {
  const distort = elasticDistortion({ affine: {} });
  const run = (seed: number) => {
    const output = new Float32Array(81);
    distort(CROSS, output, shape, new Random(seed));
    return output;
  };
  const first = run(1);
  run(2);
  distort(new Float32Array(12), new Float32Array(12), { height: 2, width: 2, channels: 3 }, new Random(3));
  expect(run(1)).toEqual(first);
  const plain = new Float32Array(81);
  elasticDistortion()(CROSS, plain, shape, new Random(1));
  expect(first).not.toEqual(plain);
});
