/** An input of two parts: a name and what the file of this name is to hold, or two files. */
import { joined } from '../mutation/bytes.ts';
import type { Input } from '../attack.ts';

export const bytesOf = (input: Input): Uint8Array =>
  typeof input === 'string' ? new TextEncoder().encode(input) : input;

/** The length of the first, then both. */
export function pair(first: Input, second: Input): Uint8Array {
  const [one, other] = [bytesOf(first), bytesOf(second)];
  return joined(new Uint8Array(Uint32Array.of(one.length).buffer), one, other);
}

export function partsOf(input: Input): [first: Uint8Array, second: Uint8Array] {
  const both = bytesOf(input);
  const length = new DataView(both.buffer, both.byteOffset).getUint32(0, true);
  return [both.subarray(4, 4 + length), both.subarray(4 + length)];
}
