/** Which characters a network expects and another model does not (Karpathy, Johnson and Li 2015, section 4.3). */

/** The characters of a text, and where the one that is looked at stands. */
interface Place {
  character: string;
  /** Characters of its word that stand before it. */
  inWord: number;
  /** Whether nothing but white space stands before it in its line. */
  isLineStart: boolean;
  isRare: boolean;
}

/** Each character is of the first kind that fits. */
const kinds = {
  'a rare character': ({ isRare }) => isRare,
  'a line end': ({ character }) => character === '\n',
  'white space that a line begins with': ({ character, isLineStart }) => isLineStart && isSpace(character),
  'white space between': ({ character }) => isSpace(character),
  'the first character of a word': ({ character, inWord }) => isOfWord(character) && inWord === 0,
  'the second or third of a word': ({ character, inWord }) => isOfWord(character) && inWord < 3,
  'a later one of a word': ({ character }) => isOfWord(character),
  'a bracket that opens': ({ character }) => '([{'.includes(character),
  'a bracket that closes': ({ character }) => ')]}'.includes(character),
  'a quotation mark': ({ character }) => /["'“”‘’`]/.test(character),
  'other punctuation': () => true,
} satisfies Record<string, (place: Place) => boolean>;

export type Kind = keyof typeof kinds;

/** A kind of character, and how two models do on it. */
export interface KindErrors {
  kind: Kind;
  characters: number;
  /** Mean nats. */
  loss: number;
  baselineLoss: number;
  /** Characters that both, only the one or only the other give less than half of the probability: errors, by the paper's definition. */
  both: number;
  onlyModel: number;
  onlyBaseline: number;
}

const HALF = Math.log(2); // nats of a probability of one half

/**
 * Errors by kind, those kinds left out that the text does not have.
 *
 * @param characters of the text
 * @param losses nats by character of the network, and of the model that it is compared with
 * @param isRare of a character, whether the training text hardly has it
 */
export function errorsByKind(
  characters: readonly string[],
  losses: ArrayLike<number>,
  baselineLosses: ArrayLike<number>,
  isRare: (character: string) => boolean,
): KindErrors[] {
  const rows = new Map<Kind, KindErrors>(
    (Object.keys(kinds) as Kind[]).map((kind) => [
      kind,
      { kind, characters: 0, loss: 0, baselineLoss: 0, both: 0, onlyModel: 0, onlyBaseline: 0 },
    ]),
  );
  kindsOf(characters, isRare).forEach((kind, t) => {
    const row = rows.get(kind)!;
    row.characters++;
    row.loss += losses[t];
    row.baselineLoss += baselineLosses[t];
    const [isError, isBaselineError] = [losses[t] > HALF, baselineLosses[t] > HALF];
    if (isError && isBaselineError) row.both++;
    else if (isError) row.onlyModel++;
    else if (isBaselineError) row.onlyBaseline++;
  });
  return [...rows.values()]
    .filter((row) => row.characters > 0)
    .map((row) => ({
      ...row,
      loss: row.loss / row.characters,
      baselineLoss: row.baselineLoss / row.characters,
    }));
}

/** The kind of each character. */
export function kindsOf(characters: readonly string[], isRare: (character: string) => boolean): Kind[] {
  let [inWord, isLineStart] = [0, true];
  return characters.map((character) => {
    const place = { character, inWord, isLineStart, isRare: isRare(character) };
    inWord = isOfWord(character) ? inWord + 1 : 0;
    isLineStart = character === '\n' || (isLineStart && isSpace(character));
    return (Object.keys(kinds) as Kind[]).find((kind) => kinds[kind](place))!;
  });
}

const isSpace = (character: string) => /\s/.test(character);
const isOfWord = (character: string) => /[\p{L}\p{N}_]/u.test(character);
