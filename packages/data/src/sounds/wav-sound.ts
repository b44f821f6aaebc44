/** A WAV file's contents as what recognisers hear: one channel of the rate they ask for. Runs in browsers. */
import { decodeWav } from '../formats/wav.ts';
import { resample } from './resample.ts';
import { monoOf, type Sound } from './sound.ts';

export { DatasetError } from '../errors.ts';
export { encodeWav } from '../formats/wav.ts';
export { speechIn } from './trim.ts';
export { resample, type Sound };

/**
 * The mean of a file's channels, at the rate that it has or at `rate`.
 * @param name of the file, for errors
 * @throws DatasetError that names the file and what is wrong with it
 */
export function soundOf(bytes: Uint8Array, name: string, rate?: number): Sound {
  const sound = monoOf(decodeWav(bytes, name));
  return rate === undefined ? sound : resample(sound, rate);
}
