import { temporaryFolder } from '@nutshell/testing';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { mostFrequentCaption } from '../src/baselines.ts';
import { compared } from '../src/commands/evaluate.ts';
import { humanScores, scoresOf } from '../src/evaluate.ts';
import { GROUPS, grouped } from '../src/gallery.ts';
import { rowsOf } from '../src/rows.ts';
import { keptCaptions, type ToldPicture } from '../src/told.ts';

const words = (text: string) => text.split(' ');

const told = [
  ['a red ball lies on the grass', 'a red ball on grass', 'a ball on the lawn'],
  ['two dogs run on the beach', 'two brown dogs are running', 'dogs run on the sand by the sea'],
  ['a man rides a bike down a hill', 'a cyclist goes down a hill', 'a man on a bike'],
].map((captions) => captions.map(words));

describe('people', () => {
  it('are the mean over the places of their captions, each against the others of its picture', () => {
    const human = humanScores(told)!;
    const byPlace = [0, 1, 2].map((place) =>
      scoresOf(
        told.map((captions) => captions[place]),
        told.map((captions) => captions.filter((_, i) => i !== place)),
      ),
    );
    for (const name of ['bleu4', 'ciderD', 'rougeL'] as const)
      expect(human[name]).toBeCloseTo((byPlace[0][name] + byPlace[1][name] + byPlace[2][name]) / 3, 12);
    expect(humanScores([[words('a dog')]])).toBeUndefined();
  });
});

it('the most frequent caption; of equally frequent ones the first', () => {
  expect(mostFrequentCaption([[words('a dog'), words('a cat')], [words('a cat')]])).toEqual(['a', 'cat']);
  expect(mostFrequentCaption([[words('b'), words('a')]])).toEqual(['b']);
});

const picture = (name: string, caption: string, references: string[], score = 1): ToldPicture => ({
  name,
  captions: [{ words: words(caption), logProbability: -1 }],
  references: references.map(words),
  score,
});

describe('the comparison of two runs', () => {
  const right = told.map((captions, i) => picture(`${i}`, captions[0].join(' '), captions.map((c) => c.join(' ')))); // prettier-ignore
  const wrong = right.map((each) => ({ ...each, captions: [{ words: ['x'], logProbability: -1 }] }));

  it('is the difference of their scores, in an interval of resampled pictures', () => {
    const { 'BLEU-4': bleu, 'CIDEr-D': cider } = compared(right, wrong, 200);
    expect(bleu.difference).toBeCloseTo(scoresOf(right.map(({ captions }) => captions[0].words), told).bleu4, 6); // prettier-ignore
    expect(cider.difference).toBeCloseTo(scoresOf(right.map(({ captions }) => captions[0].words), told).ciderD, 9); // prettier-ignore
    expect(bleu.low).toBeGreaterThan(0.9);
    expect(cider.low).toBeLessThan(cider.difference);
    expect(compared(right, right, 100)['CIDEr-D']).toEqual({ difference: 0, low: 0, high: 0 });
  });

  it('is refused for other pictures', () => {
    expect(() => compared(right, right.slice(1), 100)).toThrow('different pictures: 3 and 2');
  });
});

describe('the gallery', () => {
  it('groups captions of scenes by what is wrong with them', () => {
    const references = ['a red circle above a blue square'];
    const captions = [
      'a blue square below a red circle',
      'a red circle left of a blue square',
      'a red triangle above a green square',
      'a red circle',
      'a a a',
    ];
    const { groups, errors } = grouped(
      captions.map((caption, i) => picture(`${i}`, caption, references)),
      true,
    );
    expect(groups.map((group) => GROUPS.indexOf(group))).toEqual([0, 1, 2, 3, 3]);
    expect(errors).toEqual([
      [],
      ['relation'],
      ['object', 'colour'],
      ['count', 'object', 'colour'],
      ['no sentence'],
    ]);
  });

  it('groups others by how people score', () => {
    const references = told.map((captions) => captions.map((caption) => caption.join(' ')));
    const pictures = [100, 1e-9, 0].map((score, i) => picture(`${i}`, 'x', references[i], score));
    const { groups, rule } = grouped(pictures, false);
    expect(groups).toEqual([GROUPS[0], GROUPS[3], GROUPS[3]]);
    expect(rule).toMatch(/half score at least \d\.\d\d, three quarters/);
  });
});

it('a table of scores in percent, of what there is', () => {
  const { head, rows } = rowsOf({
    'test.bleu4': 0.1234,
    'human.bleu4': 0.2,
    'beam3.ciderD': 0.5,
    'test.loss': 9,
  });
  expect(head.slice(0, 5)).toEqual(['', 'BLEU-1', 'BLEU-2', 'BLEU-3', 'BLEU-4']);
  expect(rows.map(([name, ...cells]) => [name, cells.filter(Boolean)])).toEqual([
    ['network, test', ['12.3']],
    ['people: each caption against the others of its picture', ['20.0']],
    ['network, validation, beam 3', ['50.0']],
  ]);
});

it.each([
  ['{"beam":', /captions\.json, line 1, column 9: not JSON .*\. The captions of run r are damaged: /],
  ['{"beam": 3}', /captions\.json: "pictures" is missing: expected .*\. The captions of run r are damaged: /],
])('a damaged file of captions is refused with its name: %s', (text, message) => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'captions.json'), text);
  expect(() => keptCaptions({ id: 'r', path: (name) => join(folder, name) })).toThrow(message);
});
