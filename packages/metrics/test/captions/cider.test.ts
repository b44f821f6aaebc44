import { expect, test } from 'vitest';
import { cider, ciderD } from '../../src/index.ts';
import { examples, pair } from './captions.ts';

test('the scores of coco-caption, CIDEr-D', () => {
  const { score, each } = ciderD(examples);
  expect(score).toBeCloseTo(1.6315905629039391, 10);
  const published = [
    2.101649069218171, 1.6030422663012551, 2.4301136216220747, 1.236649440610827, 0.9094505372430683,
    1.367551614343463, 0, 3.404267953892654,
  ];
  expect([...each]).toEqual(published.map((one) => expect.closeTo(one, 10)));
});

test('the scores of its authors’ code, CIDEr', () => {
  const { score, each } = cider(examples);
  expect(score).toBeCloseTo(2.11484409349388, 10);
  const published = [
    2.2090928048443335, 1.6554798600642509, 2.810547283654308, 1.41345330659708, 1.9811459140990473,
    3.0210818756743567, 0, 3.827951703017666,
  ];
  expect([...each]).toEqual(published.map((one) => expect.closeTo(one, 10)));
});

test('a caption that is its only reference scores 10, and one image alone tells nothing', () => {
  const captions = [
    pair('a red ball on grass', 'a red ball on grass'),
    pair('two dogs run on sand', 'two dogs run on sand'),
  ];
  expect([...cider(captions).each]).toEqual([10, 10].map((one) => expect.closeTo(one, 10)));
  expect([...ciderD(captions).each]).toEqual([10, 10].map((one) => expect.closeTo(one, 10)));
  expect(ciderD(captions.slice(0, 1)).score).toBe(0); // every n-gram is in every image: weight log 1
});

test('CIDEr-D alone takes the length into account', () => {
  const captions = [pair('a b c d e a b c d e', 'a b c d e'), pair('f g h i j', 'f g h i j')];
  expect(ciderD(captions).each[0]).toBeLessThan(cider(captions).each[0]);
});

test('a caption with more n-grams than a call takes arguments scores 10 beside itself', () => {
  const endless = Array.from({ length: 140_000 }, (_, i) => `word${i}`).join(' ');
  const captions = [pair(endless, endless), pair('a red ball on grass', 'a red ball on grass')];
  expect([...cider(captions).each]).toEqual([10, 10].map((one) => expect.closeTo(one, 10)));
});
