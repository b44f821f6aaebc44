/** The mel scale, triangular filters on it, and the cosine transform of their logarithms. */

/** Mels of a frequency in hertz: 1127 ln(1 + f / 700). HTK writes 2595 log₁₀; the filters come out the same, as the factor cancels. */
export function melOf(hertz: number): number {
  return 1127 * Math.log(1 + hertz / 700);
}

export function hertzOf(mels: number): number {
  return 700 * (Math.exp(mels / 1127) - 1);
}

/** A filter's weights on the bins of the spectrum from `first` on. */
export interface MelFilter {
  readonly first: number;
  readonly weights: Float64Array;
}

export interface MelFilterOptions {
  filters: number;
  /** Samples per second. */
  rate: number;
  /** Of the Fourier transform. */
  size: number;
  /** Hertz, where the first filter begins and the last one ends. */
  low: number;
  high: number;
  /** Of the vocal tract; default 1. */
  warp?: number;
}

/**
 * Where a frequency lies for a vocal tract of another length: f / warp, as in Kaldi's `VtlnWarpFreq`. Below 100 Hz · max(1, warp), and above
 * the edge less 500 Hz, times min(1, warp), lines lead to the unchanged edges of the filters.
 * @param warp from 0.8 to 1.25: above 1 the formants of a short vocal tract come to lie lower
 */
export function warpedHertz(
  hertz: number,
  { low, high, warp }: { low: number; high: number; warp: number },
): number {
  if (hertz < low || hertz > high) return hertz;
  const from = FIRST_WARPED * Math.max(1, warp);
  const to = (high - LEFT_TO_EDGE) * Math.min(1, warp);
  if (hertz < from) return low + ((from / warp - low) / (from - low)) * (hertz - low);
  if (hertz < to) return hertz / warp;
  return high + ((high - to / warp) / (high - to)) * (hertz - high);
}

/** Hertz, Kaldi's --vtln-low and −--vtln-high. */
const FIRST_WARPED = 100;
const LEFT_TO_EDGE = 500;

/**
 * Triangles in mel, as HTK (HTKBook 5.4) and Kaldi have them: their corners lie at equal distances on the mel scale, each begins and ends at
 * the peaks of its neighbours, peaks are 1, and a bin's weight is linear in its mels.
 * A warp moves the corners (Lee and Rose 1998).
 * @throws RangeError unless 0 ≤ low < high ≤ rate / 2, or where filters are so narrow that one holds no bin
 */
export function melFilters({ filters, rate, size, low, high, warp = 1 }: MelFilterOptions): MelFilter[] {
  if (!(low >= 0 && low < high && high <= rate / 2))
    throw new RangeError(`filters from ${low} to ${high} Hz; expected 0 ≤ low < high ≤ ${rate / 2}`);
  const step = (melOf(high) - melOf(low)) / (filters + 1);
  const cornerAt = (k: number) => {
    const mels = melOf(low) + k * step;
    return warp === 1 ? mels : melOf(warpedHertz(hertzOf(mels), { low, high, warp }));
  };
  return Array.from({ length: filters }, (_, m) => {
    const [begin, peak, end] = [cornerAt(m), cornerAt(m + 1), cornerAt(m + 2)];
    const weight = (bin: number) => {
      const mels = melOf((bin * rate) / size);
      return mels <= peak ? (mels - begin) / (peak - begin) : (end - mels) / (end - peak);
    };
    const bins = Array.from({ length: size / 2 }, (_, bin) => bin).filter((bin) => weight(bin) > 0);
    if (bins.length === 0)
      throw new RangeError(
        `filter ${m + 1} of ${filters} holds no bin of a transform of ${size} at ${rate} Hz; take fewer filters`,
      );
    return { first: bins[0], weights: Float64Array.from(bins, weight) };
  });
}

/**
 * Rows c(i) = √(2/N) cos(π i / N · (j + ½)) of the DCT-II, i = 0 … cepstra − 1, j = 0 … N − 1. Kaldi has √(1/N) in the row of c(0), which
 * makes the transform orthonormal; HTK has not.
 * @returns `[cepstra, filters]`
 */
export function cosineTransform(cepstra: number, filters: number, orthonormal: boolean): Float64Array {
  return Float64Array.from({ length: cepstra * filters }, (_, at) => {
    const [i, j] = [Math.floor(at / filters), at % filters];
    const scale = Math.sqrt((orthonormal && i === 0 ? 1 : 2) / filters);
    return scale * Math.cos(((Math.PI * i) / filters) * (j + 0.5));
  });
}

/** Weights 1 + L/2 sin(π i / L), which bring the cepstra to about one size; L = 0 gives ones. */
export function lifter(cepstra: number, L: number): Float64Array {
  return Float64Array.from({ length: cepstra }, (_, i) =>
    L === 0 ? 1 : 1 + (L / 2) * Math.sin((Math.PI * i) / L),
  );
}
