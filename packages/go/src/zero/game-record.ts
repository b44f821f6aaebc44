import { LARGEST } from '../point.ts';

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

/** @throws Error that says why the bytes are not those of a record */
export function decodeGame(bytes: Uint8Array): GameRecord {
  const headEnd = bytes.length < 4 ? Infinity : 4 + viewOf(bytes).getUint32(0, true);
  if (headEnd > bytes.length) throw new Error('it is too short');
  const { lengths, ...head } = headIn(new TextDecoder().decode(bytes.subarray(4, headEnd)));
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
  const game = { ...before, ...head, ...Object.fromEntries(arrays) } as GameRecord;
  checkSizes(game);
  return game;
}

type Head = Omit<GameRecord, Field> & { lengths: number[] };

const NUMBERS = ['generation', 'number', 'size', 'komi', 'opening', 'score'] as const;

function headIn(text: string): Head {
  let head: Partial<Head>;
  try {
    head = Object(JSON.parse(text)) as Partial<Head>;
  } catch {
    throw new Error('its head is not JSON');
  }
  const wrong = NUMBERS.find((name) => typeof head[name] !== 'number');
  if (wrong) throw new Error(`its ${wrong} is not a number`);
  const { lengths } = head;
  const isLength = (length: unknown) => Number.isInteger(length) && (length as number) >= 0;
  if (!Array.isArray(lengths) || lengths.length !== Object.keys(fields).length || !lengths.every(isLength))
    throw new Error('its lengths are not those of its arrays');
  return head as Head;
}

/** @throws Error if the arrays are not of one game */
function checkSizes({ size, moves, values, weights, taught, policies, ownership }: GameRecord): void {
  const points = size ** 2;
  if (!Number.isInteger(size) || size < 1 || size > LARGEST)
    throw new Error(`its size is not one of 1 to ${LARGEST}`);
  if (moves.some((move) => move > points)) throw new Error('it has a move outside of the board');
  if (ownership.length !== points) throw new Error('its ownership is not of its board');
  const searched = values.length;
  const policiesNeeded = taught.reduce((count, each) => count + (each === 1 ? 1 : 0), 0) * (points + 1);
  if (searched > moves.length || weights.length !== searched || taught.length !== searched)
    throw new Error('it has not one value and one weight for each searched move');
  if (policies.length !== policiesNeeded) throw new Error('it has not one policy for each move that has one');
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
