/** Reads tar archives (ustar, with the long names and sizes of GNU and pax) as they stream by. */
import { DatasetError } from '../errors.ts';

/** A file in an archive. */
export interface ArchiveEntry {
  /** Its path in the archive, with `/`: `cifar10-images/test/airplane/0000.jpg`. */
  name: string;
  contents: Uint8Array;
}

const BLOCK = 512;
const text = new TextDecoder();

/**
 * The files in a tar archive, in its order; folders and links are passed over. One file at a time is held in memory.
 * @param chunks the archive's bytes, unpacked
 * @param file its name in messages
 * @throws DatasetError that names the archive and the position of what is damaged or missing
 */
export async function* tarEntries(
  chunks: AsyncIterable<Uint8Array>,
  file: string,
): AsyncGenerator<ArchiveEntry> {
  const reader = new ByteReader(chunks, file);
  try {
    let longName: string | undefined; // of the next entry, as an extra entry before it says
    let longSize: number | undefined;
    for (;;) {
      const position = reader.position;
      const header = await reader.read(BLOCK, 'its end');
      if (header.every((byte) => byte === 0)) return;
      checkHeader(header, `${file} is not a sound tar archive: at byte ${position}`);
      const size = longSize ?? numberIn(header.subarray(124, 136));
      const contents = await reader.read(size, longName ?? nameIn(header));
      await reader.read((BLOCK - (size % BLOCK)) % BLOCK, 'the padding of an entry');
      const type = String.fromCharCode(header[156]);
      if (type === 'L') longName = stringIn(contents);
      else if (type === 'x') {
        const records = paxRecords(contents);
        longName = records.get('path') ?? longName;
        longSize = records.has('size') ? Number(records.get('size')) : longSize;
      } else if (type !== 'K' && type !== 'g') {
        if (type === '0' || type === '\0' || type === '7')
          yield { name: longName ?? nameIn(header), contents };
        longName = longSize = undefined;
      }
    }
  } finally {
    await reader.end();
  }
}

/** Takes a stream apart into pieces of given lengths. */
class ByteReader {
  position = 0;
  readonly #chunks: AsyncIterator<Uint8Array>;
  readonly #file: string;
  #left: Uint8Array = new Uint8Array(0);

  constructor(chunks: AsyncIterable<Uint8Array>, file: string) {
    this.#chunks = chunks[Symbol.asyncIterator]();
    this.#file = file;
  }

  /** The next `length` bytes: a view, where one chunk holds them all. */
  async read(length: number, what: string): Promise<Uint8Array> {
    const parts: Uint8Array[] = [];
    let missing = length;
    while (missing > this.#left.length) {
      parts.push(this.#left);
      missing -= this.#left.length;
      const next = await this.#chunks.next();
      if (next.done)
        throw new DatasetError(`${this.#file} is truncated: ${missing} bytes are missing before ${what}`);
      this.#left = next.value;
    }
    const last = this.#left.subarray(0, missing);
    this.#left = this.#left.subarray(missing);
    this.position += length;
    return parts.length === 0 ? last : new Uint8Array(Buffer.concat([...parts, last]));
  }

  async end(): Promise<void> {
    await this.#chunks.return?.();
  }
}

function stringIn(field: Uint8Array): string {
  const end = field.indexOf(0);
  return text.decode(end < 0 ? field : field.subarray(0, end));
}

/** An octal number, or a binary one where the first bit is set. */
function numberIn(field: Uint8Array): number {
  if (field[0] & 0x80) return field.subarray(1).reduce((value, byte) => value * 256 + byte, 0);
  return parseInt(stringIn(field).trim() || '0', 8);
}

/** GNU's headers, which end their mark with a space, have other things in the place of the prefix. */
function nameIn(header: Uint8Array): string {
  const prefix =
    text.decode(header.subarray(257, 263)) === 'ustar\0' ? stringIn(header.subarray(345, 500)) : '';
  const name = stringIn(header.subarray(0, 100));
  return prefix ? `${prefix}/${name}` : name;
}

/** A header's checksum is the sum of its bytes, its own field taken as spaces. */
function checkHeader(header: Uint8Array, fault: string): void {
  const sum = header.reduce((total, byte, i) => total + (i >= 148 && i < 156 ? 32 : byte), 0);
  if (numberIn(header.subarray(148, 156)) !== sum)
    throw new DatasetError(`${fault} stands no entry, as its checksum is wrong`);
}

/** Records `<length> <key>=<value>\n`. */
function paxRecords(contents: Uint8Array): Map<string, string> {
  const records = new Map<string, string>();
  for (let at = 0; at < contents.length;) {
    const length = parseInt(text.decode(contents.subarray(at, at + 20)), 10);
    if (!(length > 0)) break;
    const record = text.decode(contents.subarray(at, at + length - 1));
    const [, key, value] = /^\d+ ([^=]*)=(.*)$/s.exec(record) ?? [];
    if (key !== undefined) records.set(key, value);
    at += length;
  }
  return records;
}
