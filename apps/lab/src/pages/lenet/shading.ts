/** Numbers as colours: blue for positive and orange for negative ones, or grey levels. */
import { computed } from '@preact/signals';
import { colours, rgb } from '../../ui/colours.ts';
import { state } from './session.ts';

/** 256 colours; their bytes are red, green, blue and opacity, as in a picture. */
export type Ramp = Uint32Array;
type Rgb = readonly [red: number, green: number, blue: number];

/** From the most negative to the most positive number. */
export const signedRamp = computed<Ramp>(() => {
  const { positive, negative, paper } = colours();
  if (shading.value === 'grey') return ramp([rgb('#000000'), rgb('#ffffff')]);
  return ramp([rgb(negative), rgb(paper), rgb(positive)]);
});

/** From nothing to ink. */
export const inkRamp = computed<Ramp>(() => {
  const { ink, paper } = colours();
  return ramp([rgb(paper), rgb(ink)]);
});

const shading = computed(() => state.value.shading);

/** CSS's gradient of a ramp, for legends. */
export function gradientOf(of: Ramp): string {
  const bytes = new Uint8Array(of.buffer);
  const stops = [0, 64, 128, 192, 255].map((i) => `rgb(${bytes.subarray(4 * i, 4 * i + 3).join(' ')})`);
  return `linear-gradient(to right, ${stops.join(', ')})`;
}

/**
 * Paints values into a canvas of one pixel for each.
 * @param value of the i-th pixel, row by row
 * @param low the value of the ramp's first colour
 * @param high the value of its last
 */
export function paint(
  canvas: HTMLCanvasElement,
  value: (index: number) => number,
  { ramp: colour, low, high }: { ramp: Ramp; low: number; high: number },
): void {
  const context = canvas.getContext('2d');
  if (!context) return;
  const image = context.createImageData(canvas.width, canvas.height);
  const pixels = new Uint32Array(image.data.buffer);
  const scale = 255 / (high - low);
  for (let i = 0; i < pixels.length; i++)
    pixels[i] = colour[Math.min(255, Math.max(0, Math.round(scale * (value(i) - low))))];
  context.putImageData(image, 0, 0);
}

function ramp(stops: readonly Rgb[]): Ramp {
  const bytes = new Uint8ClampedArray(4 * 256);
  for (let i = 0; i < 256; i++) {
    const position = (i / 255) * (stops.length - 1);
    const from = Math.min(Math.floor(position), stops.length - 2);
    const t = position - from;
    for (let k = 0; k < 3; k++) bytes[4 * i + k] = (1 - t) * stops[from][k] + t * stops[from + 1][k];
    bytes[4 * i + 3] = 255;
  }
  return new Uint32Array(bytes.buffer);
}
