/** The discrete Fourier transform of real numbers, radix 2 (Cooley and Tukey 1965); nothing is allocated per transform. */
export class RealFft {
  /** A power of two. */
  readonly size: number;
  /** cos and sin of 2πk / size, k = 0 … size/2 − 1 */
  readonly #cos: Float64Array;
  readonly #sin: Float64Array;
  /** Of the half-size transform: where each element goes before the first butterfly. */
  readonly #order: Uint32Array;
  readonly #re: Float64Array;
  readonly #im: Float64Array;

  /** @throws RangeError unless `size` is a power of two from 4 up */
  constructor(size: number) {
    if (size < 4 || !Number.isInteger(Math.log2(size)))
      throw new RangeError(`size is ${size}; expected a power of two from 4 up`);
    this.size = size;
    const half = size / 2;
    this.#cos = Float64Array.from({ length: half }, (_, k) => Math.cos((2 * Math.PI * k) / size));
    this.#sin = Float64Array.from({ length: half }, (_, k) => Math.sin((2 * Math.PI * k) / size));
    const bits = Math.log2(half);
    this.#order = Uint32Array.from({ length: half }, (_, k) => {
      let reversed = 0;
      for (let bit = 0; bit < bits; bit++) reversed |= ((k >> bit) & 1) << (bits - 1 - bit);
      return reversed;
    });
    this.#re = new Float64Array(half);
    this.#im = new Float64Array(half);
  }

  /**
   * |X(k)|² of X(k) = Σₙ x(n) e^(−2πikn/size), k = 0 … size/2.
   * @param x `[size]`
   * @param out `[size/2 + 1]`, is written
   */
  power(x: Float64Array, out: Float64Array): void {
    const half = this.size / 2;
    const [re, im, cos, sin] = [this.#re, this.#im, this.#cos, this.#sin];
    // Even samples as real, odd ones as imaginary parts of half as many complex numbers, whose transform holds both.
    for (let k = 0; k < half; k++) {
      const n = this.#order[k];
      re[k] = x[2 * n];
      im[k] = x[2 * n + 1];
    }
    this.#butterflies();
    out[0] = (re[0] + im[0]) ** 2;
    out[half] = (re[0] - im[0]) ** 2;
    for (let k = 1; k < half; k++) {
      const m = half - k;
      const evenRe = (re[k] + re[m]) / 2;
      const evenIm = (im[k] - im[m]) / 2;
      const oddRe = (im[k] + im[m]) / 2;
      const oddIm = (re[m] - re[k]) / 2;
      const xRe = evenRe + cos[k] * oddRe + sin[k] * oddIm;
      const xIm = evenIm + cos[k] * oddIm - sin[k] * oddRe;
      out[k] = xRe * xRe + xIm * xIm;
    }
  }

  #butterflies(): void {
    const half = this.size / 2;
    const [re, im, cos, sin] = [this.#re, this.#im, this.#cos, this.#sin];
    for (let length = 2; length <= half; length *= 2) {
      const stride = this.size / length;
      for (let start = 0; start < half; start += length) {
        for (let j = 0; j < length / 2; j++) {
          const a = start + j;
          const b = a + length / 2;
          const c = cos[j * stride];
          const s = sin[j * stride];
          const bRe = re[b] * c + im[b] * s;
          const bIm = im[b] * c - re[b] * s;
          re[b] = re[a] - bRe;
          im[b] = im[a] - bIm;
          re[a] += bRe;
          im[a] += bIm;
        }
      }
    }
  }
}
