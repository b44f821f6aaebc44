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

/**
 * Reads float32, float16, and 8 or 16 bits with a scale into float32.
 *
 * @param bytes of weights.bin; of its parts, one after another, if there are several
 * @returns the weights by name, such as `lstm1/kernel`
 * @throws RangeError if the manifest is none, a type is none of these, or the bytes are more or fewer than the manifest says
 */
export function readWeights({ weightsManifest }: ModelJson, bytes: Uint8Array): Record<string, Weight> {
  if (!Array.isArray(weightsManifest)) throw new RangeError('model.json has no weightsManifest');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const read: Record<string, Weight> = {};
  let at = 0;
  for (const weight of weightsManifest.flatMap((group) => Object(group).weights as unknown)) {
    if (!isSpec(weight))
      throw new RangeError('weightsManifest of model.json: expected weights with name, shape and dtype');
    const { name, shape, dtype, quantization } = weight;
    const stored = quantization?.dtype ?? dtype;
    if (!Object.hasOwn(formats, stored))
      throw new RangeError(`${name} is stored as ${stored}: ${Object.keys(formats).join(', ')} can be read`);
    const { size, number } = formats[stored as keyof typeof formats];
    const { scale = 1, min = 0 } = quantization ?? {};
    const length = shape.reduce((product, side) => product * side, 1);
    if (at + length * size > bytes.length)
      throw new RangeError(
        `the weights end after ${bytes.length} bytes, in the middle of ${name}: the file is damaged`,
      );
    const values = Float32Array.from({ length }, (_, i) => number(view, at + i * size) * scale + min);
    read[name] = { values, shape };
    at += length * size;
  }
  if (at !== bytes.length)
    throw new RangeError(
      `the weights have ${bytes.length} bytes, but model.json describes ${at}: the files do not belong together`,
    );
  return read;
}

function isSpec(weight: unknown): weight is WeightSpec {
  const { name, shape, dtype } = Object(weight) as Record<string, unknown>;
  const isSide = (side: unknown) => Number.isInteger(side) && (side as number) >= 0;
  return typeof name === 'string' && typeof dtype === 'string' && Array.isArray(shape) && shape.every(isSide);
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
