/**
 * Writes Protocol Buffers' wire format: varint, 32-bit and length-delimited fields.
 * Source: Protocol Buffers documentation, "Encoding".
 */
export class ProtobufWriter {
  #bytes = new Uint8Array(256);
  #length = 0;

  /** A field of type int32, int64 or enum. */
  integer(field: number, value: number | bigint): this {
    this.#varint(field * 8);
    return this.#varint(value);
  }

  float(field: number, value: number): this {
    this.#varint(field * 8 + 5);
    return this.#append(new Uint8Array(Float32Array.of(value).buffer));
  }

  string(field: number, value: string): this {
    return this.bytes(field, encoder.encode(value));
  }

  message(field: number, value: ProtobufWriter): this {
    return this.bytes(field, value.finish());
  }

  bytes(field: number, value: Uint8Array): this {
    this.#varint(field * 8 + 2);
    this.#varint(value.length);
    return this.#append(value);
  }

  /** What was written so far; a view that the next write may invalidate. */
  finish(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  #varint(value: number | bigint): this {
    this.#reserve(10);
    if (typeof value === 'number' && value >= 0 && value < 2 ** 31) {
      let rest = value;
      while (rest > 127) {
        this.#bytes[this.#length++] = (rest & 127) | 128;
        rest >>>= 7;
      }
      this.#bytes[this.#length++] = rest;
      return this;
    }
    let rest = BigInt.asUintN(64, BigInt(value)); // negative numbers take ten bytes, in two's complement
    while (rest > 127n) {
      this.#bytes[this.#length++] = Number(rest & 127n) | 128;
      rest >>= 7n;
    }
    this.#bytes[this.#length++] = Number(rest);
    return this;
  }

  #append(bytes: Uint8Array): this {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
    return this;
  }

  #reserve(extra: number): void {
    if (this.#length + extra <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(2 * this.#bytes.length, this.#length + extra));
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
  }
}

const encoder = new TextEncoder();
