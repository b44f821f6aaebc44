/** Bytes with some faults: those of disks, of transfers, of programs, and of people who mean ill. */
import type { Random } from '@nutshell/random';

const EXTREMES = [0, 1, 2, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff]; // prettier-ignore

/** Bytes; repetitions of repetitions would grow without end. */
const LONGEST = 1 << 20;

/** How bytes may be changed: each takes some, and gives some. */
const OPERATIONS: ((bytes: Uint8Array, random: Random) => Uint8Array)[] = [
  // a bit flips, a byte becomes another
  (bytes, random) => changed(bytes, random, (copy, at) => (copy[at] ^= 1 << random.int(8))),
  (bytes, random) => changed(bytes, random, (copy, at) => (copy[at] = random.int(256))),
  // a number becomes one at the border of its type, or nearly itself
  (bytes, random) => number(bytes, random, () => random.int(EXTREMES.length)),
  (bytes, random) => number(bytes, random, () => undefined),
  // the end is missing, or the beginning, or a part
  (bytes, random) => bytes.slice(0, random.int(bytes.length + 1)),
  (bytes, random) => bytes.slice(0, bytes.length - Math.min(bytes.length, 1 + random.int(8))),
  (bytes, random) => {
    const [from, to] = span(bytes, random);
    return joined(bytes.subarray(0, from), bytes.subarray(to));
  },
  // a part is there twice, many times, elsewhere, or is blank
  (bytes, random) => {
    const [from, to] = span(bytes, random);
    const times = 1 + random.int(random.int(8) === 0 ? 64 : 3);
    const part = bytes.subarray(from, to);
    return joined(bytes.subarray(0, to), ...Array<Uint8Array>(times).fill(part), bytes.subarray(to));
  },
  (bytes, random) => {
    const [[from, to], copy] = [span(bytes, random), bytes.slice()];
    copy.copyWithin(random.int(bytes.length + 1), from, to);
    return copy;
  },
  (bytes, random) => bytes.slice().fill(random.int(2) * 255, ...span(bytes, random)),
  // something else follows, or stands between
  (bytes, random) => {
    const [at, length] = [random.int(bytes.length + 1), 1 + random.int(40)];
    const noise = Uint8Array.from({ length }, () => random.int(256));
    return joined(bytes.subarray(0, at), noise, bytes.subarray(at));
  },
];

/** Changed bytes; one input in a hundred is noise, or nothing. */
export function mutatedBytes(bytes: Uint8Array, random: Random, most = 4): Uint8Array {
  if (random.int(100) === 0)
    return Uint8Array.from({ length: random.int(3) * random.int(200) }, () => random.int(256));
  let result = bytes;
  for (let left = 1 + random.int(most); left > 0; left--)
    result = oneOf(OPERATIONS, random)(result, random).subarray(0, LONGEST);
  return result;
}

/** One of several. */
export const oneOf = <T>(things: readonly T[], random: Random): T => things[random.int(things.length)];

/** Two places, the first before the second, often near each other. */
function span(bytes: Uint8Array, random: Random): [from: number, to: number] {
  const from = random.int(bytes.length + 1);
  const most = random.int(2) === 0 ? 16 : bytes.length;
  return [from, Math.min(bytes.length, from + random.int(most + 1))];
}

function changed(
  bytes: Uint8Array,
  random: Random,
  change: (copy: Uint8Array, at: number) => void,
): Uint8Array {
  const copy = bytes.slice();
  // Headers are where the lengths are.
  if (copy.length > 0)
    change(copy, random.int(random.int(2) === 0 ? Math.min(64, copy.length) : copy.length));
  return copy;
}

function number(bytes: Uint8Array, random: Random, extreme: () => number | undefined): Uint8Array {
  return changed(bytes, random, (copy, at) => {
    const view = new DataView(copy.buffer, copy.byteOffset, copy.byteLength);
    const width = [1, 2, 4][random.int(3)] as 1 | 2 | 4;
    const [start, little] = [Math.min(at, copy.length - width), random.int(2) === 0];
    if (start < 0) return;
    const old =
      width === 1
        ? view.getUint8(start)
        : width === 2
          ? view.getUint16(start, little)
          : view.getUint32(start, little);
    const chosen = extreme();
    const value = chosen === undefined ? old + random.int(9) - 4 : EXTREMES[chosen];
    if (width === 1) view.setUint8(start, value);
    else if (width === 2) view.setUint16(start, value, little);
    else view.setUint32(start, value, little);
  });
}

export function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}
