/** Losses of language models in other units. */
import { requireFinite, requireInteger } from './validation.ts';

/** Bits of a number of nats, such as bits per character of a loss in nats per character. */
export function bitsOf(nats: number): number {
  return nats / Math.LN2;
}

/** Nats of a number of bits. */
export function natsOf(bits: number): number {
  return bits * Math.LN2;
}

/** exp(loss): how many equally likely outcomes would be as uncertain. `loss` in nats per outcome. */
export function perplexity(loss: number): number {
  return Math.exp(loss);
}

/**
 * Perplexity per word of a model that predicts characters: the text costs `loss` nats for each of its characters, spread over its
 * words. It can stand beside a word model's only if that counts words alike and knows every word of the text.
 * @param loss nats per character
 * @throws RangeError for a loss that is not finite, or a text without characters or words
 */
export function wordPerplexity(
  loss: number,
  { characters, words }: { characters: number; words: number },
): number {
  requireFinite('loss', [loss]);
  requireInteger('characters', characters, 1);
  requireInteger('words', words, 1);
  return perplexity((loss * characters) / words);
}

/** Number of words of a text: what white space separates. @param text whole, or in pieces: one may end within a word */
export function countWords(text: string | Iterable<string>): number {
  let words = 0;
  let isWithin = false; // a word, at the end of the piece before
  for (const piece of typeof text === 'string' ? [text] : text) {
    if (piece === '') continue;
    words += piece.match(/\S+/g)?.length ?? 0;
    if (isWithin && /^\S/.test(piece)) words--;
    isWithin = /\S$/.test(piece);
  }
  return words;
}
