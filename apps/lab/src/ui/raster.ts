/** Small pictures of numbers, written pixel by pixel and drawn at any size. */
import { rgb } from './colours.ts';

/** A square picture that keeps its memory. */
export class Raster {
  readonly side: number;
  readonly canvas: HTMLCanvasElement;
  /** One word for each pixel, as {@link pixel} makes them. */
  readonly pixels: Uint32Array;
  readonly #context: CanvasRenderingContext2D;
  readonly #image: ImageData;

  constructor(side: number) {
    this.side = side;
    this.canvas = document.createElement('canvas');
    this.canvas.width = this.canvas.height = side;
    this.#context = this.canvas.getContext('2d')!;
    this.#image = this.#context.createImageData(side, side);
    this.pixels = new Uint32Array(this.#image.data.buffer);
  }

  /** Puts the pixels onto {@link canvas}. */
  flush(): void {
    this.#context.putImageData(this.#image, 0, 0);
  }
}

/** An opaque pixel as browsers keep it on every processor they run on, which is little-endian. */
export const pixel = (red: number, green: number, blue: number): number =>
  ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;

const LEVELS = 256;

/**
 * A scale of 257 pixels from −1 over 0 to 1: from one colour over the paper to another. `strength` is how much of the
 * colour there is at the ends.
 */
export function diverging(low: string, middle: string, high: string, strength: number): Uint32Array {
  const [from, paper, to] = [rgb(low), rgb(middle), rgb(high)];
  return Uint32Array.from({ length: LEVELS + 1 }, (_, i) => {
    const t = (i / LEVELS) * 2 - 1;
    const colour = t < 0 ? from : to;
    const share = strength * Math.abs(t);
    const mixed = paper.map((part, channel) => Math.round(part + (colour[channel] - part) * share));
    return pixel(mixed[0], mixed[1], mixed[2]);
  });
}

/** The place of a value from −1 to 1 on such a scale. */
export const level = (value: number): number => {
  const at = Math.round((value * 0.5 + 0.5) * LEVELS);
  return at < 0 ? 0 : at > LEVELS ? LEVELS : at;
};

/** 256 pixels, from a scale's lowest to its highest value. */
export type Ramp = Uint32Array;

/** A ramp through colours at equal distances. */
export function ramp(stops: readonly string[]): Ramp {
  const colours = stops.map(rgb);
  return Uint32Array.from({ length: 256 }, (_, i) => {
    const position = (i / 255) * (colours.length - 1);
    const from = Math.min(Math.floor(position), colours.length - 2);
    const t = position - from;
    const [red, green, blue] = colours[from].map((part, k) =>
      Math.round((1 - t) * part + t * colours[from + 1][k]),
    );
    return pixel(red, green, blue);
  });
}

/** CSS's gradient of a ramp, for legends. */
export function gradientOf(of: Ramp): string {
  const bytes = new Uint8Array(of.buffer);
  const stops = [0, 64, 128, 192, 255].map((i) => `rgb(${bytes.subarray(4 * i, 4 * i + 3).join(' ')})`);
  return `linear-gradient(to right, ${stops.join(', ')})`;
}

/** How values become colours. */
export interface Shading {
  readonly ramp: Ramp;
  /** The values of the ramp's first and last colour. */
  readonly low: number;
  readonly high: number;
}

/**
 * Paints values into a canvas of one pixel for each.
 * @param value of the i-th pixel, row by row
 */
export function paint(
  canvas: HTMLCanvasElement,
  value: (index: number) => number,
  { ramp: colours, low, high }: Shading,
): void {
  const context = canvas.getContext('2d');
  if (!context) return;
  const image = context.createImageData(canvas.width, canvas.height);
  const pixels = new Uint32Array(image.data.buffer);
  const scale = 255 / (high - low);
  for (let i = 0; i < pixels.length; i++)
    pixels[i] = colours[Math.min(255, Math.max(0, Math.round(scale * (value(i) - low))))];
  context.putImageData(image, 0, 0);
}
