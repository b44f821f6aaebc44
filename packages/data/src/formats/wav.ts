/**
 * The WAV format: `RIFF <size> WAVE`, then chunks `<name> <size> <contents>`, of which `fmt ` tells how the samples in `data` are written,
 * little-endian, the channels of one moment side by side. Runs in browsers.
 */
import { DatasetError } from '../errors.ts';
import type { Recording } from '../sounds/sound.ts';
import { A_LAW, MU_LAW } from './g711.ts';

type ReadSample = (view: DataView, offset: number) => number;

/** What a format tag and a number of bits mean. */
const ENCODINGS: Record<string, ReadSample> = {
  '1:8': (view, at) => (view.getUint8(at) - 128) / 128,
  '1:16': (view, at) => view.getInt16(at, true) / 2 ** 15,
  '1:24': (view, at) => (view.getUint16(at, true) + view.getInt8(at + 2) * 2 ** 16) / 2 ** 23,
  '1:32': (view, at) => view.getInt32(at, true) / 2 ** 31,
  '3:32': (view, at) => view.getFloat32(at, true),
  '3:64': (view, at) => view.getFloat64(at, true),
  '6:8': (view, at) => A_LAW[view.getUint8(at)] / 2 ** 15,
  '7:8': (view, at) => MU_LAW[view.getUint8(at)] / 2 ** 15,
};
const KNOWN = 'PCM (tag 1) of 8, 16, 24 or 32 bits, float (3) of 32 or 64, A-law (6) or μ-law (7) of 8';

const EXTENSIBLE = 0xfffe;
/** The last 14 bytes of the 16 that name a format in WAVE_FORMAT_EXTENSIBLE; the first two are the tag. */
const TAG_GUID = '000000001000800000aa00389b71';

const MINIMUM_RATE = 1000;
const MAXIMUM_RATE = 768_000;

/** From here on a size is one that a program put in before it knew: ffmpeg 0xffffffff, SoX 0x7ffff000. */
const UNKNOWN_SIZE = 0x7ffff000;

interface Format {
  channels: number;
  rate: number;
  /** Bytes of a sample. */
  width: number;
  read: ReadSample;
}

/**
 * Decodes a WAV file: PCM of 8, 16, 24 and 32 bits, float of 32 and 64, A-law, μ-law, also as WAVE_FORMAT_EXTENSIBLE. Chunks of other kinds
 * are passed over. Where the size of `data` was not known when its header was written, it goes to the end of the file.
 * @param name the file's name, for errors
 * @throws DatasetError that names the file, the byte, and what was expected, for a file that is none, is cut off, or has another encoding
 */
export function decodeWav(bytes: Uint8Array, name = 'the WAV data'): Recording {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  checkStart(bytes, name);
  const riffEnd = view.getUint32(4, true) + 8;
  let format: Format | undefined;
  for (let at = 12; at + 8 <= bytes.length;) {
    const chunk = textAt(bytes, at);
    const size = view.getUint32(at + 4, true);
    const start = at + 8;
    if (chunk === 'data') {
      if (!format) throw new DatasetError(`${name}: at byte ${at} the chunk "data" stands before "fmt "`);
      const unknown = size >= UNKNOWN_SIZE || (size === 0 && (riffEnd <= start || riffEnd > UNKNOWN_SIZE));
      const left = bytes.length - start;
      const length = unknown ? left - (left % (format.width * format.channels)) : size;
      return samplesAt(view, start, length, format, name);
    }
    if (size > bytes.length - start)
      throw new DatasetError(
        `${name} is truncated: the chunk "${chunk}" at byte ${at} has ${size} bytes, of which ${bytes.length - start} are there`,
      );
    if (chunk === 'fmt ') format = formatAt(bytes, view, start, size, name);
    const padded = size % 2 === 1 && bytes[start + size] === 0; // some programs forget the padding
    at = start + size + (padded ? 1 : 0);
  }
  throw new DatasetError(
    `${name} is truncated: in its ${bytes.length} bytes there is no chunk "${format ? 'data' : 'fmt '}"`,
  );
}

function checkStart(bytes: Uint8Array, name: string): void {
  if (bytes.length < 12)
    throw new DatasetError(`${name} is truncated: ${bytes.length} bytes, where a WAV file begins with 12`);
  const start = textAt(bytes, 0);
  const kind = textAt(bytes, 8);
  if (start !== 'RIFF' || kind !== 'WAVE')
    throw new DatasetError(
      `${name} is no WAV file: at byte 0 stands "${start}" and at byte 8 "${kind}"; expected "RIFF" and "WAVE"` +
        ' (other formats of sound have to be converted first, for example by ffmpeg)',
    );
}

function formatAt(bytes: Uint8Array, view: DataView, at: number, size: number, name: string): Format {
  if (size < 16)
    throw new DatasetError(
      `${name}: at byte ${at - 8} the chunk "fmt " has ${size} bytes; expected 16 or more`,
    );
  let tag = view.getUint16(at, true);
  if (tag === EXTENSIBLE) {
    if (size < 40)
      throw new DatasetError(
        `${name}: at byte ${at - 8} the chunk "fmt " has ${size} bytes; expected 40 for the format 0xfffe`,
      );
    tag = view.getUint16(at + 24, true);
    const guid = Array.from(bytes.subarray(at + 26, at + 40), (b) => b.toString(16).padStart(2, '0')).join(
      '',
    );
    if (guid !== TAG_GUID)
      throw new DatasetError(`${name}: at byte ${at + 24} stands an unknown format; expected ${KNOWN}`);
  }
  const channels = view.getUint16(at + 2, true);
  const rate = view.getUint32(at + 4, true);
  const block = view.getUint16(at + 12, true);
  const bits = view.getUint16(at + 14, true);
  const read = ENCODINGS[`${tag}:${bits}`];
  if (!read)
    throw new DatasetError(`${name}: at byte ${at} stands format ${tag} of ${bits} bits; expected ${KNOWN}`);
  if (channels === 0)
    throw new DatasetError(`${name}: at byte ${at + 2} stand 0 channels; expected at least one`);
  if (rate < MINIMUM_RATE || rate > MAXIMUM_RATE)
    throw new DatasetError(
      `${name}: at byte ${at + 4} stands a rate of ${rate} samples per second; expected ${MINIMUM_RATE} to ${MAXIMUM_RATE}`,
    );
  const width = bits / 8;
  if (block !== width * channels)
    throw new DatasetError(
      `${name}: at byte ${at + 12} stand ${block} bytes for a sample of all channels; expected ${width * channels} (${channels} of ${bits} bits)`,
    );
  return { channels, rate, width, read };
}

function samplesAt(
  view: DataView,
  start: number,
  length: number,
  { channels, rate, width, read }: Format,
  name: string,
): Recording {
  if (length > view.byteLength - start)
    throw new DatasetError(
      `${name} is truncated: the chunk "data" at byte ${start - 8} has ${length} bytes, of which ${view.byteLength - start} are there`,
    );
  const block = width * channels;
  if (length % block !== 0)
    throw new DatasetError(
      `${name}: the chunk "data" at byte ${start - 8} has ${length} bytes; expected a multiple of ${block}, the bytes of a sample of all channels`,
    );
  const recording: Recording = { rate, channels: [] };
  for (let c = 0; c < channels; c++) {
    const samples = new Float32Array(length / block);
    for (let i = 0, at = start + c * width; i < samples.length; i++, at += block) {
      samples[i] = read(view, at);
      if (!Number.isFinite(samples[i]))
        throw new DatasetError(`${name}: at byte ${at} stands ${read(view, at)}; expected a finite sample`);
    }
    recording.channels.push(samples);
  }
  return recording;
}

/** Encodes a recording as 16-bit PCM; samples beyond full scale are cut. */
export function encodeWav({ rate, channels }: Recording): Uint8Array {
  const frames = channels[0].length;
  const block = 2 * channels.length;
  const bytes = new Uint8Array(44 + frames * block);
  const view = new DataView(bytes.buffer);
  const text = (at: number, chars: string) => bytes.set(new TextEncoder().encode(chars), at);
  text(0, 'RIFF');
  view.setUint32(4, bytes.length - 8, true);
  text(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, channels.length, true);
  view.setUint32(24, rate, true);
  view.setUint32(28, rate * block, true);
  view.setUint16(32, block, true);
  view.setUint16(34, 16, true);
  text(36, 'data');
  view.setUint32(40, frames * block, true);
  for (let i = 0, at = 44; i < frames; i++) {
    for (const samples of channels) {
      view.setInt16(at, Math.max(-32768, Math.min(32767, Math.round(samples[i] * 32768))), true);
      at += 2;
    }
  }
  return bytes;
}

/** Four bytes as text; what is no printable ASCII becomes a point. */
function textAt(bytes: Uint8Array, at: number): string {
  return Array.from(bytes.subarray(at, at + 4), (b) =>
    b >= 32 && b < 127 ? String.fromCharCode(b) : '.',
  ).join('');
}
