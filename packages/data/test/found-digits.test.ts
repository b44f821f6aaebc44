import { readFileSync } from 'node:fs';
import { Random } from '@nutshell/random';
import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DIGIT_SIDE, NoDigitError, findDigits } from '../src/handwriting/digits.ts';
import { imageAt, mnist } from '../src/index.ts';
import { type Scene, cosine, kinds, photograph } from './photographed.ts';

let originals: Uint8Array[];
beforeAll(async () => {
  const { splits } = await mnist();
  originals = Array.from({ length: 10 }, (_, digit) =>
    imageAt(splits.test, splits.test.labels.indexOf(digit)),
  );
});

describe('of ten digits', () => {
  /** LeNet-5 as its page has it, trained on MNIST alone. */
  let network: tf.LayersModel;
  /** What its input is where there is paper, and where there is ink. */
  let input: { paper: number; ink: number };
  beforeAll(async () => {
    const file = (name: string) =>
      readFileSync(new URL(`../../../apps/lab/public/models/lenet5/${name}`, import.meta.url));
    await tf.setBackend('cpu');
    const { modelTopology, weightsManifest } = JSON.parse(file('model.json').toString());
    const weightData = new Uint8Array(file('weights.bin')).buffer;
    network = await tf.loadLayersModel(
      tf.io.fromMemory({ modelTopology, weightSpecs: weightsManifest[0].weights, weightData }),
    );
    ({ input } = JSON.parse(file('labels.json').toString()));
  });
  afterAll(() => network.dispose());

  /** What the network takes pictures of 28x28 for, which it sees in the middle of 32x32. */
  function read(digits: readonly Uint8Array[]): number[] {
    return tf.tidy(() => {
      const pixels = tf.tensor(digits.flatMap((each) => [...each])).reshape([-1, DIGIT_SIDE, DIGIT_SIDE, 1]);
      const ink = tf.pad(pixels, [[0, 0], [2, 2], [2, 2], [0, 0]]).div(255); // prettier-ignore
      const outputs = network.predict(ink.mul(input.ink - input.paper).add(input.paper)) as tf.Tensor;
      return [...outputs.argMax(-1).dataSync()];
    });
  }

  test('all are read right as MNIST has them', () => {
    expect(read(originals)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  test.each(Object.entries(kinds))('at least nine come back, and are read right, out of %s', (_, scene) => {
    const found = originals.map((digit) => findDigits(photograph([digit], scene, new Random(1))));
    const likeness = found.map((some, digit) =>
      some.length === 1 ? cosine(some[0].pixels, originals[digit]) : -some.length,
    );
    expect(likeness.filter((value) => value > 0.85).length).toBeGreaterThanOrEqual(9);
    const answers = found.map((some) => (some.length === 1 ? read([some[0].pixels])[0] : undefined));
    expect(answers.filter((answer, digit) => answer === digit).length, answers.join(' ')).toBeGreaterThanOrEqual(9);
  }); // prettier-ignore
});

describe('of several digits', () => {
  const at = (places: { left: number; top: number; side: number }[], width = 320): Scene => ({
    width,
    height: 224,
    paper: () => 220,
    ink: () => 40,
    places,
  });
  const found = (digits: number[], scene: Scene) =>
    findDigits(photograph(digits.map((digit) => originals[digit]), scene, new Random(2))); // prettier-ignore

  test('each comes back, from left to right, row by row', () => {
    const side = 0.45;
    const scene = at([
      { left: 0.05, top: 0.02, side },
      { left: 0.7, top: 0.05, side },
      { left: 0.1, top: 0.52, side },
      { left: 0.6, top: 0.5, side },
    ]);
    const digits = [4, 2, 7, 1];
    const places = found(digits, scene);
    expect(places).toHaveLength(4);
    for (const [i, { pixels }] of places.entries())
      expect(cosine(pixels, originals[digits[i]])).toBeGreaterThan(0.85);
    expect(places[1].place.left).toBeGreaterThan(places[0].place.left);
    expect(places[2].place.top).toBeGreaterThan(0.4);
  });

  test('a 42 is two', () => {
    expect(found([4, 2], at([{ left: 0, top: 0.1, side: 0.75 }, { left: 0.6, top: 0.1, side: 0.75 }]))).toHaveLength(2); // prettier-ignore
  });
});

test('a stroke that is apart belongs to its digit: the flag of a 5', () => {
  const data = new Uint8Array(4 * 100 * 100).fill(255);
  const draw = (x0: number, y0: number, x1: number, y1: number) => {
    for (let y = y0; y < y1; y++)
      for (let x = x0; x < x1; x++) data.fill(0, 4 * (100 * y + x), 4 * (100 * y + x) + 3);
  };
  draw(30, 20, 36, 50); // down
  draw(30, 46, 60, 52);
  draw(56, 46, 62, 80);
  draw(30, 76, 60, 82);
  draw(40, 17, 70, 22); // the flag, which touches nothing
  expect(findDigits({ width: 100, height: 100, data })).toHaveLength(1);
});

describe('a picture without a digit', () => {
  const of = (scene: Partial<Scene>) =>
    findDigits(photograph([], { ...kinds.clean, places: [], ...scene }, new Random(3)), 'a.png');

  test.each<[string, Partial<Scene>]>([
    ['even', { paper: () => 200 }],
    ['lit from one side', { paper: (x, y) => 120 + 60 * x + 40 * y * y }],
  ])('%s, is told to be blank', (_, scene) => {
    const blank = 'a.png is blank: nothing in it stands out from its background; expected a digit';
    expect(() => of(scene)).toThrow(new NoDigitError(blank));
  });

  test('in which the paper has a grain as strong as faint ink, is told what to do', () => {
    expect(() => of({ noise: 6 })).toThrow(
      new NoDigitError(
        'a.png shows no digit that can be told from its background: the light is uneven, or the paper is not plain; take it without shadows, or cut it to the digit',
      ),
    );
  });
});
