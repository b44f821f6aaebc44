/** What general compressors reach on a text: bits per character. */
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { TextCorpus } from '@nutshell/data';
import { countedPart } from './baseline.ts';

type Compress = (text: Buffer) => Promise<number>;

/** Size in bytes at the highest level. Brotli's window holds the whole text; gzip's is always 32 KiB. */
const COMPRESSORS: Record<'gzip -9' | 'brotli -11', Compress> = {
  'gzip -9': async (text) => (await promisify(gzip)(text, { level: 9 })).length,
  'brotli -11': async (text) => {
    const window = Math.min(30, Math.max(16, Math.ceil(Math.log2(text.length + 16))));
    const params = {
      [constants.BROTLI_PARAM_QUALITY]: 11,
      [constants.BROTLI_PARAM_SIZE_HINT]: text.length,
      [constants.BROTLI_PARAM_LGWIN]: window,
      [constants.BROTLI_PARAM_LARGE_WINDOW]: window > 24 ? 1 : 0,
    };
    return (await promisify(brotliCompress)(text, { params })).length;
  },
};

export const compressorNames = Object.keys(COMPRESSORS) as (keyof typeof COMPRESSORS)[];

export interface CompressorResult {
  name: string;
  /** Bits per character of validation, compressed by itself. */
  alone: number;
  /** The same, after train, of which the last characters are read as n-gram models do: what validation adds to their size. */
  afterTrain: number;
}

/** Compresses the validation part, by itself and after train. Brotli takes about a minute for ten million characters. */
export async function compress(
  name: keyof typeof COMPRESSORS,
  { vocabulary, splits }: Pick<TextCorpus, 'vocabulary' | 'splits'>,
): Promise<CompressorResult> {
  const [train, validation] = [countedPart(splits.train), splits.validation.codes].map((codes) =>
    Buffer.from(vocabulary.decode(codes)),
  );
  const size = COMPRESSORS[name];
  const bits = (bytes: number) => (8 * bytes) / splits.validation.length;
  return {
    name,
    alone: bits(await size(validation)),
    afterTrain: bits((await size(Buffer.concat([train, validation]))) - (await size(train))),
  };
}
