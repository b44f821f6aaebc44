/** The weights of a model.json and its weights.bin, as TensorFlow.js writes them. */

/** The parts of a model.json that are read here. */
export interface ModelJson {
  modelTopology: object;
  weightsManifest: readonly { readonly weights: readonly WeightSpec[] }[];
}

/** A weight in the manifest; `original_dtype` and more may be there too. */
export interface WeightSpec {
  name: string;
  shape: readonly number[];
  dtype: string;
  /** How the numbers are written, if not as float32. A number q of 8 or 16 bits stands for q · scale + min. */
  quantization?: { dtype: string; scale?: number; min?: number };
}

export interface Weight {
  values: Float32Array;
  shape: readonly number[];
}

/** That model.json and weights.bin are no network that can be read. The message names the file and the value, and says what to do. */
export class ModelFileError extends RangeError {
  override readonly name = 'ModelFileError';

  /** @param fault a sentence without its full stop, which names a file */
  constructor(fault: string) {
    super(
      `${fault}. Export the network again, or copy model.json and weights.bin again, both from the same place.`,
    );
  }
}

/**
 * Reads float32, float16, and 8 or 16 bits with a scale into float32.
 *
 * @param bytes of weights.bin; of its parts, one after another, if there are several
 * @returns the weights by name, such as `lstm1/kernel`
 * @throws ModelFileError if the manifest is none, a type is none of these, or the bytes are more or fewer than the manifest says
 */
export function readWeights(json: ModelJson, bytes: Uint8Array): Record<string, Weight> {
  const { weightsManifest } = Object(json) as ModelJson;
  if (!Array.isArray(weightsManifest)) throw new ModelFileError('model.json has no weightsManifest');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const read: [name: string, weight: Weight][] = [];
  let at = 0;
  for (const weight of weightsManifest.flatMap((group) => Object(group).weights as unknown)) {
    if (!isSpec(weight))
      throw new ModelFileError(
        `weightsManifest of model.json: expected weights with name, shape and dtype, not ${shown(weight)}`,
      );
    const { name, shape, dtype, quantization } = weight;
    const { dtype: stored = dtype, scale = 1, min = 0 } = quantization ?? {};
    if (!Object.hasOwn(formats, stored))
      throw new ModelFileError(
        `the weight ${shown(name)} of model.json is stored as ${shown(stored)}: ${Object.keys(formats).join(', ')} can be read`,
      );
    const { size, number } = formats[stored as keyof typeof formats];
    const length = shape.reduce((product, side) => product * side, 1);
    if (!(at + length * size <= bytes.length))
      throw new ModelFileError(
        `weights.bin ends after ${bytes.length} bytes, in the middle of ${shown(name)} ${shapeText(shape)} of model.json`,
      );
    const values = Float32Array.from({ length }, (_, i) => number(view, at + i * size) * scale + min);
    read.push([name, { values, shape }]);
    at += length * size;
  }
  if (at !== bytes.length)
    throw new ModelFileError(
      `weights.bin has ${bytes.length} bytes, but model.json describes ${at}: the files do not belong together`,
    );
  return Object.fromEntries(read);
}

/** Of a shape that is asked for: so long, or of whatever length. */
export type Side = number | 'any';

/** The weights of a network, each of which is asked for with the shape that it has to have. */
export class NetworkWeights {
  readonly #weights: Record<string, Weight>;

  /** @throws ModelFileError as {@link readWeights} */
  constructor(json: ModelJson, bytes: Uint8Array) {
    this.#weights = readWeights(json, bytes);
  }

  has(name: string): boolean {
    return Object.hasOwn(this.#weights, name);
  }

  /**
   * @throws ModelFileError if there is no such weight, it has another shape or no numbers, or some are none or without bounds
   */
  take(name: string, ...shape: Side[]): Weight {
    if (!this.has(name)) throw new ModelFileError(`model.json has no weight ${shown(name)}`);
    const weight = this.#weights[name];
    const fits = shape.every(
      (side, i) => weight.shape[i] > 0 && (side === 'any' || side === weight.shape[i]),
    );
    if (!fits || weight.shape.length !== shape.length)
      throw new ModelFileError(
        `the weight ${shown(name)} of model.json has the shape ${shapeText(weight.shape)}, where ${shapeText(shape)} fits the others`,
      );
    const odd = weight.values.find((value) => !(Math.abs(value) <= LARGEST));
    if (odd !== undefined)
      throw new ModelFileError(
        `weights.bin has ${odd} in the weight ${shown(name)} of model.json, where ${-LARGEST} to ${LARGEST} is expected`,
      );
    return weight;
  }
}

/** A value of the file, short enough for a message. */
export function shown(value: unknown): string {
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'a list' : 'an object';
  const text = value === undefined ? 'nothing' : String(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
const LONGEST = 60;

/** No trained network has larger weights; sums of products of such are finite. */
const LARGEST = 1e9;

const shapeText = (shape: readonly unknown[]) => `[${shown(shape.join(', '))}]`;

function isSpec(weight: unknown): weight is WeightSpec {
  const { name, shape, dtype, quantization } = Object(weight) as Record<string, unknown>;
  const isSide = (side: unknown) => Number.isSafeInteger(side) && (side as number) >= 0;
  const isText = typeof name === 'string' && typeof dtype === 'string';
  return isText && Array.isArray(shape) && shape.every(isSide) && isQuantization(quantization);
}

function isQuantization(value: unknown): boolean {
  if (value === undefined) return true;
  const { dtype, scale = 1, min = 0 } = Object(value) as Record<string, unknown>;
  return typeof dtype === 'string' && Number.isFinite(scale) && Number.isFinite(min);
}

/** Bytes of a number, and how it is read. */
const formats = {
  float32: { size: 4, number: (view: DataView, at: number) => view.getFloat32(at, true) },
  float16: { size: 2, number: (view: DataView, at: number) => half(view.getUint16(at, true)) },
  uint8: { size: 1, number: (view: DataView, at: number) => view.getUint8(at) },
  uint16: { size: 2, number: (view: DataView, at: number) => view.getUint16(at, true) },
};

/** The value of IEEE 754's binary16: a sign, 5 bits of exponent, 10 of fraction. */
function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = (bits & 0x3ff) / 1024;
  if (exponent === 0) return sign * 2 ** -14 * fraction;
  if (exponent === 0x1f) return fraction ? NaN : sign * Infinity;
  return sign * 2 ** (exponent - 15) * (1 + fraction);
}
