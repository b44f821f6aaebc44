/**
 * Elastic distortions (Simard, Steinkraus and Platt 2003, "Best practices for convolutional neural networks applied to visual
 * document analysis", section 2): every pixel moves by a random field, uniform in [−1, 1] per pixel and axis, smoothed by a Gaussian
 * of standard deviation sigma and multiplied by alpha. Smoothing leaves the field with a standard deviation of
 * alpha / (sigma · √(12π)), 1.4 px at the paper's alpha = 34 and sigma = 4.
 */
import type { Random } from '@nutshell/random';
import { randomAffine, type AffineMap, type AffineRanges } from './affine.ts';
import { sampleBilinear, type Augmentation } from './augmentation.ts';

export interface ElasticOptions {
  /** Strength of the displacement; default 34, the paper's. */
  alpha?: number;
  /** Standard deviation of the smoothing in pixels; default 4, the paper's. */
  sigma?: number;
  /** Also apply a random affine distortion, in the same resampling; default none. */
  affine?: AffineRanges;
  /** Share of images left undistorted; default 0. */
  keep?: number;
}

const IDENTITY: AffineMap = { xx: 1, xy: 0, dx: 0, yx: 0, yy: 1, dy: 0 };

/** A Gaussian, cut off at 3 standard deviations, that sums to 1; its centre is the middle element. */
export function gaussianKernel(sigma: number): Float32Array {
  const radius = Math.max(1, Math.ceil(3 * sigma));
  const weights = Array.from({ length: 2 * radius + 1 }, (_, i) =>
    Math.exp(-0.5 * ((i - radius) / sigma) ** 2),
  );
  const sum = weights.reduce((a, b) => a + b, 0);
  return Float32Array.from(weights, (weight) => weight / sum);
}

/**
 * Displacements of every pixel along both axes, each `[height, width]` in pixels. Noise outside the image counts as 0.
 * The returned arrays belong to the field and are overwritten by its next `draw`.
 */
export class DisplacementField {
  readonly dx: Float32Array;
  readonly dy: Float32Array;
  readonly height: number;
  readonly width: number;
  readonly #kernel: Float32Array;
  readonly #noise: Float32Array;
  readonly #halfway: Float32Array;

  constructor(height: number, width: number, sigma: number) {
    this.height = height;
    this.width = width;
    this.dx = new Float32Array(height * width);
    this.dy = new Float32Array(height * width);
    this.#kernel = gaussianKernel(sigma);
    this.#noise = new Float32Array(height * width);
    this.#halfway = new Float32Array(height * width);
  }

  draw(alpha: number, random: Random): void {
    for (const field of [this.dx, this.dy]) {
      for (let i = 0; i < this.#noise.length; i++) this.#noise[i] = random.uniform(-alpha, alpha);
      smoothColumns(this.#noise, this.#halfway, this.height, this.width, this.#kernel);
      smoothRows(this.#halfway, field, this.height, this.width, this.#kernel);
    }
  }
}

/** Simard's distortions, a fresh field for each image and epoch. */
export function elasticDistortion(options: ElasticOptions = {}): Augmentation {
  const { alpha = 34, sigma = 4, affine, keep = 0 } = options;
  let field: DisplacementField | undefined;
  return (input, output, shape, random) => {
    const { height, width } = shape;
    if (random.uniform() < keep) {
      output.set(input);
      return;
    }
    if (field?.height !== height || field.width !== width)
      field = new DisplacementField(height, width, sigma);
    const map = affine ? randomAffine(affine, random) : IDENTITY;
    field.draw(alpha, random);
    const { dx, dy } = field;
    const centreX = (width - 1) / 2;
    const centreY = (height - 1) / 2;
    for (let row = 0, i = 0; row < height; row++) {
      for (let column = 0; column < width; column++, i++) {
        const x = column + dx[i] - centreX;
        const y = row + dy[i] - centreY;
        const fromX = centreX + map.xx * x + map.xy * y + map.dx;
        const fromY = centreY + map.yx * x + map.yy * y + map.dy;
        sampleBilinear(input, shape, fromX, fromY, output, i * shape.channels);
      }
    }
  };
}

function smoothRows(
  input: Float32Array,
  output: Float32Array,
  height: number,
  width: number,
  kernel: Float32Array,
) {
  const radius = kernel.length >> 1;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const first = Math.max(0, x - radius);
      const last = Math.min(width - 1, x + radius);
      let sum = 0;
      for (let from = first; from <= last; from++) sum += kernel[from - x + radius] * input[y * width + from];
      output[y * width + x] = sum;
    }
  }
}

function smoothColumns(
  input: Float32Array,
  output: Float32Array,
  height: number,
  width: number,
  kernel: Float32Array,
) {
  const radius = kernel.length >> 1;
  output.fill(0);
  for (let y = 0; y < height; y++) {
    const last = Math.min(height - 1, y + radius);
    for (let from = Math.max(0, y - radius); from <= last; from++) {
      const weight = kernel[from - y + radius];
      for (let x = 0; x < width; x++) output[y * width + x] += weight * input[from * width + x];
    }
  }
}
