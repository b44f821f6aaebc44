/** Texts with some faults, made of the words of their language. */
import type { Random } from '@nutshell/random';
import { mutatedBytes, oneOf } from './bytes.ts';

/** Characters; repetitions of repetitions would grow without end. */
const LONGEST = 1 << 20;

/** What stands in texts of no language, or of another. */
const STRANGE = ['\u0000', '\u001b[31m', '\ufeff', '\u2028', '\ud800', 'é', '漢字', '🙂', '\r', '\r\n', '\n', '\t', ' ', '"', "'", '\\', '/', '%s', '${x}', '<script>', '../', '__proto__', 'constructor']; // prettier-ignore
const NUMBERS = ['0', '-1', '1', '19', '26', '27', '65536', '4294967296', '9007199254740993', '1e308', '1e999', '-0', '0.1', 'NaN', 'Infinity', '0x10', '٣', '1e-400', '00', '+1', '1,5', '']; // prettier-ignore

/**
 * A changed text.
 * @param words of the language, which are put in anywhere
 */
export function mutatedText(text: string, words: readonly string[], random: Random, most = 5): string {
  let result = text;
  for (let left = 1 + random.int(most); left > 0; left--)
    result = step(result, words, random).slice(0, LONGEST);
  return result;
}

/** The bytes of a changed text, one in ten with faults in its encoding. */
export function mutatedTextBytes(text: string, words: readonly string[], random: Random): Uint8Array {
  const bytes = new TextEncoder().encode(mutatedText(text, words, random));
  return random.int(10) === 0 ? mutatedBytes(bytes, random) : bytes;
}

function step(text: string, words: readonly string[], random: Random): string {
  const from = random.int(text.length + 1);
  const to = Math.min(text.length, from + random.int(random.int(2) === 0 ? 4 : text.length + 1));
  const put = (middle: string, end = to) => text.slice(0, from) + middle + text.slice(end);
  switch (random.int(9)) {
    case 0:
      return put('');
    case 1:
      return put(oneOf(words, random), from);
    case 2:
      return put(oneOf(words, random));
    case 3:
      return put(oneOf(STRANGE, random), from);
    case 4:
      return withNumber(text, random);
    case 5:
      return put(text.slice(from, to).repeat(1 + random.int(random.int(10) === 0 ? 50 : 3)));
    case 6:
      return put(
        oneOf([...words, ...STRANGE], random).repeat(1 + random.int(random.int(10) === 0 ? 3000 : 10)),
        from,
      );
    case 7:
      return text.slice(0, from);
    default:
      return put(text.slice(random.int(text.length + 1)).slice(0, 30), from);
  }
}

/** One of the numbers in a text becomes another. */
function withNumber(text: string, random: Random): string {
  const numbers = [...text.matchAll(/\d+/g)];
  if (numbers.length === 0) return text + oneOf(NUMBERS, random);
  const { index, 0: old } = oneOf(numbers, random);
  return text.slice(0, index) + oneOf(NUMBERS, random) + text.slice(index + old.length);
}
