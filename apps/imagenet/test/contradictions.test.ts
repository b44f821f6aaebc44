import { Random } from '@nutshell/random';
import { describe, expect, it } from 'vitest';
import { config } from '../src/config.ts';
import { refuseContradictions } from '../src/contradictions.ts';
import { loadPictures } from '../src/data.ts';

describe('settings that cannot go together are refused before a training:', () => {
  it.each([
    [{ model: 'alexnet-small', sizes: [64, 96] }, 'alexnet-small has weights for pictures of one size, not for 64, 96'],
    [{ model: 'vgg11', sizes: [16, 32] }, 'vgg11 sees pictures of at least 32x32, not 16x16'],
    [{ sizes: [96], square: 64 }, '--square=64 is smaller than the 96 pixels that the network sees'],
    [{ crop: 'random' }, '--crop=random takes 32 pixels at a random place of a larger square'],
    [{ views: 'ten crops' }, "--views='ten crops' takes crops of 32x32 out of a larger square"],
    [{ views: 'ten crops', square: 32 }, '--square'],
  ])('%j', (settings, message) => {
    expect(() => refuseContradictions(config.parse(settings))).toThrow(message);
  }); // prettier-ignore

  it.each([
    { model: 'resnet18', sizes: [64, 96, 112], crop: 'resized' },
    { model: 'alexnet-small', sizes: [96], square: 112, crop: 'random', views: 'ten crops' },
    { model: 'speed-run', views: 'mirror and shift' },
  ])('but not %j', (settings) => {
    expect(() => refuseContradictions(config.parse(settings))).not.toThrow();
  });
});

describe('settings that a dataset does not have are refused, not passed over:', () => {
  it.each([
    [{ data: 'photos' }, '--data=photos is read by --dataset=folder and --dataset=imagenet alone, not by cifar-10'],
    [{ classes: 5 }, '--classes chooses among those of tiny-imagenet; of cifar-10 all are taken'],
    [{ dataset: 'shapes', classes: ['disc'] }, 'of shapes all are taken'],
  ])('%j', async (settings, message) => {
    await expect(loadPictures(config.parse(settings), new Random(1))).rejects.toThrow(message);
  }); // prettier-ignore
});
