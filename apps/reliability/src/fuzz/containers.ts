/** Files in files, with checksums that are right for whatever is in them: otherwise a reader sees nothing behind the first fault. */
import { crc32 } from 'node:zlib';
import { zipSync } from 'fflate';

const BLOCK = 512;
const text = new TextEncoder();

/** A tar archive. @param entries `type` 0 is a file, L and x are names for the next one */
export function tarOf(entries: readonly { name: string; contents: Uint8Array; type?: string }[]): Uint8Array {
  const blocks = entries.flatMap(({ name, contents, type = '0' }) => {
    const header = new Uint8Array(BLOCK);
    header.set(text.encode(name).subarray(0, 100));
    header.set(text.encode('0000644\0'), 100);
    header.set(text.encode(`${contents.length.toString(8).padStart(11, '0')}\0`), 124);
    header.set(text.encode(type), 156);
    header.set(text.encode('ustar\x0000'), 257);
    sign(header);
    return [header, contents, new Uint8Array((BLOCK - (contents.length % BLOCK)) % BLOCK)];
  });
  return new Uint8Array(Buffer.concat([...blocks, new Uint8Array(2 * BLOCK)]));
}

/** The same bytes, but every header has its checksum, as far as its sizes lead. */
export function signedTar(bytes: Uint8Array): Uint8Array {
  const copy = bytes.slice();
  for (let at = 0; at + BLOCK <= copy.length;) {
    const header = copy.subarray(at, at + BLOCK);
    if (header.every((byte) => byte === 0)) break;
    sign(header);
    const size = parseInt(new TextDecoder().decode(header.subarray(124, 136)), 8);
    at += BLOCK + (size > 0 ? Math.ceil(size / BLOCK) * BLOCK : 0);
  }
  return copy;
}

function sign(header: Uint8Array): void {
  header.fill(32, 148, 156);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.set(text.encode(`${sum.toString(8).padStart(6, '0')}\0 `), 148);
}

export const zipOf = (files: Record<string, Uint8Array>): Uint8Array => zipSync(files);

/** The same bytes, but every chunk of the PNG has its checksum, as far as its lengths lead. */
export function signedPng(bytes: Uint8Array): Uint8Array {
  const copy = bytes.slice();
  const view = new DataView(copy.buffer);
  for (let at = 8; at + 12 <= copy.length;) {
    const length = view.getUint32(at);
    const end = at + 8 + length;
    if (end + 4 > copy.length) break;
    view.setUint32(end, crc32(copy.subarray(at + 4, end)));
    at = end + 4;
  }
  return copy;
}
