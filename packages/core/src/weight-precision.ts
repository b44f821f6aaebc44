/** Weight files of fewer bytes: float16, or 8 bits with a scale and a least value for each weight. TensorFlow.js reads both as they are. */
import * as tf from '@tensorflow/tfjs';
import { variablesOf } from './parameters.ts';

export type WeightPrecision = 'float32' | 'float16' | 'uint8';
type Specs = tf.io.WeightsManifestEntry[];

/** A page waits for what it loads. */
const MOST_BYTES = 5_000_000;

/** The precision of a network that pages load: float16, or uint8 where float16 would be more than 5 MB. */
export function webPrecision(model: tf.LayersModel): WeightPrecision {
  const size = Object.values(variablesOf(model)).reduce((sum, { size }) => sum + size, 0);
  return size * bytesOf.float16 <= MOST_BYTES ? 'float16' : 'uint8';
}

/**
 * Float32 weights, rounded to the nearest of what a precision can hold.
 * @param bytes of the weights, one after the other in the order of their specs, as a model is saved
 * @throws RangeError for a weight that is not float32, or too large for float16
 */
export function encodeWeights(
  specs: Specs,
  bytes: ArrayBuffer,
  precision: WeightPrecision,
): { specs: Specs; bytes: Uint8Array } {
  if (precision === 'float32') return { specs, bytes: new Uint8Array(bytes) };
  const parts: Uint8Array[] = [];
  let start = 0;
  const encoded = specs.map((spec) => {
    if (spec.dtype !== 'float32') throw new RangeError(`${spec.name} is ${spec.dtype}, not float32`);
    const values = new Float32Array(bytes, start, tf.util.sizeFromShape(spec.shape));
    start += values.byteLength;
    const { part, quantization } = encoders[precision](values, spec.name);
    parts.push(part);
    return { ...spec, quantization };
  });
  return { specs: encoded, bytes: Buffer.concat(parts) };
}

/** The weights of a file, whatever they are stored as. @throws RangeError if there are not as many bytes as the specs say */
export function decodeWeights(
  specs: Specs,
  bytes: Uint8Array,
): Record<string, { values: Float32Array; shape: number[] }> {
  const expected = specs.reduce((sum, { shape, dtype, quantization }) => {
    const width = bytesOf[(quantization?.dtype ?? dtype) as WeightPrecision];
    if (!width) throw new RangeError(`weights stored as ${quantization?.dtype ?? dtype} cannot be read`);
    return sum + width * tf.util.sizeFromShape(shape);
  }, 0);
  if (bytes.length !== expected)
    throw new RangeError(`it has ${bytes.length} bytes, and model.json says ${expected}`);
  const tensors = tf.io.decodeWeights(Uint8Array.from(bytes).buffer, specs); // a copy, so that the numbers are aligned
  const decoded = Object.fromEntries(
    Object.entries(tensors).map(([name, tensor]) => [
      name,
      { values: Float32Array.from(tensor.dataSync()), shape: tensor.shape },
    ]),
  );
  tf.dispose(tensors);
  return decoded;
}

const bytesOf: Record<WeightPrecision, number> = { float32: 4, float16: 2, uint8: 1 };

interface Encoded {
  part: Uint8Array;
  quantization: NonNullable<tf.io.WeightsManifestEntry['quantization']>;
}

const encoders: Record<
  Exclude<WeightPrecision, 'float32'>,
  (values: Float32Array, name: string) => Encoded
> = {
  float16(values, name) {
    const halves = Uint16Array.from(values, toHalf);
    const lost = halves.findIndex((half) => (half & 0x7c00) === 0x7c00);
    if (lost >= 0) throw new RangeError(`${name} has the element ${values[lost]}, which float16 cannot hold`);
    return {
      part: new Uint8Array(halves.buffer),
      quantization: { dtype: 'float16', original_dtype: 'float32' },
    };
  },
  uint8(values) {
    const least = values.reduce((a, b) => Math.min(a, b), Infinity);
    const most = values.reduce((a, b) => Math.max(a, b), -Infinity);
    const scale = (most - least) / 255 || 1; // equal numbers need no scale
    return {
      part: Uint8Array.from(values, (value) => Math.round((value - least) / scale)),
      quantization: { dtype: 'uint8', scale, min: least, original_dtype: 'float32' },
    };
  },
};

const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

/** IEEE 754 binary16 of a number, rounded to the nearest, to the even one of two; infinite if it is too large. */
export function toHalf(value: number): number {
  float[0] = value;
  const sign = (bits[0] >>> 16) & 0x8000;
  const magnitude = bits[0] & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00; // NaN
  if (magnitude >= 0x477ff000) return sign | 0x7c00; // 65,520 and more
  if (magnitude >= 0x38800000) {
    // Normal: the exponent is smaller by 112, and 13 of 23 bits go.
    const shifted = magnitude - (112 << 23);
    return sign | ((shifted + 0xfff + ((shifted >>> 13) & 1)) >>> 13);
  }
  // Subnormal: multiples of 2⁻²⁴.
  const multiple = Math.abs(float[0]) * 2 ** 24;
  const below = Math.floor(multiple);
  const rest = multiple - below;
  return sign | (below + (rest > 0.5 || (rest === 0.5 && below % 2 === 1) ? 1 : 0));
}
