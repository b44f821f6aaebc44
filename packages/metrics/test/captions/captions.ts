/**
 * Captions of eight images, made up for the tests, and what coco-caption's code makes of them: bleu_scorer with the closest reference
 * length, rouge, cider_scorer (CIDEr-D), and cider_scorer of its authors' repository (CIDEr), all of pycocoevalcap 1.2 or ported to Python 3.
 */
import type { Captioned } from '../../src/index.ts';

const CAPTIONS: [candidate: string, ...references: string[]][] = [
  [
    'a red ball lies on the green grass',
    'a red ball on green grass',
    'the ball is red and lies in the grass',
    'a ball on the lawn',
  ],
  [
    'two dogs run along the beach',
    'two brown dogs are running along a beach',
    'dogs run on the sand by the sea',
    'two dogs play at the beach',
  ],
  [
    'a man rides a bike down a hill',
    'a man in a helmet rides his bike down a steep hill',
    'a cyclist goes down a hill',
  ],
  [
    'the the the the cat',
    'the cat sits on the mat',
    'there is a cat on the mat',
    'a cat sits on a mat in the sun',
  ],
  ['a woman', 'a woman with an umbrella walks in the rain', 'a woman walks in the rain with a blue umbrella'],
  [
    'a boy in a yellow shirt jumps into a pool of water in the sun',
    'a boy jumps into a pool',
    'a boy in yellow shorts is jumping into the water',
  ],
  ['xylophone zebra', 'children sit around a table', 'some children are eating lunch at a table'],
  [
    'two dogs play at the beach',
    'a dog catches a ball on the beach',
    'two dogs play at the beach with a ball',
  ],
];

export const examples: Captioned[] = CAPTIONS.map(([candidate, ...references]) => ({
  candidate: candidate.split(' '),
  references: references.map((reference) => reference.split(' ')),
}));

/** One caption against one reference. */
export function pair(candidate: string, ...references: string[]): Captioned {
  return { candidate: candidate.split(' '), references: references.map((reference) => reference.split(' ')) };
}
