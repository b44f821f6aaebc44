import { selectBackend } from '@nutshell/core';
import { type CaptionDataset, type PictureInputOptions, captionDataset, pictureInputs } from '@nutshell/data'; // prettier-ignore
import { Random } from '@nutshell/random';
import { failDisk, temporaryFolder } from '@nutshell/testing';
import * as tf from '@tensorflow/tfjs';
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { config } from '../src/config.ts';
import { nearestCaptions } from '../src/baselines.ts';
import { type Encoder, loadEncoder } from '../src/encoder/encoder.ts';
import { featuresAlone, featuresOf } from '../src/encoder/extract.ts';
import { partialOf } from '../src/encoder/partial-file.ts';
import { blank, exchanged, sizeOf, type Features } from '../src/encoder/feature-file.ts';

const quiet = () => ({ update() {}, note() {}, row() {}, stop() {} });

let backend: Awaited<ReturnType<typeof selectBackend>>;
beforeAll(async () => void (backend = await selectBackend()));

async function scenes(cache: string): Promise<CaptionDataset> {
  const sizes = { trainExamples: 20, validationExamples: 3, testExamples: 4 };
  return captionDataset('scenes', { ...sizes, random: new Random(1), cache, progress: quiet });
}

const rowOf = (features: Features, picture: number, view = 0) => {
  const row = new Float32Array(sizeOf(features.shape));
  features.read(picture, view, row, 0);
  return row;
};

/** What the encoder makes of a picture by itself. */
function directly(
  { model, size, colours }: Encoder,
  data: CaptionDataset,
  index: number,
  view: Pick<PictureInputOptions, 'flip' | 'crop'>,
) {
  const { images } = pictureInputs(data.splits.train.pictures, { size, colours, ...view }).batch([index]);
  return tf.tidy(() => (model.apply(tf.tensor(images.values, images.shape)) as tf.Tensor).dataSync().slice());
}

const close = (values: ArrayLike<number>) => Array.from(values, (value) => expect.closeTo(value, 4));

/** Features that were computed, and whose file was taken away. */
async function computedAndRemoved() {
  const cache = temporaryFolder();
  const data = await scenes(cache);
  const settings = config.parse({ encoder: 'random', pooling: 'none' });
  const encoder = await loadEncoder(settings);
  await featuresOf(data, encoder, { config: settings, backend, progress: quiet, cache });
  const folder = join(cache, 'features');
  const file = join(
    folder,
    readdirSync(folder).find((name) => name.endsWith('.features'))!,
  );
  const whole = readFileSync(file);
  rmSync(file);
  return { cache, data, settings, encoder, folder, file, whole };
}

describe('features', () => {
  it('are what the encoder makes of each picture and of its mirror image, computed once', async () => {
    const cache = temporaryFolder();
    const data = await scenes(cache);
    const settings = config.parse({ encoder: 'random', pooling: 'none', views: 'mirror' });
    const encoder = await loadEncoder(settings);
    expect(encoder.shape).toEqual([4 * 4 * 32]);
    let looked = 0;
    const progress = () => ({ ...quiet(), update: () => void looked++ });
    const first = await featuresOf(data, encoder, { config: settings, backend, progress, cache });
    expect([first.train.length, first.validation.length, first.test.length]).toEqual([20, 3, 4]);
    for (const [view, flip] of (['never', 'always'] as const).entries())
      expect([...rowOf(first.train, 17, view)]).toEqual(close(directly(encoder, data, 17, { flip })));
    expect(looked).toBeGreaterThan(0);
    looked = 0;
    const again = await featuresOf(data, encoder, { config: settings, backend, progress, cache });
    expect(looked).toBe(0);
    expect(rowOf(again.test, 3)).toEqual(rowOf(first.test, 3));
    expect(() => rowOf(first.test, 4)).toThrow('there are 4 pictures');
  });

  it('of crops are those of the picture, of its four corners of 7/8, and of their mirror images', async () => {
    const cache = temporaryFolder();
    const data = await scenes(cache);
    const settings = config.parse({ encoder: 'random', pooling: 'none', views: 'crops' });
    const encoder = await loadEncoder(settings);
    const { train } = await featuresOf(data, encoder, { config: settings, backend, progress: quiet, cache });
    expect(train.views).toBe(10);
    const places = [0, 1].flatMap((top) => [0, 1].map((left) => ({ top, left })));
    const corners = places.map((place) => ({ kind: 'corner', of: 37, ...place }) as const); // 32 of 37 pixels
    const crops = [{ kind: 'centre' } as const, ...corners];
    for (const [k, crop] of crops.entries())
      for (const [mirrored, flip] of (['never', 'always'] as const).entries())
        expect([...rowOf(train, 11, 2 * k + mirrored)]).toEqual(
          close(directly(encoder, data, 11, { crop, flip })),
        );
  });

  it('go on where they were stopped, with the same bytes', async () => {
    const { cache, data, settings, encoder, folder, file, whole } = await computedAndRemoved();
    const { pid: dead } = spawnSync(process.execPath, ['--version']); // a process that has ended: within picture 18
    writeFileSync(`${file}.${dead}.partial`, whole.subarray(0, 17 * 4 * 512 + 100));
    const updates: number[] = [];
    const progress = () => ({ ...quiet(), update: (done: number) => void updates.push(done) });
    await featuresOf(data, encoder, { config: settings, backend, progress, cache });
    expect(updates).toEqual([20, 23, 27]);
    expect(readdirSync(folder).filter((name) => name.endsWith('.partial'))).toEqual([]);
    expect(readFileSync(file).equals(whole)).toBe(true);
  });

  it('of two processes at once are computed by each, and neither disturbs the other', async () => {
    const { cache, data, settings, encoder, file, whole } = await computedAndRemoved();
    const other = `${file}.${process.ppid}.partial`; // of a process that lives
    writeFileSync(other, 'half a row');
    const updates: number[] = [];
    const progress = () => ({ ...quiet(), update: (done: number) => void updates.push(done) });
    await featuresOf(data, encoder, { config: settings, backend, progress, cache });
    expect(updates).toEqual([16, 20, 23, 27]);
    expect(readFileSync(file).equals(whole)).toBe(true);
    expect(readFileSync(other, 'utf8')).toBe('half a row');
  });

  it('that were begun go on with the longest piece, and what nobody goes on with is removed', () => {
    const folder = temporaryFolder();
    const dead = [1, 2].map(() => spawnSync(process.execPath, ['--version']).pid);
    const at = (name: string) => join(folder, name);
    for (const [name, text] of [
      [`a.features.${dead[0]}.partial`, 'short'],
      [`a.features.${dead[1]}.partial`, 'longest'],
      [`b.features.${dead[0]}.partial`, 'of today'],
      ['c.features.partial', 'of last month'],
    ])
      writeFileSync(at(name), text);
    const month = new Date(Date.now() - 30 * 24 * 60 * 60 * 1000);
    utimesSync(at('c.features.partial'), month, month);
    const own = partialOf(at('a.features'));
    expect(own).toBe(at(`a.features.${process.pid}.partial`));
    expect(readFileSync(own, 'utf8')).toBe('longest');
    expect(readdirSync(folder).sort()).toEqual([basename(own), `b.features.${dead[0]}.partial`].sort());
  });

  it('that the disk has no room for are named by their file in the cache', async () => {
    const cache = temporaryFolder();
    const data = await scenes(cache);
    const settings = config.parse({ encoder: 'random', pooling: 'none' });
    const encoder = await loadEncoder(settings);
    const disk = failDisk({ folder: join(cache, 'features'), kind: 'ENOSPC', call: 'writeSync' });
    const refused = featuresOf(data, encoder, { config: settings, backend, progress: quiet, cache });
    await expect(refused.finally(() => disk.end())).rejects.toThrow(
      /features\/scenes-\w+\.features cannot be written: the disk is full \(ENOSPC\)\. Make room, then/,
    );
    const features = await featuresOf(data, encoder, { config: settings, backend, progress: quiet, cache });
    expect(features.train.length).toBe(20);
  });

  it('of attention are places, whose mean the vector is', async () => {
    const data = await scenes(temporaryFolder());
    const [places, vector] = await Promise.all(
      (['attention', 'nic'] as const).map((decoder) =>
        loadEncoder(config.parse({ encoder: 'random', decoder })),
      ),
    );
    expect([places.shape, vector.shape]).toEqual([[16, 32], [32]]);
    expect(places.sha256).not.toBe(vector.sha256);
    const pictures = data.splits.test.pictures.take([2]);
    const grid = rowOf(await featuresAlone(pictures, places), 0);
    const mean = rowOf(await featuresAlone(pictures, vector), 0);
    for (let channel = 0; channel < 32; channel++) {
      let sum = 0;
      for (let place = 0; place < 16; place++) sum += grid[place * 32 + channel];
      expect(mean[channel]).toBeCloseTo(sum / 16, 4);
    }
  });

  it('of an encoder that is not there, or has no such layer, are refused', async () => {
    await expect(loadEncoder(config.parse({ encoder: '/nowhere' }))).rejects.toThrow(
      '--encoder=/nowhere: expected mobilenet, random, or a folder with an exported model.json',
    );
    await expect(loadEncoder(config.parse({ encoder: 'random', layer: 'conv3' }))).rejects.toThrow(
      'random has no layer of maps "conv3"; it has conv1, pool1, conv2, pool2',
    );
  });
});

describe('controls', () => {
  const features: Features = {
    length: 3,
    shape: [2],
    views: 1,
    read: (picture, _view, out, at) => out.set([[1, 0], [1, 1], [0, 2]][picture], at), // prettier-ignore
  };

  it('show nothing, or other pictures', () => {
    expect([...rowOf(blank(features), 1)]).toEqual([0, 0]);
    expect([...rowOf(exchanged(features, [2, 0, 1]), 0)]).toEqual([0, 2]);
  });

  it('the nearest picture is that of the smallest angle', () => {
    const test: Features = { ...features, length: 2, read: (picture, _view, out, at) => out.set([[9, 1], [5, 6]][picture], at) }; // prettier-ignore
    const told = [[['east'], ['more']], [['between']], [['north']]];
    expect(nearestCaptions(test, { features, told })).toEqual([['east'], ['between']]);
  });
});
