/**
 * Scenes of coloured shapes, and the sentences that describe one: a grammar small enough to be read back, so that a caption is exactly right
 * or exactly wrong, and in what. Runs in browsers.
 */

export const COLOURS = ['red', 'green', 'blue', 'yellow'] as const;
export const SHAPES = ['circle', 'square', 'triangle'] as const;

export interface Thing {
  colour: (typeof COLOURS)[number];
  shape: (typeof SHAPES)[number];
}

/** One to three equal things, or two that differ: `first` lies above `second`, or left of it. */
export type Scene =
  | { kind: 'group'; thing: Thing; count: 1 | 2 | 3 }
  | { kind: 'pair'; first: Thing; relation: 'above' | 'left of'; second: Thing };

/** What may be wrong with a caption. */
export type SceneError = 'no sentence' | 'count' | 'object' | 'colour' | 'relation';

const NUMBERS = ['a', 'two', 'three'];
const CONVERSE = { above: 'below', 'left of': 'right of' } as const;

const nounOf = ({ colour, shape }: Thing) => `${colour} ${shape}`;

/** All sentences of the grammar that are true of a scene. */
export function sentencesOf(scene: Scene): string[] {
  if (scene.kind === 'group') {
    const phrase = `${NUMBERS[scene.count - 1]} ${nounOf(scene.thing)}${scene.count > 1 ? 's' : ''}`;
    return [phrase, `there ${scene.count > 1 ? 'are' : 'is'} ${phrase}`, `a picture of ${phrase}`];
  }
  const [first, second] = [nounOf(scene.first), nounOf(scene.second)];
  return (
    [
      [first, scene.relation, second],
      [second, CONVERSE[scene.relation], first],
    ] as const
  ).flatMap(([subject, relation, object]) => [
    `a ${subject} ${relation} a ${object}`,
    `a ${subject} is ${relation} a ${object}`,
    `there is a ${subject} ${relation} a ${object}`,
  ]);
}

const THING = `(${COLOURS.join('|')}) (${SHAPES.join('|')})`;
const GROUP = new RegExp(`^(?:there (?:is|are) |a picture of )?(${NUMBERS.join('|')}) ${THING}s?$`);
const PAIR = new RegExp(`^(?:there is )?a ${THING} (?:is )?(above|below|left of|right of) a ${THING}$`);

/** The scene that a sentence describes; nothing if it is not one of the grammar. */
export function sceneOf(sentence: string): Scene | undefined {
  const group = GROUP.exec(sentence);
  if (group) {
    const [, number, colour, shape] = group;
    const count = (NUMBERS.indexOf(number) + 1) as 1 | 2 | 3;
    const scene: Scene = { kind: 'group', thing: { colour, shape } as Thing, count };
    return sentencesOf(scene).includes(sentence) ? scene : undefined; // "there is two circle" is none
  }
  const pair = PAIR.exec(sentence);
  if (!pair) return undefined;
  const subject = { colour: pair[1], shape: pair[2] } as Thing;
  const object = { colour: pair[4], shape: pair[5] } as Thing;
  const scenes: Record<string, Scene> = {
    above: { kind: 'pair', first: subject, relation: 'above', second: object },
    below: { kind: 'pair', first: object, relation: 'above', second: subject },
    'left of': { kind: 'pair', first: subject, relation: 'left of', second: object },
    'right of': { kind: 'pair', first: object, relation: 'left of', second: subject },
  };
  return sentencesOf(scenes[pair[3]]).includes(sentence) ? scenes[pair[3]] : undefined; // "there is a … is" is none
}

/**
 * What is wrong with a caption of a scene, in this order: how many things there are, their shapes, their colours, how they lie. Nothing if it
 * is right; `no sentence` alone if it is none of the grammar.
 */
export function sceneErrors(caption: string, truth: Scene): SceneError[] {
  const said = sceneOf(caption);
  if (!said) return ['no sentence'];
  if (sentencesOf(truth).includes(caption)) return [];
  const [a, b] = [thingsOf(said), thingsOf(truth)];
  const differ = (part: (thing: Thing) => string) => kindsOf(a, part) !== kindsOf(b, part);
  const errors: SceneError[] = [];
  if (a.length !== b.length) errors.push('count');
  if (differ(({ shape }) => shape)) errors.push('object');
  if (differ(({ colour }) => colour)) errors.push('colour');
  if (errors.length > 0) return errors;
  return differ(nounOf) ? ['colour'] : ['relation']; // the right colours on the wrong shapes; or the right things elsewhere
}

const thingsOf = (scene: Scene): Thing[] =>
  scene.kind === 'group'
    ? Array.from({ length: scene.count }, () => scene.thing)
    : [scene.first, scene.second];

/** The different ones, if there are as many things; how often each occurs is a question of their number. */
const kindsOf = (things: readonly Thing[], part: (thing: Thing) => string): string =>
  [...new Set(things.map(part))].sort().join();
