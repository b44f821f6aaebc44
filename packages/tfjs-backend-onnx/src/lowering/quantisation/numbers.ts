/**
 * Numbers in 8 bits: x = scale · (q − zero). q is 0 to 255 in images, −127 to 127 in filters, which have zero at 0 and a scale for each
 * channel of the result, so that a convolution is sums of products of whole numbers (Jacob et al. 2018, "Quantization and training of neural
 * networks for efficient integer-arithmetic-only inference").
 */

/** The extremes that values were seen to have. */
export interface Range {
  least: number;
  most: number;
}

/** Of the image that a convolution takes, and of each channel of its sums with the bias, by the leaf that has the filter's elements. */
export type Ranges = ReadonlyMap<object, { taken: Range; made: readonly Range[] }>;

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

/** Scales for the channels of an image that share one zero: the least of the 256 numbers if they are rectified, else in the middle. */
export function scalesOf(
  ranges: readonly Range[],
  rectified: boolean,
): { scales: Float32Array; zero: number } {
  const zero = rectified ? 0 : 128;
  const scales = ranges.map(({ least, most }) =>
    Math.max(most / (255 - zero), rectified ? 0 : -least / zero),
  );
  return { scales: Float32Array.from(scales, (scale) => scale || 1), zero };
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
