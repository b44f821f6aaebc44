import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Axis,
  type Steps,
  forwardAxis,
  gradientAxis,
  phasedKernel,
} from '../src/lowering/convolution/axis.ts';

/** What a convolution of all phases makes of an axis, with the phases interleaved. */
function correlate(axis: Axis, image: readonly number[], filter: readonly number[]): number[] | undefined {
  const kernel = phasedKernel(axis);
  if (!kernel) return undefined;
  const [before] = kernel.padding;
  return Array.from({ length: axis.result }, (_, position) => {
    const sources = kernel.sources[position % axis.phases];
    const start = Math.floor(position / axis.phases) * axis.stride - before;
    return sources.reduce((sum, tap, place) => {
      const element = image[start + place * kernel.dilation] ?? 0; // padding
      return tap < 0 ? sum : sum + filter[tap] * element;
    }, 0);
  });
}

const geometries = fc
  .record({
    taps: fc.integer({ min: 1, max: 5 }),
    stride: fc.integer({ min: 1, max: 4 }),
    dilation: fc.integer({ min: 1, max: 3 }),
    padding: fc.integer({ min: 0, max: 4 }),
    after: fc.integer({ min: 0, max: 4 }),
    image: fc.integer({ min: 1, max: 12 }),
    phases: fc.integer({ min: 1, max: 3 }),
  })
  .filter(({ taps, dilation, padding, after, image }) => image + padding + after > (taps - 1) * dilation);

const outputOf = ({
  taps,
  stride,
  dilation,
  padding,
  after,
  image,
}: Steps & Record<'taps' | 'after' | 'image', number>) =>
  Math.floor((image + padding + after - (taps - 1) * dilation - 1) / stride) + 1;
const numbers = (length: number) => Array.from({ length }, (_, i) => ((i * 7) % 5) - 1.5);

describe('an axis', () => {
  it('convolves by definition', () => {
    fc.assert(
      fc.property(geometries, (geometry) => {
        const { taps, stride, dilation, padding, image, phases } = geometry;
        const [x, filter, output] = [numbers(image), numbers(taps), outputOf(geometry)];
        const result = correlate(forwardAxis(image, output, taps, geometry, phases), x, filter);
        if (result === undefined) return;
        for (let i = 0; i < output; i++) {
          let sum = 0;
          for (let tap = 0; tap < taps; tap++)
            sum += filter[tap] * (x[i * stride + tap * dilation - padding] ?? 0);
          expect(result[i]).toBe(sum);
        }
      }),
      { seed: 1 },
    );
  });

  it('gives each input the gradients of the outputs that it went into', () => {
    fc.assert(
      fc.property(geometries, (geometry) => {
        const { taps, stride, dilation, padding, image, phases } = geometry;
        const [filter, output] = [numbers(taps), outputOf(geometry)];
        const dy = numbers(output);
        const result = correlate(gradientAxis(output, image, taps, geometry, phases), dy, filter);
        if (result === undefined) return;
        const dx = new Array<number>(image).fill(0);
        for (let i = 0; i < output; i++)
          for (let tap = 0; tap < taps; tap++) {
            const position = i * stride + tap * dilation - padding;
            if (position >= 0 && position < image) dx[position] += filter[tap] * dy[i];
          }
        expect(result).toEqual(dx);
      }),
      { seed: 1 },
    );
  });

  it('can be had for every ordinary convolution', () => {
    for (const stride of [1, 2, 3])
      for (const taps of [1, 2, 3, 5])
        for (const image of [5, 6, 8]) {
          const output = Math.ceil(image / stride); // padding 'same'
          const total = Math.max(0, (output - 1) * stride + taps - image);
          const steps = { stride, dilation: 1, padding: Math.floor(total / 2) };
          expect(phasedKernel(forwardAxis(image, output, taps, steps))).toBeDefined();
          expect(phasedKernel(gradientAxis(output, image, taps, steps))).toBeDefined();
        }
  });
});
