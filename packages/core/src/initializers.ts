/**
 * Initial weights: functions of a shape and a seeded generator. `seeded` hands one to a tf.layers layer:
 *
 *     tf.layers.dense({ units: 10, kernelInitializer: seeded(heNormal(), random.fork('output')) })
 */
import * as tf from '@tensorflow/tfjs';
import type { Random } from '@nutshell/random';

/** Draws the weights of a tensor in row-major order. */
export type Initializer = (shape: readonly number[], random: Random) => Float32Array;

/** How many inputs a unit reads, and how many outputs an input feeds. */
export type Fans = (shape: readonly number[]) => { fanIn: number; fanOut: number };

/**
 * Fans of a dense kernel [in, out] and of a convolution kernel [...window, in, out].
 *
 * @throws RangeError for fewer than two dimensions: the fan-in of a bias, or of a pooling coefficient, is not
 * in its shape.
 */
export const kernelFans: Fans = (shape) => {
  if (shape.length < 2) {
    throw new RangeError(
      `A tensor of shape [${shape.join(', ')}] has no fan-in of its own: ` +
        'pass fans, such as () => ({ fanIn: 25, fanOut: 1 })',
    );
  }
  const window = product(shape.slice(0, -2));
  return { fanIn: window * shape[shape.length - 2], fanOut: window * shape[shape.length - 1] };
};

/**
 * Fans of a depthwise kernel [height, width, in, multiplier], where a unit reads one channel. (tfjs and Keras
 * count all channels in, and so start depthwise layers too small.)
 */
export const depthwiseFans: Fans = ([height, width, , multiplier]) => ({
  fanIn: height * width,
  fanOut: height * width * multiplier,
});

export const zeros = (): Initializer => constantValue(0);
export const ones = (): Initializer => constantValue(1);

export function constantValue(value: number): Initializer {
  return (shape) => new Float32Array(product(shape)).fill(value);
}

/** U(low, high): char-rnn's is `uniform(-0.08, 0.08)`. */
export function uniform(low: number, high: number): Initializer {
  return (shape, random) => random.fillUniform(new Float32Array(product(shape)), low, high);
}

/** U(−bound / fan-in, bound / fan-in): LeNet's, with bound 2.4 (LeCun et al. 1998, appendix A). */
export function uniformByFanIn(bound = 2.4, fans: Fans = kernelFans): Initializer {
  return (shape, random) => {
    const limit = bound / fans(shape).fanIn;
    return uniform(-limit, limit)(shape, random);
  };
}

export function normal({ mean = 0, sd = 0.01 } = {}): Initializer {
  return (shape, random) => random.fillNormal(new Float32Array(product(shape)), mean, sd);
}

/**
 * Normal draws, repeated until they fall within two `sd` of the mean. As in TensorFlow `sd` is that of the
 * normal distribution before it is cut; the result has 0.8796 of it.
 */
export function truncatedNormal({ mean = 0, sd = 0.05 } = {}): Initializer {
  return (shape, random) => {
    const values = new Float32Array(product(shape));
    for (let i = 0; i < values.length; i++) {
      let z = random.normal();
      while (Math.abs(z) > 2) z = random.normal();
      values[i] = mean + sd * z;
    }
    return values;
  };
}

/** Glorot and Bengio 2010, equation 16: variance 2 / (fan-in + fan-out). For tanh and sigmoid layers. */
export const glorotUniform = (fans = kernelFans): Initializer => uniformOfVariance(glorotVariance, fans);
export const glorotNormal = (fans = kernelFans): Initializer => normalOfVariance(glorotVariance, fans);

/** He, Zhang, Ren and Sun 2015, equation 10: variance 2 / fan-in. For ReLU layers. */
export const heUniform = (fans = kernelFans): Initializer => uniformOfVariance(heVariance, fans);
export const heNormal = (fans = kernelFans): Initializer => normalOfVariance(heVariance, fans);

/**
 * LeCun, Bottou, Orr and Müller 1998, "Efficient BackProp", equation 16: variance 1 / fan-in. For the scaled
 * tanh, and SELU.
 */
export const lecunUniform = (fans = kernelFans): Initializer => uniformOfVariance(lecunVariance, fans);
export const lecunNormal = (fans = kernelFans): Initializer => normalOfVariance(lecunVariance, fans);

/**
 * Kernels [height, width, in, out] of convolutions that hand their first channels on at first (torch's `dirac_`): output i is input i, as
 * far as there are inputs and outputs, by a 1 in the middle of the window. Outputs beyond the inputs begin as `rest` says.
 */
export function dirac(rest: Initializer): Initializer {
  return (shape, random) => {
    const [height, width, inputs, outputs] = shape;
    const values = rest(shape, random);
    const middle = Math.floor(height / 2) * width + Math.floor(width / 2);
    const handedOn = Math.min(inputs, outputs);
    for (let i = 0; i < values.length; i++) {
      const output = i % outputs;
      const input = Math.floor(i / outputs) % inputs;
      const place = Math.floor(i / outputs / inputs);
      if (output < handedOn) values[i] = place === middle && input === output ? 1 : 0;
    }
    return values;
  };
}

/**
 * A random matrix with orthonormal columns, or rows if those are fewer, times `gain` (Saxe, McClelland and
 * Ganguli 2014). The tensor is read as a matrix of prod(all but the last dimension) by the last.
 *
 * Gram-Schmidt on normal draws gives the QR factorisation with a positive diagonal of R, the only one whose Q
 * is uniformly distributed.
 */
export function orthogonal({ gain = 1 } = {}): Initializer {
  return (shape, random) => {
    const columns = shape[shape.length - 1];
    const rows = product(shape) / columns;
    const [count, length] = columns <= rows ? [columns, rows] : [rows, columns];
    const vectors = orthonormalVectors(count, length, random);
    const values = new Float32Array(rows * columns);
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const value = columns <= rows ? vectors[column][row] : vectors[row][column];
        values[row * columns + column] = gain * value;
      }
    }
    return values;
  };
}

/**
 * A tf.layers initialiser that draws from `random`. Give every weight a generator of its own:
 * `random.fork('c1/kernel')`.
 *
 * It is saved as tfjs's own `Zeros`, so that model.json loads where this class is unknown; the weights
 * themselves are in the weight file.
 */
export function seeded(initializer: Initializer, random: Random): TfInitializer {
  return new SeededInitializer(initializer, random);
}

export type TfInitializer = ReturnType<typeof tf.initializers.zeros>;

// tfjs exports functions that make initialisers, but not their classes.
const Zeros = tf.initializers.zeros().constructor as new () => TfInitializer;

class SeededInitializer extends Zeros {
  readonly #initializer: Initializer;
  readonly #random: Random;

  constructor(initializer: Initializer, random: Random) {
    super();
    this.#initializer = initializer;
    this.#random = random;
  }

  override apply(shape: number[], dtype: tf.DataType = 'float32'): tf.Tensor {
    return tf.tensor(this.#initializer(shape, this.#random), shape, dtype);
  }
}

type Variance = (fans: { fanIn: number; fanOut: number }) => number;
const glorotVariance: Variance = ({ fanIn, fanOut }) => 2 / (fanIn + fanOut);
const heVariance: Variance = ({ fanIn }) => 2 / fanIn;
const lecunVariance: Variance = ({ fanIn }) => 1 / fanIn;

/** The uniform distribution on (−a, a) has variance a² / 3. */
function uniformOfVariance(variance: Variance, fans: Fans): Initializer {
  return (shape, random) => {
    const limit = Math.sqrt(3 * variance(fans(shape)));
    return uniform(-limit, limit)(shape, random);
  };
}

/** The standard deviation of a standard normal variable cut at ±2. */
const TRUNCATED_SD = 0.8796256610342398;

/** Truncated at two standard deviations and widened to have the variance nevertheless, as in TensorFlow. */
function normalOfVariance(variance: Variance, fans: Fans): Initializer {
  return (shape, random) =>
    truncatedNormal({ sd: Math.sqrt(variance(fans(shape))) / TRUNCATED_SD })(shape, random);
}

/**
 * `count` orthonormal vectors from normal draws, by Gram-Schmidt, each vector projected twice for
 * orthogonality to working precision.
 */
function orthonormalVectors(count: number, length: number, random: Random): Float64Array[] {
  const vectors: Float64Array[] = [];
  for (let k = 0; k < count; k++) {
    const vector = Float64Array.from({ length }, () => random.normal());
    for (const earlier of [...vectors, ...vectors]) {
      const along = dot(earlier, vector);
      for (let i = 0; i < length; i++) vector[i] -= along * earlier[i];
    }
    const norm = Math.sqrt(dot(vector, vector));
    vectors.push(vector.map((value) => value / norm));
  }
  return vectors;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

function product(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1);
}
