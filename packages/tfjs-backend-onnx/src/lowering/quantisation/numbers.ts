/**
 * Numbers in 8 bits: x stands for scale · (q − zero). Images are 0 to 255, filters −127 to 127 with a scale for each channel of the result
 * and zero at 0, so that a convolution is sums of products of whole numbers (Jacob et al. 2018, "Quantization and training of neural
 * networks for efficient integer-arithmetic-only inference").
 */

/** The extremes that values were seen to have. */
export interface Range {
  least: number;
  most: number;
}

/** Of the image that a convolution takes, and of its sums with the bias, by the leaf that has the filter's elements. */
export type Ranges = ReadonlyMap<object, { taken: Range; made: Range }>;

export interface Grid {
  scale: number;
  zero: number;
}

/** The 256 numbers that stand for a range. Zero is one of them, for margins and rectified values are exactly that. */
export function gridOf({ least, most }: Range): Grid {
  const [low, high] = [Math.min(least, 0), Math.max(most, 0)];
  const scale = Math.fround((high - low) / 255) || 1;
  return { scale, zero: Math.round(-low / scale) };
}

export interface WholeFilter {
  /** [out, in, height, width] */
  taps: Int8Array;
  /** [out] */
  scales: Float32Array;
  /** [out], in units of the sums: the scale of the image times that of the filter. */
  bias: Int32Array;
}

/** Sums may become this large beside a bias. */
const mostBias = 2 ** 30;

/** @param taps [height, width, in, out] @param unit the scale of the image. */
export function wholeFilter(
  taps: ArrayLike<number>,
  [height, width, inputs, outputs]: readonly number[],
  bias: ArrayLike<number> | undefined,
  unit: number,
): WholeFilter {
  const places = height * width;
  const largest = new Float32Array(outputs);
  for (let i = 0; i < places * inputs * outputs; i++)
    largest[i % outputs] = Math.max(largest[i % outputs], Math.abs(taps[i]));
  const scales = largest.map((most, out) => {
    const forBias = bias ? Math.abs(bias[out]) / (unit * mostBias) : 0; // where the filter is next to nothing beside it
    return Math.max(most / 127, forBias) || 1;
  });
  const whole = new Int8Array(places * inputs * outputs);
  for (let place = 0, from = 0; place < places; place++)
    for (let input = 0; input < inputs; input++)
      for (let out = 0; out < outputs; out++, from++)
        whole[(out * inputs + input) * places + place] = Math.round(taps[from] / scales[out]);
  const inSums = Int32Array.from(scales, (scale, out) => (bias ? Math.round(bias[out] / (unit * scale)) : 0));
  return { taps: whole, scales, bias: inSums };
}
