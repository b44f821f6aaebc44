/**
 * Reads what Python pickles of plain values: dictionaries, lists, tuples, numbers, strings, and numpy's arrays of bytes, as
 * Python 2 wrote them. A pickle is a program for
 * a machine with a stack, and may have any function of Python called. Here nothing is called: two names are known, which stand for an array
 * and its type, and everything else is an error. Opcodes: Lib/pickletools.py of Python, protocol 2.
 */
import { DatasetError } from '../errors.ts';

/** A numpy array of bytes, row-major. */
export class ByteArray {
  shape: number[] = [];
  values = new Uint8Array(0);
}

/** Tuples are arrays, too. Strings of Python 2, which may hold any bytes, have a character for each byte. */
export type PickleValue =
  number | boolean | null | string | ByteArray | PickleValue[] | Map<PickleValue, PickleValue>;

/** On the stack there are also marks, names of functions, and types of arrays. */
type Item = PickleValue | typeof MARK | Name | ArrayType;
const MARK = Symbol('mark');
class Name {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}
class ArrayType {
  readonly code: string;
  constructor(code: string) {
    this.code = code;
  }
}

/** What is made in place of a call. */
const KNOWN: Record<string, (args: Item[]) => Item> = {
  'numpy.core.multiarray _reconstruct': () => new ByteArray(),
  'numpy dtype': ([code]) => new ArrayType(String(code)),
};

/**
 * @param file its name in messages
 * @throws DatasetError for anything but a whole pickle of such values
 */
export function readPickle(bytes: Uint8Array, file: string): PickleValue {
  try {
    return new Machine(bytes).run() as PickleValue;
  } catch (error) {
    const reason = error instanceof RangeError ? 'it ends too early' : (error as Error).message;
    throw new DatasetError(`${file} is no pickle of plain values: ${reason}`, { cause: error });
  }
}

class Machine {
  readonly #bytes: Buffer;
  #at = 0;
  readonly #stack: Item[] = [];
  readonly #memo = new Map<number, Item>();

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  run(): Item {
    for (;;) {
      const opcode = String.fromCharCode(this.#unsigned(1));
      if (opcode === '.') return this.#pop();
      const step = Object.hasOwn(this.#steps, opcode) ? this.#steps[opcode] : undefined;
      if (!step) throw new Error(`opcode ${JSON.stringify(opcode)} at byte ${this.#at - 1} is not for these`);
      step();
    }
  }

  readonly #steps: Record<string, () => void> = {
    '\x80': () => void this.#unsigned(1), // the protocol
    '(': () => this.#push(MARK),
    '}': () => this.#push(new Map()),
    ']': () => this.#push([]),
    ')': () => this.#push([]),
    N: () => this.#push(null),
    '\x88': () => this.#push(true),
    '\x89': () => this.#push(false),
    K: () => this.#push(this.#unsigned(1)),
    M: () => this.#push(this.#unsigned(2)),
    J: () => this.#push(this.#unsigned(4) | 0),
    U: () => this.#push(this.#text(this.#unsigned(1), 'latin1')),
    T: () => this.#push(this.#text(this.#unsigned(4), 'latin1')),
    X: () => this.#push(this.#text(this.#unsigned(4), 'utf8')),
    q: () => void this.#memo.set(this.#unsigned(1), this.#top()),
    r: () => void this.#memo.set(this.#unsigned(4), this.#top()),
    h: () => this.#push(this.#remembered(this.#unsigned(1))),
    j: () => this.#push(this.#remembered(this.#unsigned(4))),
    a: () => this.#append([this.#pop()]),
    e: () => this.#append(this.#sinceMark()),
    s: () => this.#set(this.#last(2)),
    u: () => this.#set(this.#sinceMark()),
    t: () => this.#push(this.#sinceMark() as PickleValue[]),
    '\x85': () => this.#push(this.#last(1)),
    '\x86': () => this.#push(this.#last(2)),
    '\x87': () => this.#push(this.#last(3)),
    c: () => this.#push(new Name(`${this.#line()} ${this.#line()}`)),
    R: () => this.#call(),
    b: () => this.#build(this.#pop()),
  };

  #push(item: Item): void {
    this.#stack.push(item);
  }

  #pop(): Item {
    const item = this.#stack.pop();
    if (item === undefined) throw new Error(`nothing is on the stack at byte ${this.#at}`);
    return item;
  }

  #top(): Item {
    const item = this.#pop();
    this.#push(item);
    return item;
  }

  #last(n: number): PickleValue[] {
    return Array.from({ length: n }, () => this.#pop() as PickleValue).reverse();
  }

  #sinceMark(): Item[] {
    const mark = this.#stack.lastIndexOf(MARK);
    if (mark < 0) throw new Error(`there is no mark at byte ${this.#at}`);
    return this.#stack.splice(mark).slice(1);
  }

  #remembered(key: number): Item {
    const item = this.#memo.get(key);
    if (item === undefined) throw new Error(`nothing was remembered as ${key}`);
    return item;
  }

  #append(items: Item[]): void {
    const list = this.#top();
    if (!Array.isArray(list)) throw new Error(`something is added to what is no list at byte ${this.#at}`);
    for (const item of items) list.push(item as PickleValue);
  }

  #set(pairs: Item[]): void {
    const map = this.#top();
    if (!(map instanceof Map))
      throw new Error(`something is added to what is no dictionary at byte ${this.#at}`);
    for (let i = 0; i + 1 < pairs.length; i += 2)
      map.set(pairs[i] as PickleValue, pairs[i + 1] as PickleValue);
  }

  #call(): void {
    const args = this.#pop();
    const callee = this.#pop();
    const name = callee instanceof Name ? callee.name : 'what is no function';
    if (!Object.hasOwn(KNOWN, name)) throw new Error(`it would call ${name}`);
    this.#push(KNOWN[name](args as Item[]));
  }

  #build(state: Item): void {
    const built = this.#top();
    if (built instanceof ArrayType) return; // byte order and the like: nothing for bytes
    const [, shape, type, isFortran, raw] = state as Item[];
    if (!(built instanceof ByteArray && type instanceof ArrayType && typeof raw === 'string'))
      throw new Error(`what is built at byte ${this.#at} is no array`);
    if (type.code !== 'u1' || isFortran !== false)
      throw new Error(`an array of ${type.code} is not of bytes by rows`);
    built.shape = shape as number[];
    built.values = new Uint8Array(Buffer.from(raw, 'latin1'));
    if (built.shape.reduce((size, n) => size * n, 1) !== built.values.length)
      throw new Error(`an array of ${built.shape.join('x')} has ${built.values.length} bytes`);
  }

  #unsigned(bytes: number): number {
    const value = this.#bytes.readUIntLE(this.#at, bytes);
    this.#at += bytes;
    return value;
  }

  #text(length: number, encoding: 'latin1' | 'utf8'): string {
    if (this.#at + length > this.#bytes.length) throw new RangeError('too short');
    this.#at += length;
    return this.#bytes.toString(encoding, this.#at - length, this.#at);
  }

  #line(): string {
    const end = this.#bytes.indexOf(10, this.#at);
    if (end < 0) throw new RangeError('too short');
    const text = this.#bytes.toString('latin1', this.#at, end);
    this.#at = end + 1;
    return text;
  }
}
