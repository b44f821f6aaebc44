/** UTF-8, read piece by piece: code points out, or where the file stops being text. */
import { DatasetError } from '../errors.ts';

/** Decodes the bytes of one file, in pieces of any size. A byte order mark at its beginning is left out. */
export class Utf8Decoder {
  readonly #file: string;
  /** Bytes of the file before the piece at hand. */
  #offset = 0;
  /** The character at hand: bits so far, bytes still to come, the smallest value that its length allows. */
  #bits = 0;
  #missing = 0;
  #least = 0;
  #points = new Uint32Array(0);
  #atStart = true;

  /** @param file its name, for errors */
  constructor(file: string) {
    this.#file = file;
  }

  /**
   * The code points that end in this piece; a view that the next call overwrites.
   * @throws DatasetError that names file and offset of the first byte that is not UTF-8, or is zero, as in binary files
   */
  decode(piece: Uint8Array): Uint32Array {
    if (this.#points.length < piece.length) this.#points = new Uint32Array(piece.length);
    const points = this.#points;
    let bits = this.#bits;
    let missing = this.#missing;
    let length = 0;
    for (let i = 0; i < piece.length; i++) {
      const byte = piece[i];
      if (missing === 0) {
        if (byte < 0x80) {
          if (byte === 0) throw this.#binary(this.#offset + i);
          points[length++] = byte;
          continue;
        }
        if (byte >= 0xc2 && byte < 0xe0) {
          missing = 1;
          bits = byte & 0x1f;
          this.#least = 0x80;
        } else if (byte >= 0xe0 && byte < 0xf0) {
          missing = 2;
          bits = byte & 0x0f;
          this.#least = 0x800;
        } else if (byte >= 0xf0 && byte < 0xf5) {
          missing = 3;
          bits = byte & 0x07;
          this.#least = 0x10000;
        } else throw this.#invalid(this.#offset + i, byte);
        continue;
      }
      if ((byte & 0xc0) !== 0x80) throw this.#invalid(this.#offset + i, byte);
      bits = (bits << 6) | (byte & 0x3f);
      if (--missing > 0) continue;
      const surrogate = bits >= 0xd800 && bits < 0xe000;
      if (bits < this.#least || bits > 0x10ffff || surrogate) throw this.#invalid(this.#offset + i, byte);
      points[length++] = bits;
    }
    this.#bits = bits;
    this.#missing = missing;
    this.#offset += piece.length;
    const marked = this.#atStart && length > 0 && points[0] === BYTE_ORDER_MARK;
    if (length > 0) this.#atStart = false;
    return points.subarray(marked ? 1 : 0, length);
  }

  /** @throws DatasetError if the file ends within a character */
  end(): void {
    if (this.#missing > 0)
      throw new DatasetError(
        `${this.#file} is not UTF-8: it ends at byte ${this.#offset} within a character. Is it complete?`,
      );
  }

  #invalid(offset: number, byte: number): DatasetError {
    return new DatasetError(
      `${this.#file} is not UTF-8: byte ${offset} is 0x${byte.toString(16).padStart(2, '0')}, which cannot stand there. ` +
        'Convert the file first, such as by: iconv -f latin1 -t utf-8',
    );
  }

  #binary(offset: number): DatasetError {
    return new DatasetError(
      `${this.#file} is not text: byte ${offset} is zero, as in binary files. If it is UTF-16, convert it first: iconv -f utf-16 -t utf-8`,
    );
  }
}

const BYTE_ORDER_MARK = 0xfeff;
