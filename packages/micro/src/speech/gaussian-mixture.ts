/** Mixtures of Gaussians with diagonal covariances, and their re-estimation by EM (Dempster, Laird and Rubin 1977). */
import type { Frames } from './frames.ts';

export interface MixtureParameters {
  /** `[components]`, adding up to 1 */
  readonly weights: Float64Array;
  /** `[components, size]` */
  readonly means: Float64Array;
  /** `[components, size]`, above 0 */
  readonly variances: Float64Array;
}

export class GaussianMixture implements MixtureParameters {
  readonly weights: Float64Array;
  readonly means: Float64Array;
  readonly variances: Float64Array;
  /** ln w − ½ Σ ln(2π σ²), of each component. */
  readonly #constants: Float64Array;
  /** 1 / (2σ²) */
  readonly #precisions: Float64Array;

  constructor({ weights, means, variances }: MixtureParameters) {
    [this.weights, this.means, this.variances] = [weights, means, variances];
    const { size } = this;
    this.#precisions = variances.map((variance) => 0.5 / variance);
    this.#constants = weights.map((weight, m) => {
      let sum = Math.log(weight);
      for (let i = m * size; i < (m + 1) * size; i++) sum -= 0.5 * Math.log(2 * Math.PI * variances[i]);
      return sum;
    });
  }

  get components(): number {
    return this.weights.length;
  }

  /** Numbers of a feature vector. */
  get size(): number {
    return this.means.length / this.weights.length;
  }

  /**
   * ln p(x) of the vector that begins at `at`.
   * @param parts `[components]`, gets ln(w p) of each component
   */
  logDensity(values: Float32Array, at: number, parts: Float64Array): number {
    const { components, size, means } = this;
    const [precisions, constants] = [this.#precisions, this.#constants];
    let largest = -Infinity;
    for (let m = 0, i = 0; m < components; m++) {
      let sum = constants[m];
      for (let k = 0; k < size; k++, i++) {
        const difference = values[at + k] - means[i];
        sum -= difference * difference * precisions[i];
      }
      parts[m] = sum;
      if (sum > largest) largest = sum;
    }
    if (largest === -Infinity) return largest;
    let total = 0;
    for (let m = 0; m < components; m++) total += Math.exp(parts[m] - largest);
    return largest + Math.log(total);
  }

  /**
   * With `components` components: as often as need be, the one of the largest weight is cut in two, whose means lie 0.2 standard deviations
   * on either side of it (HTK's way). The density hardly changes; EM then moves them apart.
   */
  split(components: number): GaussianMixture {
    const { size } = this;
    const weights = [...this.weights];
    const means = [...this.means];
    const variances = [...this.variances];
    while (weights.length < components) {
      const heaviest = weights.indexOf(weights.reduce((most, weight) => Math.max(most, weight)));
      weights[heaviest] /= 2;
      weights.push(weights[heaviest]);
      for (let i = heaviest * size; i < (heaviest + 1) * size; i++) {
        const offset = 0.2 * Math.sqrt(variances[i]);
        means.push(means[i] + offset);
        variances.push(variances[i]);
        means[i] -= offset;
      }
    }
    return new GaussianMixture({
      weights: Float64Array.from(weights),
      means: Float64Array.from(means),
      variances: Float64Array.from(variances),
    });
  }
}

/** Frames below this weight say nothing about a component: it stays as it is. */
const LEAST_OCCUPANCY = 1e-3;

/** What EM needs to know of the frames: how much of them each component explains, and their sums. */
export class MixtureStatistics {
  /** `[components]` */
  readonly occupancies: Float64Array;
  readonly #mixture: GaussianMixture;
  readonly #sums: Float64Array;
  readonly #squares: Float64Array;
  readonly #parts: Float64Array;

  constructor(mixture: GaussianMixture) {
    this.#mixture = mixture;
    this.occupancies = new Float64Array(mixture.components);
    this.#sums = new Float64Array(mixture.means.length);
    this.#squares = new Float64Array(mixture.means.length);
    this.#parts = new Float64Array(mixture.components);
  }

  /** Sum of all weights of the frames. */
  get total(): number {
    return this.occupancies.reduce((sum, occupancy) => sum + occupancy, 0);
  }

  /** Adds the frame that begins at `at`, counted `weight` times; gives back its ln p(x). */
  add(values: Float32Array, at: number, weight: number): number {
    const { components, size } = this.#mixture;
    const total = this.#mixture.logDensity(values, at, this.#parts);
    for (let m = 0; m < components; m++) {
      const share = weight * Math.exp(this.#parts[m] - total);
      if (!(share > 0)) continue;
      this.occupancies[m] += share;
      for (let k = 0, i = m * size; k < size; k++, i++) {
        const x = values[at + k];
        this.#sums[i] += share * x;
        this.#squares[i] += share * x * x;
      }
    }
    return total;
  }

  /**
   * The mixture that makes these frames likeliest, given what each component explains of them.
   * @param floor `[size]`, smallest variances
   */
  estimate(floor: Float64Array): GaussianMixture {
    const { components, size, weights, means, variances } = this.#mixture;
    const { total } = this;
    if (total < LEAST_OCCUPANCY) return this.#mixture;
    const next = { weights: weights.slice(), means: means.slice(), variances: variances.slice() };
    for (let m = 0; m < components; m++) {
      const occupancy = this.occupancies[m];
      next.weights[m] = occupancy / total;
      if (occupancy < LEAST_OCCUPANCY) continue;
      for (let k = 0, i = m * size; k < size; k++, i++) {
        const mean = this.#sums[i] / occupancy;
        next.means[i] = mean;
        next.variances[i] = Math.max(floor[k], this.#squares[i] / occupancy - mean * mean);
      }
    }
    return new GaussianMixture(next);
  }
}

/** A share of the variance of all frames below which no variance falls: else a component that sits on a single frame wins everything. */
export const VARIANCE_FLOOR = 0.01;

/** One Gaussian for all frames, and the variance floor that follows from it; both have variances of at least 1e-6. */
export function gaussianOf(frames: readonly Frames[]): { gaussian: GaussianMixture; floor: Float64Array } {
  const size = frames[0].size;
  const start = new GaussianMixture({
    weights: Float64Array.of(1),
    means: new Float64Array(size),
    variances: new Float64Array(size).fill(1),
  });
  const statistics = new MixtureStatistics(start);
  for (const { length, values } of frames) {
    for (let t = 0; t < length; t++) statistics.add(values, t * size, 1);
  }
  const gaussian = statistics.estimate(new Float64Array(size).fill(1e-6));
  return { gaussian, floor: gaussian.variances.map((variance) => Math.max(1e-6, VARIANCE_FLOOR * variance)) };
}
