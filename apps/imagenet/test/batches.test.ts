import { type ColourStatistics, IMAGENET_COLOURS, pictureCache, seenInputs } from '@nutshell/data';
import { temporaryFolder } from '@nutshell/testing';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { augmentedBatches, stageAt } from '../src/augmented-batches.ts';
import { config } from '../src/config.ts';
import { trainingInputs } from '../src/input.ts';

const colours: ColourStatistics = IMAGENET_COLOURS;

describe('batches of a training', () => {
  it('grow with the size that the network has in each part of it', async () => {
    const file = await pictureCache(
      join(temporaryFolder(), 'grey.pictures'),
      {
        title: 'grey',
        key: '',
        classes: ['a', 'b'],
        total: 5,
        *pictures() {
          for (let i = 0; i < 5; i++)
            yield {
              split: 'train',
              label: i % 2,
              name: String(i),
              decode: () => ({ height: 8, width: 8, channels: 3, data: new Uint8Array(192).fill(40 * i) }),
            };
        },
      },
      { progress: () => ({ update() {}, stop() {} }) },
    );
    const batches = augmentedBatches({
      pictures: file.split('train').handle,
      classes: 2,
      colours,
      seed: 1,
      config: config.parse({ sizes: [4, 8], epochs: 4, batchSize: 2, smoothing: 0.2 }),
    });
    expect(batches.length).toBe(4); // the fifth picture does not fill a batch
    const shapes = [0, 1, 2, 3].map((epoch) => {
      const [first] = batches.from({ epoch, example: 0 }) as Iterable<{
        images: { shape: number[] };
        targets: { values: Float32Array };
      }>;
      expect([...first.targets.values].sort()).toEqual([0.1, 0.1, 0.9, 0.9].map(Math.fround));
      return first.images.shape;
    });
    expect(shapes).toEqual([
      [2, 4, 4, 3],
      [2, 4, 4, 3],
      [2, 8, 8, 3],
      [2, 8, 8, 3],
    ]);
  });

  it('have sizes in equal parts, the last of which takes what is left', () => {
    const stages = (epochs: number) =>
      Array.from({ length: epochs }, (_, epoch) => stageAt(epoch, { sizes: [8, 16, 32], epochs }));
    expect(stages(6)).toEqual([0, 0, 1, 1, 2, 2]);
    expect(stages(2)).toEqual([0, 1]);
  });
});

describe('what a network sees', () => {
  it('of a square is in training and evaluation the same share of it', () => {
    const settings = config.parse({ sizes: [48, 96], square: 112, crop: 'random' });
    const crops = [48, 96].map((size) => trainingInputs(settings, colours, size).crop);
    expect(crops).toEqual([
      { kind: 'random', of: 56 },
      { kind: 'random', of: 112 },
    ]);
    const input = { size: 96, square: 112, mean: colours.mean, sd: colours.sd };
    const ten = seenInputs(input, 'ten crops');
    expect(ten).toHaveLength(10);
    expect(ten[0].inputs.crop).toEqual({ kind: 'corner', of: 112, top: 0, left: 0 });
    expect(seenInputs(input)).toEqual([
      {
        weight: 1,
        inputs: {
          size: 96,
          colours: { mean: colours.mean, sd: colours.sd },
          crop: { kind: 'centre', of: 112 },
          flip: 'never',
        },
      },
    ]);
  });
});
