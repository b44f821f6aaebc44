import type { Random } from '@nutshell/random';

/** Uniform bytes, four from each word drawn. */
export function randomBytes(count: number, random: Random): Uint8Array {
  const words = Uint32Array.from({ length: Math.ceil(count / 4) }, () => random.uint32());
  return new Uint8Array(words.buffer, 0, count);
}
