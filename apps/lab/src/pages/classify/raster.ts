/** Small pictures of numbers, written pixel by pixel and drawn at any size. */
import { rgb } from '../../ui/colours.ts';

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
