import { isDeepStrictEqual } from 'node:util';
import { describe, expect, test } from 'vitest';
import { Random } from '@nutshell/random';
import {
  captionDataset,
  COLOURS,
  type Picture,
  renderScene,
  type Scene,
  sceneErrors,
  sceneOf,
  sentencesOf,
  SHAPES,
  type Thing,
} from '../src/index.ts';
import { quiet, temporaryFolder } from './files.ts';

const thing = (text: string): Thing => {
  const [colour, shape] = text.split(' ');
  return { colour, shape } as Thing;
};
const group = (text: string, count: 1 | 2 | 3): Scene => ({ kind: 'group', thing: thing(text), count });
const pair = (first: string, relation: 'above' | 'left of', second: string): Scene => ({
  kind: 'pair',
  first: thing(first),
  relation,
  second: thing(second),
});

describe('the grammar of scenes', () => {
  test('sentences of one to three things, and of two that differ', () => {
    expect(sentencesOf(group('red circle', 1))).toEqual([
      'a red circle',
      'there is a red circle',
      'a picture of a red circle',
    ]);
    expect(sentencesOf(group('red circle', 2))).toContain('there are two red circles');
    expect(sentencesOf(pair('red circle', 'left of', 'blue square'))).toEqual([
      'a red circle left of a blue square',
      'a red circle is left of a blue square',
      'there is a red circle left of a blue square',
      'a blue square right of a red circle',
      'a blue square is right of a red circle',
      'there is a blue square right of a red circle',
    ]);
  });

  test('each sentence is read as the scene that it was made of', () => {
    const things = COLOURS.flatMap((colour) => SHAPES.map((shape) => ({ colour, shape })));
    const scenes: Scene[] = things.flatMap((first) => [
      ...([1, 2, 3] as const).map((count): Scene => ({ kind: 'group', thing: first, count })),
      ...things.flatMap((second) =>
        (['above', 'left of'] as const).map((relation): Scene => ({ kind: 'pair', first, relation, second })),
      ),
    ]);
    const wrong = scenes.flatMap((scene) =>
      sentencesOf(scene).filter((sentence) => !isDeepStrictEqual(sceneOf(sentence), scene)),
    );
    expect(wrong).toEqual([]);
  });

  test.each([
    '',
    'a red',
    'two red circle',
    'a red circles',
    'there are a red circle',
    'there is a red circle is above a blue square',
    'a pink circle',
    'a red circle above a blue square above a red circle',
  ])('"%s" is none', (text) => expect(sceneOf(text)).toBeUndefined());

  test.each<[caption: string, truth: Scene, errors: string[]]>([
    ['there are two red circles', group('red circle', 2), []],
    ['a blue square is below a red circle', pair('red circle', 'above', 'blue square'), []],
    ['three red circles', group('red circle', 2), ['count']],
    ['two red squares', group('red circle', 2), ['object']],
    ['two green squares', group('red circle', 2), ['object', 'colour']],
    ['a blue circle above a red square', pair('red circle', 'above', 'blue square'), ['colour']],
    ['a red circle below a blue square', pair('red circle', 'above', 'blue square'), ['relation']],
    ['a red circle left of a blue square', pair('red circle', 'above', 'blue square'), ['relation']],
    ['a red circle', pair('red circle', 'above', 'blue square'), ['count', 'object', 'colour']],
    ['a red red circle', group('red circle', 1), ['no sentence']],
  ])('"%s" of %o: %j', (caption, truth, errors) => expect(sceneErrors(caption, truth)).toEqual(errors));
});

describe('generated scenes', () => {
  /** The colour that a pixel comes closest to; nothing for the grey ground. */
  const colourAt = ({ pixels, width }: Picture, x: number, y: number): string | undefined => {
    const [r, g, b] = pixels.subarray((y * width + x) * 3);
    if (Math.max(r, g, b) - Math.min(r, g, b) < 50) return undefined;
    if (r > 150 && g > 120) return 'yellow';
    return ['red', 'green', 'blue'][[r, g, b].indexOf(Math.max(r, g, b))];
  };

  test('things are where the scene says', () => {
    for (let seed = 0; seed < 6; seed++) {
      const above = renderScene(pair('red circle', 'above', 'blue square'), new Random(seed));
      expect([colourAt(above, 16, 8), colourAt(above, 16, 24)]).toEqual(['red', 'blue']);
      const beside = renderScene(pair('yellow square', 'left of', 'green circle'), new Random(seed));
      expect([colourAt(beside, 8, 16), colourAt(beside, 24, 16)]).toEqual(['yellow', 'green']);
      expect(colourAt(renderScene(group('green circle', 1), new Random(seed)), 16, 16)).toBe('green');
      expect(colourAt(above, 1, 16)).toBeUndefined();
    }
  });

  test('the same for the same seed; five true captions each; scene i does not depend on how many there are', async () => {
    const cache = await temporaryFolder();
    const load = async (seed: number, trainExamples: number) => {
      const sizes = { trainExamples, validationExamples: 3, testExamples: 3 };
      const random = new Random(seed);
      const { splits } = await captionDataset('scenes', { ...sizes, random, cache, progress: quiet });
      const { pictures, captions } = splits.train;
      return captions.map((each, i) => ({ captions: each, pixels: pictures.read(i).pixels.slice() }));
    };
    const first = await load(1, 12);
    expect(await load(1, 12)).toEqual(first);
    expect((await load(1, 20)).slice(0, 12)).toEqual(first);
    expect((await load(2, 12)).map(({ captions }) => captions)).not.toEqual(first.map(({ captions }) => captions)); // prettier-ignore
    for (const { captions } of first) {
      expect(captions).toHaveLength(5);
      const truth = sceneOf(captions[0])!;
      for (const caption of captions) expect(sceneErrors(caption, truth)).toEqual([]);
    }
  });
});
