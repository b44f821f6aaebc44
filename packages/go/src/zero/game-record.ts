/** A game of self-play as it is kept: what a sample is made of again by playing its moves. */
export interface GameRecord {
  generation: number;
  /** Within its generation. */
  number: number;
  size: number;
  komi: number;
  /** Moves before those that were searched. */
  opening: number;
  /** Black's area less White's and komi; of a game that was not counted 1 if Black won, -1 if White did. */
  score: number;
  /** Whether it came to an end that was counted. If not, a side resigned, and `ownership` is zeros. */
  counted: boolean;
  /** Whether nobody could resign: such games tell how often that would have been wrong. */
  playedOn: boolean;
  /** All moves: points row by row from above, the pass last. */
  moves: Uint16Array;
  /** Of each searched move: what the search expected for who was to move, in [-1, 1]. */
  values: Float32Array;
  /** Of each searched move: how often it is learnt from, beside others; 0 = never. */
  weights: Float32Array;
  /** Of each searched move: 1 if it has a policy to learn. */
  taught: Uint8Array;
  /** The policies of those that have one, n² + 1 numbers each, as parts of 65,535. */
  policies: Uint16Array;
  /** Of each point at the end: 1 Black's, -1 White's, 0 nobody's. */
  ownership: Int8Array;
}

const ONE = 65_535;

/** Probabilities as parts of 65,535. */
export function quantised(probabilities: ArrayLike<number>): Uint16Array {
  return Uint16Array.from(probabilities, (each) => Math.round(each * ONE));
}

export const share = (part: number): number => part / ONE;

const fields = {
  moves: Uint16Array,
  policies: Uint16Array,
  values: Float32Array,
  weights: Float32Array,
  taught: Uint8Array,
  ownership: Int8Array,
} as const;
type Field = keyof typeof fields;

/** A record as bytes: the length of a head, the head as JSON, the arrays one after the other. */
export function encodeGame(game: GameRecord): Uint8Array {
  const names = Object.keys(fields) as Field[];
  const lengths = names.map((name) => game[name].length);
  const scalars = Object.fromEntries(Object.entries(game).filter(([name]) => !(name in fields)));
  const head = new TextEncoder().encode(JSON.stringify({ ...scalars, lengths }));
  const arrays = names.map((name) => {
    const { buffer, byteOffset, byteLength } = game[name];
    return new Uint8Array(buffer, byteOffset, byteLength);
  });
  const bytes = new Uint8Array(arrays.reduce((sum, { length }) => sum + length, 4 + head.length));
  viewOf(bytes).setUint32(0, head.length, true);
  bytes.set(head, 4);
  let at = 4 + head.length;
  for (const array of arrays) {
    bytes.set(array, at);
    at += array.length;
  }
  return bytes;
}

/** @throws Error if the bytes are not those of a record */
export function decodeGame(bytes: Uint8Array): GameRecord {
  const headEnd = 4 + viewOf(bytes).getUint32(0, true);
  const { lengths, ...head } = JSON.parse(new TextDecoder().decode(bytes.subarray(4, headEnd))) as Omit<
    GameRecord,
    Field
  > & { lengths: number[] };
  let at = headEnd;
  const arrays = (Object.keys(fields) as Field[]).map((name, i) => {
    const { BYTES_PER_ELEMENT: width } = fields[name];
    const end = at + lengths[i] * width;
    if (end > bytes.length) throw new Error('it is too short');
    const copy = new Uint8Array(bytes.subarray(at, end)); // typed arrays want to begin at multiples of their width
    at = end;
    return [name, new fields[name](copy.buffer)];
  });
  const before = { counted: true, playedOn: true }; // of games that were written before there was resignation
  return { ...before, ...head, ...Object.fromEntries(arrays) } as GameRecord;
}

/** Bytes before a record in a shard: its length and its CRC-32. */
const HEAD = 8;

/** A record as it lies in a shard. */
export interface StoredRecord {
  /** Bytes before it. */
  start: number;
  end: number;
  /** CRC-32 that `bytes` should have. */
  checksum: number;
  bytes: Uint8Array;
}

/** The head that stands before a record in a shard. @param checksum CRC-32 of its bytes */
export function headOf(bytes: Uint8Array, checksum: number): Uint8Array {
  const head = new Uint8Array(HEAD);
  viewOf(head).setUint32(0, bytes.length, true);
  viewOf(head).setUint32(4, checksum, true);
  return head;
}

/** The records of a shard, one after the other; ends before one whose end is missing. */
export function* recordsIn(shard: Uint8Array): Generator<StoredRecord, void, undefined> {
  const view = viewOf(shard);
  for (let start = 0; start + HEAD <= shard.length;) {
    const end = start + HEAD + view.getUint32(start, true);
    if (end > shard.length) return;
    yield {
      start,
      end,
      checksum: view.getUint32(start + 4, true),
      bytes: shard.subarray(start + HEAD, end),
    };
    start = end;
  }
}

const viewOf = ({ buffer, byteOffset, byteLength }: Uint8Array): DataView =>
  new DataView(buffer, byteOffset, byteLength);
