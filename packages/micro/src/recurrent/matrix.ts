/**
 * The product of a vector and a matrix, 128 bits at a time: what nearly all of a character's time is spent on. V8 makes one multiplication
 * at a time of a JavaScript loop, which for an LSTM of two layers of 128 units is several times slower; the rest of a network is plain
 * JavaScript. The WebAssembly is written out here, 0.3 KB of it, so that there is nothing to build or to load.
 */

/** Columns that the kernel takes at a time: four sums of four numbers stay in registers. */
const BLOCK = 16;
const BYTES = 4; // of a float32

/** A matrix [rows, columns] that vectors are multiplied by. */
export class Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly #x: Float32Array;
  readonly #y: Float32Array;
  readonly #addProduct: () => void;

  /**
   * @param values [rows, width], row-major; copied
   * @param part the columns to take, all unless it says otherwise; `to` is the first that is left out
   * @throws RangeError if there are more or fewer values than rows · width
   */
  constructor(values: ArrayLike<number>, rows: number, width: number, { from = 0, to = width } = {}) {
    if (values.length !== rows * width)
      throw new RangeError(`a matrix [${rows}, ${width}] does not have ${values.length} numbers`);
    const columns = to - from;
    const blocks = Math.ceil(columns / BLOCK);
    const memory = new WebAssembly.Memory({
      initial: Math.ceil(((rows + (1 + rows) * blocks * BLOCK) * BYTES) / 65_536), // pages
    });
    // In the memory: y [blocks · 16], then the matrix in blocks of columns [blocks, rows, 16], which the kernel reads from front to
    // back, then x [rows]. Columns beyond the last are 0.
    const [w, x] = [blocks * BLOCK, (1 + rows) * blocks * BLOCK];
    const packed = new Float32Array(memory.buffer, w * BYTES, x - w);
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const block = Math.floor(column / BLOCK);
        packed[(block * rows + row) * BLOCK + (column % BLOCK)] = values[row * width + from + column];
      }
    }
    this.rows = rows;
    this.columns = columns;
    this.#y = new Float32Array(memory.buffer, 0, columns);
    this.#x = new Float32Array(memory.buffer, x * BYTES, rows);
    const { addProduct } = new WebAssembly.Instance(kernel(), { of: { memory } }).exports as {
      addProduct(y: number, w: number, x: number, xEnd: number, yEnd: number): void;
    };
    this.#addProduct = () => addProduct(0, w * BYTES, x * BYTES, (x + rows) * BYTES, w * BYTES);
  }

  /** y ← y + x W, for x [rows] and y [columns], in float32. */
  addProduct(y: Float32Array, x: Float32Array): void {
    this.#x.set(x);
    this.#y.set(y);
    this.#addProduct();
    y.set(this.#y);
  }
}

let compiled: WebAssembly.Module | undefined;

/** Compiled at its first use. */
function kernel(): WebAssembly.Module {
  return (compiled ??= new WebAssembly.Module(program()));
}

/**
 * The WebAssembly module, in the binary format of its specification, release 2.0:
 *
 *     function addProduct(y, w, x, xEnd, yEnd)           addresses of bytes
 *       do                                               for each block of 16 columns
 *         [s0 s1 s2 s3] = y[0 … 15]
 *         for (at = x; at < xEnd; at += 4, w += 64)
 *           [s0 s1 s2 s3] += x[at] · w[0 … 15]
 *         y[0 … 15] = [s0 s1 s2 s3],  y += 64
 *       while (y < yEnd)
 */
function program(): Uint8Array<ArrayBuffer> {
  const [y, w, x, xEnd, yEnd, at, factor] = [0, 1, 2, 3, 4, 5, 6];
  const sums = [7, 8, 9, 10];
  const [I32, V128, EMPTY] = [0x7f, 0x7b, 0x40];
  const get = (local: number) => [0x20, local];
  const set = (local: number) => [0x21, local];
  const move = (local: number, bytes: number) => [
    ...get(local),
    ...[0x41, ...signed(bytes)], // i32.const
    0x6a, // i32.add
    ...set(local),
  ];
  /** Goes round again while one address is below the other. */
  const loop = (body: number[], below: number, end: number) => [
    ...[0x03, EMPTY], // loop
    ...body,
    ...[...get(below), ...get(end), 0x49], // i32.lt_u
    ...[0x0d, 0], // br_if
    0x0b, // end
  ];
  const simd = (operation: number, ...operands: number[]) => [0xfd, ...unsigned(operation), ...operands];
  const load = (lane: number) => simd(0x00, 2, 16 * lane); // v128.load; addresses are multiples of 2²
  const store = (lane: number) => simd(0x0b, 2, 16 * lane); // v128.store
  const [multiply, add] = [simd(0xe6), simd(0xe4)]; // f32x4

  const body = loop(
    [
      ...sums.flatMap((sum, lane) => [...get(y), ...load(lane), ...set(sum)]),
      ...[...get(x), ...set(at)],
      ...loop(
        [
          ...[...get(at), ...simd(0x09, 2, 0), ...set(factor)], // v128.load32_splat
          ...sums.flatMap((sum, lane) => [
            ...get(sum),
            ...[...get(factor), ...get(w), ...load(lane), ...multiply],
            ...[...add, ...set(sum)],
          ]),
          ...move(w, BLOCK * BYTES),
          ...move(at, BYTES),
        ],
        at,
        xEnd,
      ),
      ...sums.flatMap((sum, lane) => [...get(y), ...get(sum), ...store(lane)]),
      ...move(y, BLOCK * BYTES),
    ],
    y,
    yEnd,
  );
  const locals = [2, ...[1, I32], ...[1 + sums.length, V128]];
  const type = [0x60, 5, I32, I32, I32, I32, I32, 0]; // five addresses to nothing
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0], // "\0asm", version 1
    ...section(1, type),
    ...section(2, [...name('of'), ...name('memory'), 0x02, 0, 1]), // imports
    ...section(3, [0]), // the function has the first type
    ...section(7, [...name('addProduct'), 0x00, 0]), // exports
    ...section(10, sized([...locals, ...body, 0x0b])), // code
  ]);
}

/** A section of one entry. */
const section = (id: number, entry: number[]) => [id, ...sized([1, ...entry])];
const sized = (bytes: number[]) => [...unsigned(bytes.length), ...bytes];
const name = (text: string) => sized([...new TextEncoder().encode(text)]);

/** LEB128: seven bits a byte, the lowest first; the eighth bit says that more follow. */
function unsigned(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >> 7)];
}

/** The same for numbers that have a sign, of at least 0 here: bit 6 of the last byte is the sign's. */
function signed(value: number): number[] {
  return value < 0x40 ? [value] : [(value & 0x7f) | 0x80, ...signed(value >> 7)];
}
