import { mkdir, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import sharp from 'sharp';
import { beforeEach, describe, expect, test } from 'vitest';
import { Random } from '@nutshell/random';
import {
  checkReadable,
  DatasetError,
  drawShape,
  IMAGENET_COLOURS,
  imagenetFolder,
  openPictures,
  type Picture,
  pictureBatches,
  type PictureBatchesOptions,
  type PicturesHandle,
  type TargetOptions,
  pictureDataset,
  pictureFolder,
  type PictureSet,
  streamedFolder,
} from '../src/index.ts';
import { imagenettePlace } from '../src/datasets/imagenette.ts';
import { readLists, tinyImagenetPlace } from '../src/datasets/tiny-imagenet.ts';
import { quiet, temporaryFolder } from './files.ts';

let folder: string;
let cache: string;
beforeEach(async () => {
  folder = join(await temporaryFolder(), 'mine');
  cache = join(folder, '..', 'cache');
});

/** A picture twice as wide as high, of one colour. */
async function save(name: string, red: number, height = 8): Promise<void> {
  const file = join(folder, name);
  await mkdir(dirname(file), { recursive: true });
  await sharp({ create: { width: 2 * height, height, channels: 3, background: { r: red, g: 0, b: 99 } } })
    .png()
    .toFile(`${file}.png`);
}

const reds = async (pictures: PictureSet<Picture | Promise<Picture>>) => {
  const found: [number, number][] = [];
  for (let i = 0; i < pictures.length; i++)
    found.push([pictures.labels[i], (await pictures.read(i)).pixels[0]]);
  return found;
};

describe('class folders', () => {
  test('train and val: classes by name, one of each in turn, sizes by the shorter side', async () => {
    await save('train/dog/b', 12);
    await save('train/dog/deeper/a', 11);
    await save('train/cat/a', 1, 20);
    await save('val/cat/x', 2);
    await writeFile(join(folder, 'train/cat/notes.txt'), 'no picture');
    await writeFile(join(folder, 'train/cat/._a.png'), 'no picture either');
    const { classes, splits, provenance } = await pictureFolder(folder, {
      cache,
      shortSide: 4,
      progress: quiet,
    });
    expect(classes).toEqual(['cat', 'dog']);
    expect(await reds(splits.train)).toEqual([[0, 1], [1, 12], [1, 11]]); // prettier-ignore
    expect(await reds(splits.test)).toEqual([[0, 2]]);
    expect(splits.train.nameOf(2)).toBe('dog/deeper/a.png');
    expect(splits.train.read(0)).toMatchObject({ height: 4, width: 8 });
    expect(provenance).toMatchObject({ name: 'mine', source: 'folder', sizes: { train: 3, test: 1 } });
  });

  test('without them a share is drawn for the test, the same for the same seed', async () => {
    for (let i = 0; i < 10; i++) await save(`${i % 2 ? 'odd' : 'even'}/${i}`, i);
    const drawn = async (seed: number) => {
      const random = new Random(seed);
      const { splits } = await pictureFolder(folder, { cache, testShare: 0.3, random, progress: quiet });
      return { train: await reds(splits.train), test: await reds(splits.test) };
    };
    const first = await drawn(1);
    expect(first.test.length).toBe(3);
    const all = [...first.train, ...first.test].sort((a, b) => a[1] - b[1]);
    expect(all).toEqual(Array.from({ length: 10 }, (_, i) => [i % 2, i]));
    expect(await drawn(2)).not.toEqual(first);
    expect(await drawn(1)).toEqual(first);
    await expect(pictureFolder(folder, { cache })).rejects.toThrow('needs `random`');
  });

  test('a changed file is decoded again', async () => {
    await save('train/a/1', 1);
    await save('val/a/1', 2);
    const first = async () =>
      (await reds((await pictureFolder(folder, { cache, progress: quiet })).splits.train))[0];
    expect(await first()).toEqual([0, 1]);
    await save('train/a/1', 3);
    await utimes(join(folder, 'train/a/1.png'), 1, 1);
    expect(await first()).toEqual([0, 3]);
  });

  test('streamed: nothing in the cache, another thread reads the same, a bad file is named', async () => {
    await save('train/a/1', 1);
    await save('train/b/2', 2);
    await save('val/b/3', 3);
    const { splits } = await streamedFolder(folder, { shortSide: 4 });
    const part = splits.train.take([1]);
    for (const pictures of [part, openPictures(structuredClone(part.handle))]) {
      expect(await reds(pictures)).toEqual([[1, 2]]);
      expect(await pictures.read(0)).toMatchObject({ height: 4, width: 8 });
    }
    expect(await reds(splits.test)).toEqual([[1, 3]]);
    expect(await readdir(join(folder, '..'))).toEqual(['mine']);
    await writeFile(join(folder, 'train/b/2.png'), 'broken');
    await expect(part.read(0)).rejects.toThrow(
      `${join(folder, 'train/b/2.png')} cannot be read as a picture`,
    );
  });

  test('streamed pictures that cannot be read are found before they are needed', async () => {
    await save('train/a/1', 1);
    for (let i = 0; i < 20; i++) await save(`val/a/${i}`, i);
    const { title, splits } = await streamedFolder(folder);
    await checkReadable(splits.test, title, quiet);
    for (const name of ['a/17.png', 'a/3.png']) await writeFile(join(folder, 'val', name), 'broken');
    const checked = checkReadable(splits.test, 'mine', quiet);
    await expect(checked).rejects.toThrow(
      /^2 pictures of mine cannot be read:\n {2}a\/17\.png: .*\n {2}a\/3\.png: /,
    );
    await expect(checked).rejects.toThrow('Put them right, or take them out of the folder.');
  });

  test('streamed or decoded once, the batches of a training are the same', async () => {
    for (let i = 0; i < 7; i++) await save(`train/${i % 2 ? 'b' : 'a'}/${i}`, 30 * i, 9);
    await save('val/a/1', 1);
    const [once, streamed] = [
      await pictureFolder(folder, { cache, shortSide: 6, progress: quiet }),
      await streamedFolder(folder, { shortSide: 6 }),
    ];
    const batchesOf = async (pictures: PicturesHandle, targets?: TargetOptions) => {
      const made = [];
      const inputs = {
        size: 4,
        colours: IMAGENET_COLOURS,
        crop: { kind: 'resized' },
        flip: 'alternating',
      } as const;
      const batches = pictureBatches({
        pictures,
        inputs,
        targets,
        batchSize: 3,
        seed: 2,
      } as PictureBatchesOptions);
      for await (const batch of batches.from({ epoch: 1, example: 0 })) made.push(batch);
      return made;
    };
    for (const targets of [undefined, { classes: 2, smoothing: 0.1, mixup: 0.5 }]) {
      const made = await batchesOf(once.splits.train.handle, targets);
      expect(made.map(({ labels }) => labels.values.length)).toEqual([3, 3, 1]);
      expect('targets' in made[0]).toBe(targets !== undefined);
      expect(await batchesOf(streamed.splits.train.handle, targets)).toEqual(made);
    }
  });

  test('what is wrong with a folder is said', async () => {
    const refused = (message: string) => expect(streamedFolder(folder)).rejects.toThrow(message);
    await refused(`${folder}: there is no such folder`);
    await save('train/a/1', 1);
    await refused('has train, but no class folders in test, val, validation, valid beside it');
    await save('val/b/1', 1);
    await refused(`${join(folder, 'val')} has the class b, which ${join(folder, 'train')} has not`);
    await rm(join(folder, 'val/b/1.png'));
    await refused(`${join(folder, 'val/b')} has no pictures`);
    await save('val/a/1', 1);
    await rm(join(folder, 'val/b'), { recursive: true });
    await streamedFolder(folder);
    await expect(imagenetFolder(folder)).rejects.toThrow('has 1 classes, one of them a; ImageNet has 1,000');
    await expect(pictureDataset('folder')).rejects.toThrow('--data=DIR');
    await expect(pictureDataset('imagenet-21k')).rejects.toThrow(DatasetError);
  });

  test('sizes are obeyed or refused; validation is held out of train', async () => {
    for (let i = 0; i < 6; i++) await save(`train/${i % 2 ? 'b' : 'a'}/${i}`, i);
    await save('val/a/9', 9);
    const load = (sizes: object) =>
      pictureDataset('folder', { data: folder, cache, random: new Random(1), progress: quiet, ...sizes });
    const few = await load({ trainExamples: 4, validation: 1 });
    expect(few.provenance.sizes).toEqual({ train: 3, validation: 1, test: 1 });
    const both = [...(await reds(few.splits.train)), ...(await reds(few.splits.validation!))];
    expect(both.map(([, red]) => red).sort()).toEqual([0, 1, 2, 3]);
    await expect(load({ trainExamples: 7 })).rejects.toThrow(
      'there are 6 training pictures of mine, not the 7',
    );
    await expect(load({ validation: 6 })).rejects.toThrow('leaves nothing of its 6 training pictures');
  });
});

test('Imagenette: the archives’ val is the test', () => {
  expect(imagenettePlace('imagenette2-160/train/n03425413/n03425413_12.JPEG')).toEqual({
    split: 'train',
    label: 7,
  });
  expect(imagenettePlace('imagenette2/val/n01440764/ILSVRC2012_val_00009111.JPEG')).toEqual({
    split: 'test',
    label: 0,
  });
  expect(imagenettePlace('imagenette2-160/noisy_imagenette.csv')).toBeUndefined();
  expect(imagenettePlace('imagenette2-160/train/n99999999/x.JPEG')).toBeUndefined();
});

test('Tiny ImageNet: labels of val come from its annotations, classes can be chosen', async () => {
  const file = join(await temporaryFolder(), 'tiny.zip');
  const texts = {
    'wnids.txt': 'n02124075\nn01443537\n',
    'words.txt': 'n01443537\tgoldfish, Carassius auratus\nn02124075\tEgyptian cat\nn00001740\tentity\n',
    'val/val_annotations.txt': 'val_0.JPEG\tn02124075\t0\t32\t44\t62\nval_1.JPEG\tn01443537\t0\t0\t63\t63\n',
  };
  const entries = Object.entries(texts).map(([name, text]) => [`tiny-imagenet-200/${name}`, strToU8(text)]);
  await writeFile(file, zipSync(Object.fromEntries(entries) as Record<string, Uint8Array>));
  const lists = await readLists(file);
  expect(lists.synsets).toEqual(['n01443537', 'n02124075']);
  expect(lists.names.get('n01443537')).toBe('goldfish');
  const all = tinyImagenetPlace(lists, lists.synsets);
  const root = 'tiny-imagenet-200';
  expect(all(`${root}/train/n02124075/images/n02124075_7.JPEG`)).toEqual({ split: 'train', label: 1 });
  expect(all(`${root}/val/images/val_0.JPEG`)).toEqual({ split: 'test', label: 1 });
  expect(all(`${root}/val/images/val_1.JPEG`)).toEqual({ split: 'test', label: 0 });
  expect(all(`${root}/test/images/test_0.JPEG`)).toBeUndefined();
  const cats = tinyImagenetPlace(lists, ['n02124075']);
  expect(cats(`${root}/val/images/val_0.JPEG`)).toEqual({ split: 'test', label: 0 });
  expect(cats(`${root}/val/images/val_1.JPEG`)).toBeUndefined();
});

describe('drawn shapes', () => {
  test('are the same each time, as many of each kind, and draw what their names say', async () => {
    const { splits, classes } = await pictureDataset('shapes', { cache, progress: quiet });
    expect([splits.train.length, splits.test.length, classes.length]).toEqual([2000, 500, 10]);
    const counts = classes.map((_, label) => splits.test.labels.filter((each) => each === label).length);
    expect(counts).toEqual(classes.map(() => 50));
    const first = splits.train.read(3); // a frame
    expect(first.pixels).toEqual(drawShape(3, new Random(1).fork('train').fork('3')).data);

    // Parts of a circle of radius 1: of a disc of 0.85, of a ring from 0.55 to 0.95, of a square of 1.4.
    const areas = { disc: 0.85 ** 2, ring: 0.95 ** 2 - 0.55 ** 2, square: 1.4 ** 2 / Math.PI };
    for (const [name, share] of Object.entries(areas)) {
      // Of equal radius, as the same draws come before the shape matters.
      const covered = areaOf(classes.indexOf(name)) / areaOf(classes.indexOf('disc'));
      expect(covered).toBeCloseTo(share / areas.disc, 1);
    }
  });
});

/** Pixels of a large drawing that are as bright as its shape rather than as its corners, where no shape is. */
function areaOf(label: number): number {
  const { height, width, data } = drawShape(label, new Random(11), 96);
  const lightness = (at: number) => data[3 * at] + data[3 * at + 1] + data[3 * at + 2];
  const all = Array.from({ length: height * width }, (_, at) => lightness(at));
  const ground = lightness(0);
  const shape = all.reduce((far, each) => (Math.abs(each - ground) > Math.abs(far - ground) ? each : far));
  return all.filter((each) => Math.abs(each - shape) < Math.abs(each - ground)).length;
}
