/** Writes a part of a picture as a square of floats: copied where the pixels fit, resampled otherwise. */
import type { Picture } from '../pictures/pictures.ts';
import type { Border, Rectangle } from './crops.ts';

/**
 * Resamples parts of pictures to `size` × `size` with a triangle filter, as wide as a pixel of the result where that is smaller than one of
 * the picture: bilinear interpolation when enlarging, without aliasing when shrinking (PIL's and torchvision's `bilinear`). It keeps its
 * scratch memory, so that nothing is allocated for a picture.
 */
export class Resampler {
  readonly #size: number;
  readonly #columns: Taps;
  readonly #rows: Taps;
  #between = new Float32Array(0);

  constructor(size: number) {
    this.#size = size;
    this.#columns = new Taps(size);
    this.#rows = new Taps(size);
  }

  /**
   * @param mirrored left and right exchanged
   * @param fill what lies beyond the picture for the border `zero`: three values on the scale of pixels
   * @param out `[size, size, 3]` from `at` on, on the scale 0 … 255
   */
  resample(
    picture: Picture,
    part: Rectangle,
    mirrored: boolean,
    border: Border,
    fill: ArrayLike<number>,
    out: Float32Array,
    at: number,
  ): void {
    this.#columns.place(part.left, part.width, picture.width, border, mirrored);
    this.#rows.place(part.top, part.height, picture.height, border, false);
    if (isWhole(part.left, part.width, this.#size) && isWhole(part.top, part.height, this.#size))
      this.#copy(picture, fill, out, at);
    else this.#filter(picture, fill, out, at);
  }

  #copy({ width, pixels }: Picture, fill: ArrayLike<number>, out: Float32Array, at: number): void {
    const size = this.#size;
    const columns = this.#columns.nearest;
    const rows = this.#rows.nearest;
    const [r, g, b] = [fill[0], fill[1], fill[2]];
    for (let y = 0; y < size; y++) {
      const row = rows[y] < 0 ? -1 : rows[y] * width;
      for (let x = 0; x < size; x++, at += 3) {
        const column = columns[x];
        if (row < 0 || column < 0) {
          out[at] = r;
          out[at + 1] = g;
          out[at + 2] = b;
        } else {
          const from = (row + column) * 3;
          out[at] = pixels[from];
          out[at + 1] = pixels[from + 1];
          out[at + 2] = pixels[from + 2];
        }
      }
    }
  }

  /** First along the rows of the picture that are needed, then along the columns. */
  #filter({ width, pixels }: Picture, fill: ArrayLike<number>, out: Float32Array, at: number): void {
    const size = this.#size;
    const { first: left, count: across, weights: u, taps: acrossTaps } = this.#columns;
    const { first: top, count: down, weights: v, taps: downTaps, low, high } = this.#rows;
    const rowLength = 3 * size;
    if (this.#between.length < (high - low) * rowLength)
      this.#between = new Float32Array((high - low) * rowLength);
    const between = this.#between; // [rows that are needed, size, 3]
    let to = 0;
    for (let row = low; row < high; row++) {
      for (let x = 0; x < size; x++, to += 3) {
        if (across[x] === 0) {
          between[to] = fill[0];
          between[to + 1] = fill[1];
          between[to + 2] = fill[2];
          continue;
        }
        let r = 0;
        let g = 0;
        let b = 0;
        let from = (row * width + left[x]) * 3;
        const end = x * acrossTaps + across[x];
        for (let k = x * acrossTaps; k < end; k++, from += 3) {
          const weight = u[k];
          r += weight * pixels[from];
          g += weight * pixels[from + 1];
          b += weight * pixels[from + 2];
        }
        between[to] = r;
        between[to + 1] = g;
        between[to + 2] = b;
      }
    }
    for (let y = 0; y < size; y++) {
      if (down[y] === 0) {
        for (let i = 0; i < rowLength; i++) out[at + i] = fill[i % 3];
      } else {
        const first = (top[y] - low) * rowLength;
        for (let i = 0; i < rowLength; i++) {
          let sum = 0;
          for (let k = 0; k < down[y]; k++) sum += v[y * downTaps + k] * between[first + k * rowLength + i];
          out[at + i] = sum;
        }
      }
      at += rowLength;
    }
  }
}

const isWhole = (start: number, length: number, size: number): boolean =>
  length === size && Number.isInteger(start);

/** Along one axis: which pixels of the picture each pixel of the result is made of. */
class Taps {
  readonly #size: number;
  /** The pixel under the centre of each; −1 beyond the border `zero`. */
  readonly nearest: Int32Array;
  readonly first: Int32Array;
  /** How many; 0 beyond the border `zero`. */
  readonly count: Int32Array;
  /** `[size, taps]` */
  weights = new Float64Array(0);
  taps = 0;
  /** All pixels that are needed are low … high−1. */
  low = 0;
  high = 0;

  constructor(size: number) {
    this.#size = size;
    this.nearest = new Int32Array(size);
    this.first = new Int32Array(size);
    this.count = new Int32Array(size);
  }

  place(start: number, extent: number, length: number, border: Border, mirrored: boolean): void {
    const scale = extent / this.#size;
    const support = Math.max(scale, 1);
    this.taps = Math.ceil(2 * support) + 1;
    if (this.weights.length < this.#size * this.taps) this.weights = new Float64Array(this.#size * this.taps);
    this.low = length;
    this.high = 0;
    for (let i = 0; i < this.#size; i++) {
      const to = mirrored ? this.#size - 1 - i : i;
      const centre = start + (i + 0.5) * scale;
      const inside = reflected(centre, length);
      if (inside !== centre && border === 'zero') {
        this.nearest[to] = -1;
        this.count[to] = 0;
        continue;
      }
      this.nearest[to] = Math.min(Math.floor(inside), length - 1);
      const first = Math.max(0, Math.floor(inside - support + 0.5));
      const end = Math.min(length, Math.floor(inside + support + 0.5));
      this.first[to] = first;
      this.count[to] = end - first;
      this.low = Math.min(this.low, first);
      this.high = Math.max(this.high, end);
      this.#weigh(to * this.taps, first, end, inside, support);
    }
    if (this.high === 0) this.low = 0;
  }

  /** A triangle about `centre`, of the pixels that there are. */
  #weigh(at: number, first: number, end: number, centre: number, support: number): void {
    let sum = 0;
    for (let pixel = first; pixel < end; pixel++) {
      const weight = Math.max(0, 1 - Math.abs(pixel + 0.5 - centre) / support);
      this.weights[at + pixel - first] = weight;
      sum += weight;
    }
    for (let k = 0; k < end - first; k++) this.weights[at + k] /= sum;
  }
}

/** A position beyond the edges, mirrored at the centres of the outermost pixels. */
function reflected(position: number, length: number): number {
  let inside = position;
  while (inside < 0 || inside > length) {
    if (length === 1) return 0.5;
    inside = inside < 0 ? 1 - inside : 2 * length - 1 - inside;
  }
  return inside;
}
