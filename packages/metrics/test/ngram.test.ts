import fc from 'fast-check';
import { expect, test } from 'vitest';
import { countNgrams, lossesByOrder, NgramModel, type Smoothing } from '../src/index.ts';

const SMOOTHINGS: Smoothing[] = ['witten-bell', 'kneser-ney'];
const tokensOf = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0) - 97); // a is 0

test('Witten-Bell, worked by hand', () => {
  const model = new NgramModel(countNgrams(tokensOf('aab'), { order: 2, vocabulary: 2 }), {
    smoothing: 'witten-bell',
  });
  // P(a) = (2 + 2 · ½) / 5, P(b) = (1 + 2 · ½) / 5; after a: one a, one b, so P(a|a) = (1 + 2 · 0.6) / 4.
  expect([...model.next([])]).toEqual([0.6, 0.4].map((p) => expect.closeTo(p, 12)));
  expect([...model.next(tokensOf('a'))]).toEqual([0.55, 0.45].map((p) => expect.closeTo(p, 12)));
  expect([...model.next(tokensOf('b'))]).toEqual([0.6, 0.4].map((p) => expect.closeTo(p, 12))); // nothing came after b
  expect(model.loss(tokensOf('ab'))).toBeCloseTo(-(Math.log(0.6) + Math.log(0.45)) / 2, 12);
});

test('Kneser-Ney, worked by hand: b is as frequent as c, but follows a only', () => {
  const model = new NgramModel(countNgrams(tokensOf('abcabcacab'), { order: 2, vocabulary: 4 }), {
    smoothing: 'kneser-ney',
  });
  // Bigrams: ab 3, bc 2, ca 3, ac 1. Kinds before: a 1 (c), b 1 (a), c 2 (a, b); d 0. No count is 4: discounts ½, 1, 1½.
  // P(a) = (1 − ½)/4 + g/4, P(c) = (2 − 1)/4 + g/4 with g = (½ + ½ + 1)/4 = ½.
  const unigrams = [0.25, 0.25, 0.375, 0.125];
  // After a: b 3, c 1 of 4: taken 1½ + ½ = 2, so P(b|a) = 1.5/4 + ½ P(b).
  const afterA = [0 + 0.125, 1.5 / 4 + 0.125, 0.5 / 4 + 0.1875, 0.0625];
  expect([...model.next([])]).toEqual(unigrams.map((p) => expect.closeTo(p, 12)));
  expect([...model.next(tokensOf('ca'))]).toEqual(afterA.map((p) => expect.closeTo(p, 12)));
});

/** The formulas of both smoothings, read from strings: slow and plain. */
function plainProbability(text: string, n: number, vocabulary: number, smoothing: Smoothing) {
  const grams = (k: number) =>
    Array.from({ length: Math.max(0, text.length - k + 1) }, (_, i) => text.slice(i, i + k));
  const kinds = (k: number) => new Set(grams(k));
  const adjusted = (gram: string): number =>
    smoothing === 'witten-bell' || gram.length === n
      ? grams(gram.length).filter((g) => g === gram).length
      : [...kinds(gram.length + 1)].filter((g) => g.slice(1) === gram).length;
  const discount = (gram: string): number => {
    const counts = [...kinds(gram.length)].map(adjusted);
    const [n1, n2, n3, n4] = [1, 2, 3, 4].map((c) => counts.filter((count) => count === c).length);
    const y = n1 / (n1 + 2 * n2);
    const d = [1 - (2 * y * n2) / n1, 2 - (3 * y * n3) / n2, 3 - (4 * y * n4) / n3];
    const usable = n1 * n2 * n3 * n4 > 0 && d.every((x, i) => x >= 0 && x <= i + 1);
    const a = Math.min(adjusted(gram), 3);
    return a === 0 ? 0 : (usable ? d : [0.5, 1, 1.5])[a - 1];
  };
  const probability = (token: string, context: string): number => {
    const shorter = context === '' ? 1 / vocabulary : probability(token, context.slice(1));
    const following = [...kinds(context.length + 1)].filter((g) => g.startsWith(context));
    const total = following.reduce((sum, g) => sum + adjusted(g), 0);
    if (total === 0) return shorter;
    if (smoothing === 'witten-bell')
      return (adjusted(context + token) + following.length * shorter) / (total + following.length);
    const taken = following.reduce((sum, g) => sum + discount(g), 0);
    return (adjusted(context + token) - discount(context + token) + taken * shorter) / total;
  };
  return (token: string, before: string) => probability(token, n === 1 ? '' : before.slice(-(n - 1)));
}

const letters = (least: number, most: number) =>
  fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: least, maxLength: most }).map((all) => all.join(''));

test.each(SMOOTHINGS)('%s: the probabilities that the formulas give, which sum to 1', (smoothing) => {
  fc.assert(
    fc.property(letters(1, 60), letters(1, 8), fc.integer({ min: 1, max: 4 }), (text, held, n) => {
      const counts = countNgrams(tokensOf(text), { order: 4, vocabulary: 4 });
      const order = Math.min(n, counts.order);
      const model = new NgramModel(counts, { order, smoothing });
      const plain = plainProbability(text, order, 4, smoothing);
      const surprisals = model.surprisals(tokensOf(held));
      for (const block of [1, 3, undefined])
        expect(lossesByOrder(counts, smoothing, tokensOf(held), { block })[order - 1]).toBe(
          model.loss(tokensOf(held)),
        );
      for (let i = 0; i < held.length; i++) {
        const next = [...model.next(tokensOf(held.slice(0, i)))];
        const expected = [...'abcd'].map((token) => plain(token, held.slice(0, i)));
        expect(next).toEqual(expected.map((p) => expect.closeTo(p, 10)));
        expect(next.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 12);
        expect(Math.exp(-surprisals[i])).toBeCloseTo(next[tokensOf(held)[i]], 12);
      }
    }),
    { numRuns: 60 },
  );
});

test('counts of a text that is shorter than the order', () => {
  const { order, levels } = countNgrams(tokensOf('aba'), { order: 8, vocabulary: 2 });
  expect(order).toBe(3);
  expect(levels.map(({ token }) => [...token])).toEqual([[0], [0, 1], [1, 0], [0]]);
  expect([...levels[1].count]).toEqual([2, 1]);
  expect([...levels[1].before]).toEqual([1, 1]); // the first a has nothing before it
});

test('what is not a text, an order or a token', () => {
  expect(() => countNgrams([], { order: 2, vocabulary: 2 })).toThrow(/tokens is empty/);
  expect(() => countNgrams([0, 2], { order: 2, vocabulary: 2 })).toThrow(/tokens\[1\] is 2/);
  const counts = countNgrams([0, 1, 0], { order: 2, vocabulary: 2 });
  expect(() => new NgramModel(counts, { order: 3, smoothing: 'kneser-ney' })).toThrow(/order is 3/);
  expect(() => new NgramModel(counts, { smoothing: 'kneser-ney' }).loss([5])).toThrow(/tokens\[0\] is 5/);
  expect(() => lossesByOrder(counts, 'kneser-ney', [5])).toThrow(/tokens\[0\] is 5/);
  expect(() => lossesByOrder(counts, 'kneser-ney', [])).toThrow(/tokens is empty/);
});
