/**
 * The idx format of the MNIST files: two zero bytes, a byte for the type, a byte for the number of dimensions, each dimension as a
 * big-endian 32-bit number, then the elements, big-endian, the last dimension changing fastest.
 */
import { DatasetError } from '../errors.ts';

export type IdxData = Uint8Array | Int8Array | Int16Array | Int32Array | Float32Array | Float64Array;

export interface IdxArray<T extends IdxData = IdxData> {
  shape: number[];
  data: T;
}

const TYPES = [
  { code: 0x08, array: Uint8Array },
  { code: 0x09, array: Int8Array },
  { code: 0x0b, array: Int16Array },
  { code: 0x0c, array: Int32Array },
  { code: 0x0d, array: Float32Array },
  { code: 0x0e, array: Float64Array },
] as const;

/** Dimensions that a message tells. */
const MOST_TOLD = 8;

/**
 * Decodes an idx file. Bytes (types 8 and 9) are a view of the input, wider elements a copy.
 * @param name the file's name, for errors
 * @throws DatasetError for a wrong magic number, or when header and size do not agree
 */
export function decodeIdx(bytes: Uint8Array, name = 'idx data'): IdxArray {
  if (bytes.length < 4)
    throw new DatasetError(`${name} is truncated: ${bytes.length} bytes, an idx header has at least 4`);
  const type = TYPES.find(({ code }) => code === bytes[2]);
  if (bytes[0] !== 0 || bytes[1] !== 0 || !type) {
    const magic = Buffer.from(bytes.subarray(0, 4)).toString('hex');
    throw new DatasetError(
      `${name} has the wrong magic number 0x${magic}: an idx file starts with 0x0000, a type (08, 09, 0b, 0c, 0d or 0e) ` +
        `and the number of dimensions${magic.startsWith('1f8b') ? '; this one is gzipped, unpack it first' : ''}`,
    );
  }
  const rank = bytes[3];
  const header = 4 + 4 * rank;
  if (bytes.length < header) {
    throw new DatasetError(`${name} is truncated: ${bytes.length} bytes, its header alone has ${header}`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const shape = Array.from({ length: rank }, (_, i) => view.getUint32(4 + 4 * i));
  const count = shape.reduce((a, b) => a * b, 1);
  const width = type.array.BYTES_PER_ELEMENT;
  if (bytes.length !== header + count * width) {
    throw new DatasetError(
      `${name} has the wrong count: its header promises ${shape.slice(0, MOST_TOLD).join(' x ')}${rank > MOST_TOLD ? ' x …' : ''} elements of ${width} bytes, ` +
        `${header + count * width} bytes in all, but it has ${bytes.length}`,
    );
  }
  if (width === 1)
    return { shape, data: new type.array(bytes.buffer as ArrayBuffer, bytes.byteOffset + header, count) };
  const elements = bytes.slice(header);
  swapToNative(elements, width);
  return { shape, data: new type.array(elements.buffer, 0, count) };
}

/** Encodes an array as an idx file. */
export function encodeIdx({ shape, data }: IdxArray): Uint8Array {
  const count = shape.reduce((a, b) => a * b, 1);
  if (count !== data.length)
    throw new RangeError(`shape ${shape.join(' x ')} does not hold ${data.length} elements`);
  const code = TYPES.find(({ array }) => data instanceof array)!.code;
  const header = 4 + 4 * shape.length;
  const bytes = new Uint8Array(header + data.byteLength);
  bytes.set([0, 0, code, shape.length]);
  const view = new DataView(bytes.buffer);
  shape.forEach((size, i) => view.setUint32(4 + 4 * i, size));
  const elements = bytes.subarray(header);
  elements.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  swapToNative(elements, data.BYTES_PER_ELEMENT);
  return bytes;
}

/** Big-endian to this machine's order, or back, in place. */
function swapToNative(bytes: Uint8Array, width: number): void {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (new Uint8Array(new Uint16Array([1]).buffer)[0] === 0) return; // big-endian already
  if (width === 2) buffer.swap16();
  else if (width === 4) buffer.swap32();
  else if (width === 8) buffer.swap64();
}
