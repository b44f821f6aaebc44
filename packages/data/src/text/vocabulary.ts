/** The characters of a text and their numbers. Runs in browsers. */

/** A text as numbers of characters: bytes for a vocabulary of up to 256 characters. */
export type Codes = Uint8Array | Uint16Array;

/** Stands for every character that is too rare to be in a vocabulary of its own. */
export const REPLACEMENT = '\ufffd';

const MOST_CHARACTERS = 65_536;

export interface VocabularyOptions {
  /** Characters that occur less often than this are left out, and {@link REPLACEMENT} stands for them; default 1: none are. */
  minimumCount?: number;
}

/**
 * Characters, which are Unicode code points, by number. The order is that of the code points, so a vocabulary depends on nothing but
 * which characters there are.
 */
export class Vocabulary {
  readonly characters: readonly string[];
  readonly size: number;
  readonly #codes: ReadonlyMap<string, number>;

  private constructor(characters: Iterable<string>) {
    this.characters = [...characters].sort((a, b) => a.codePointAt(0)! - b.codePointAt(0)!);
    this.size = this.characters.length;
    this.#codes = new Map(this.characters.map((character, code) => [character, code]));
  }

  /**
   * The vocabulary of a text, or of counted characters.
   * @throws RangeError for no character at all, or more than 65,536
   */
  static of(
    text: Iterable<string> | ReadonlyMap<string, number>,
    { minimumCount = 1 }: VocabularyOptions = {},
  ): Vocabulary {
    const counts: ReadonlyMap<string, number> =
      text instanceof Map ? text : countCharacters(text as Iterable<string>);
    const kept = new Set<string>();
    for (const [character, count] of counts) kept.add(count < minimumCount ? REPLACEMENT : character);
    if (kept.size === 0)
      throw new RangeError('a vocabulary of an empty text: expected at least one character');
    if (kept.size > MOST_CHARACTERS)
      throw new RangeError(
        `the text has ${kept.size} different characters, more than ${MOST_CHARACTERS}: leave rare ones out with a higher minimum count`,
      );
    return new Vocabulary(kept);
  }

  /** The number of a character; of one that is not in the vocabulary that of {@link REPLACEMENT}, or −1 if it is not in it either. */
  codeOf(character: string): number {
    return this.#codes.get(character) ?? this.#codes.get(REPLACEMENT) ?? -1;
  }

  /** @throws RangeError that names a character which has no number, and its place */
  encode(text: string): Codes {
    const codes: number[] = [];
    for (const character of text) {
      const code = this.codeOf(character);
      if (code < 0)
        throw new RangeError(
          `character ${codes.length + 1} of the text, ${JSON.stringify(character)} (${codePointName(character)}), is not one of the ${this.size} of the vocabulary: leave it out`,
        );
      codes.push(code);
    }
    const encoded = this.codesFor(codes.length);
    encoded.set(codes);
    return encoded;
  }

  /** @throws RangeError for a number that is not one of 0 … size−1 */
  decode(codes: ArrayLike<number>): string {
    return [...this.decodePieces(codes)].join('');
  }

  /**
   * The text in pieces of `length` characters, the last one of those that are left: a long text need not be in memory as a whole.
   * @throws RangeError for a number that is not one of 0 … size−1
   */
  *decodePieces(codes: ArrayLike<number>, length = 1 << 16): Generator<string> {
    const { characters } = this;
    for (let from = 0; from < codes.length; from += length) {
      const piece: string[] = [];
      for (let i = from; i < Math.min(from + length, codes.length); i++) {
        const character = characters[codes[i]];
        if (character === undefined)
          throw new RangeError(
            `codes[${i}] is ${codes[i]}; expected a whole number from 0 to ${this.size - 1}`,
          );
        piece.push(character);
      }
      yield piece.join(''); // += would make a tree of strings, of 30 bytes a character
    }
  }

  /** An array of zeros for `length` codes, of the smallest type that holds them. */
  codesFor(length: number): Codes {
    return this.size <= 256 ? new Uint8Array(length) : new Uint16Array(length);
  }

  toJSON(): { characters: string } {
    return { characters: this.characters.join('') };
  }

  /** @param json what {@link toJSON} gave @throws RangeError if it is something else, a character occurs twice or none is there */
  static fromJSON(json: unknown): Vocabulary {
    const { characters } = Object(json) as { characters?: unknown };
    if (typeof characters !== 'string')
      throw new RangeError('it is no vocabulary: expected {"characters": "…"}');
    const all = [...characters];
    const vocabulary = Vocabulary.of(all);
    if (vocabulary.size !== all.length)
      throw new RangeError(
        `a vocabulary of ${all.length} characters, of which only ${vocabulary.size} differ`,
      );
    return vocabulary;
  }
}

function countCharacters(text: Iterable<string>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  return counts;
}

/** `U+00E9`. */
export function codePointName(character: string): string {
  return `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`;
}
