/** The four groups of the paper's figure 5, by a rule instead of by people's judgement. */
import { type SceneError, sceneErrors, sceneOf } from '@nutshell/data';
import { ciderD, quantile } from '@nutshell/metrics';
import type { ToldPicture } from './told.ts';

/** As the paper's figure names them. */
export const GROUPS = [
  'Describes without errors',
  'Describes with minor errors',
  'Somewhat related to the image',
  'Unrelated to the image',
] as const;

export type Group = (typeof GROUPS)[number];

export interface Grouping {
  /** For people to read, in a sentence or two. */
  rule: string;
  /** By picture. */
  groups: Group[];
  /** By picture, what is wrong with its caption, where that can be said exactly. */
  errors?: SceneError[][];
}

/** Quantiles of people's own scores at which a caption leaves a group. */
const PEOPLE = [0.5, 0.25, 0.1];

/**
 * Groups captions: those of generated scenes by what is wrong with them, others by their CIDEr-D, compared with how people's captions of the same
 * pictures score against each other's.
 */
export function grouped(pictures: readonly ToldPicture[], isScene: boolean): Grouping {
  return isScene ? byErrors(pictures) : byScore(pictures);
}

function byErrors(pictures: readonly ToldPicture[]): Grouping {
  const errors = pictures.map(({ captions, references }) => {
    const truth = sceneOf(references[0].join(' '));
    return truth && captions[0]
      ? sceneErrors(captions[0].words.join(' '), truth)
      : (['no sentence'] as const);
  });
  return {
    rule:
      'The grammar of the scenes says exactly what is wrong with a caption: nothing; one of count, object, colour and relation; two of them; ' +
      'more, or it is no sentence.',
    groups: errors.map((wrong) => GROUPS[wrong[0] === 'no sentence' ? 3 : Math.min(3, wrong.length)]),
    errors: errors.map((wrong) => [...wrong]),
  };
}

function byScore(pictures: readonly ToldPicture[]): Grouping {
  const people = ciderD(
    pictures.map(({ references: [candidate, ...references] }) => ({
      candidate,
      references: references.length > 0 ? references : [candidate],
    })),
  ).each;
  const limits = PEOPLE.map((q) => quantile(people, q));
  return {
    rule:
      "Captions are grouped by CIDEr-D. The limits are those of people: of each picture's first reference, measured against the others, half " +
      `score at least ${limits[0].toFixed(2)}, three quarters ${limits[1].toFixed(2)}, nine in ten ${limits[2].toFixed(2)}. What scores less than ` +
      'that, or nothing at all, is in the last group.',
    groups: pictures.map(({ score }) => {
      const place = score > 0 ? limits.findIndex((limit) => score >= limit) : -1;
      return GROUPS[place < 0 ? 3 : place];
    }),
  };
}
