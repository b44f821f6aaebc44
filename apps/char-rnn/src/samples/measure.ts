import type { TextCorpus } from '@nutshell/data';
import { type RecurrentNetwork, type SamplingRule, languageOf } from '@nutshell/micro/recurrent';
import type { Random } from '@nutshell/random';
import { type Shares, judges } from './judge.ts';
import { written } from './kept.ts';

/** A text that a network wrote, and how much it is like its language. */
export interface Sample {
  text: string;
  /** Shares: for C `samples.lexes`, `samples.balanced`, `samples.identifiers`; for prose `samples.words`, `samples.memorised`. */
  metrics: Shares;
  /** The same of the validation text, of as many characters. */
  heldOut: Shares;
}

/** Characters of a sample that is measured. */
export const SAMPLED = 20_000;

/**
 * Lets a network write after a line end, and measures the lines that it has ended: words and identifiers by those of the training text.
 * @param rule by which characters are drawn; as the network predicts them unless it says otherwise
 */
export function measureSample(
  network: RecurrentNetwork,
  { vocabulary, splits }: Pick<TextCorpus, 'vocabulary' | 'splits'>,
  random: Random,
  { length = SAMPLED, rule = {} }: { length?: number; rule?: SamplingRule } = {},
): Sample {
  const text = written(network, vocabulary, random, { length, rule });
  const lines = text.slice(0, text.lastIndexOf('\n') + 1);
  const held = wholeLines(vocabulary.decode(splits.validation.codes.subarray(0, length)));
  const judge = judges[languageOf(vocabulary.characters)];
  const [metrics, heldOut] = judge([lines, held], () => vocabulary.decodePieces(splits.train.codes)).map(
    (shares) => Object.fromEntries(Object.entries(shares).map(([name, share]) => [`samples.${name}`, share])),
  );
  return { text, metrics, heldOut };
}

/** A text without the parts of lines that it begins and ends with. */
const wholeLines = (text: string) => text.slice(text.indexOf('\n') + 1, text.lastIndexOf('\n') + 1);
