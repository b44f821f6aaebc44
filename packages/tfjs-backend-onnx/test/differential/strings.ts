/** Kernels on strings: TensorFlow.js computes them on the host. */
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { tensor } from './arbitraries.ts';
import { type KernelCase, agrees } from './harness.ts';

const words = fc.array(fc.constantFrom('', 'a', 'bc', 'a b  c', 'd,e', 'Ä'), { minLength: 1, maxLength: 6 });

export const strings: KernelCase[] = [
  agrees(
    'StringSplit',
    fc.record({ words, delimiter: fc.constantFrom(' ', ',', ''), skipEmpty: fc.boolean() }),
    ({ words: texts, delimiter, skipEmpty }) =>
      Object.values(
        tf.string.stringSplit(tf.tensor1d(texts, 'string'), tf.scalar(delimiter, 'string'), skipEmpty),
      ),
  ),
  agrees(
    'StringToHashBucketFast',
    fc.record({
      x: tensor({ rank: [0, 3], dtypes: ['string'] }),
      buckets: fc.integer({ min: 1, max: 1000 }),
    }),
    ({ x, buckets }) => tf.string.stringToHashBucketFast(x, buckets),
  ),
  agrees(
    'StaticRegexReplace',
    fc.record({ x: tensor({ rank: [0, 3], dtypes: ['string'] }), global: fc.boolean() }),
    ({ x, global }) => tf.string.staticRegexReplace(x, '[ab]', '-', global),
  ),
  agrees(
    'StringNGrams',
    fc.record({
      words,
      cut: fc.nat(6),
      widths: fc.constantFrom<number[]>([1], [2], [1, 3]),
      pad: fc.constantFrom(-1, 0, 1),
      keepShort: fc.boolean(),
    }),
    ({ words: texts, cut, widths, pad, keepShort }) => {
      const splits = tf.tensor1d([0, Math.min(cut, texts.length), texts.length], 'int32');
      return Object.values(
        tf.string.stringNGrams(tf.tensor1d(texts, 'string'), splits, '|', widths, '<', '>', pad, keepShort),
      );
    },
  ),
];
