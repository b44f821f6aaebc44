import { execFileSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { binaryPictures, jpegPlace, pythonPictures } from '../src/datasets/cifar10.ts';
import { inMemory, pictureCache, prepareFirst, type SourcePicture } from '../src/index.ts';
import { archivePictures } from '../src/pictures/archive-pictures.ts';
import { cardOf, quiet, temporaryFolder } from './files.ts';

const cached = async (folder: string, pictures: AsyncIterable<SourcePicture>) =>
  pictureCache(
    join(folder, 'cache.pictures'),
    { title: 'CIFAR-10', key: '', classes: [], total: 1, pictures: () => pictures },
    { progress: quiet },
  );

/** A record of the binary form: a label, then three planes; each pixel of a plane is its row, its column, or 7. */
function record(label: number): Uint8Array {
  const pixels = Array.from({ length: 1024 }, (_, i) => i);
  return Uint8Array.from([
    label,
    ...pixels.map((i) => i >> 5),
    ...pixels.map((i) => i & 31),
    ...pixels.map(() => 7),
  ]);
}

test('the official archive: planes become pixels, batches become splits in their order', async () => {
  const folder = await temporaryFolder();
  await mkdir(join(folder, 'cifar-10-batches-bin'));
  const write = (name: string, labels: number[]) =>
    writeFile(join(folder, 'cifar-10-batches-bin', name), Buffer.concat(labels.map(record)));
  await write('test_batch.bin', [3]);
  await write('data_batch_1.bin', [9, 6]);
  await write('data_batch_2.bin', [1]);
  await writeFile(join(folder, 'cifar-10-batches-bin', 'batches.meta.txt'), 'airplane\n');
  const file = join(folder, 'cifar.tar.gz');
  const parts = ['data_batch_1.bin', 'batches.meta.txt', 'data_batch_2.bin', 'test_batch.bin'];
  const paths = parts.map((name) => `cifar-10-batches-bin/${name}`);
  execFileSync('tar', ['-czf', file, ...paths], { cwd: folder });

  const pictures = await cached(folder, binaryPictures(file));
  const train = inMemory(pictures.split('train'));
  expect([...train.labels]).toEqual([9, 6, 1]);
  expect([...inMemory(pictures.split('test')).labels]).toEqual([3]);
  expect(pictures.split('train').nameOf(1)).toBe('data_batch_1/0001');
  expect([train.height, train.width, train.channels]).toEqual([32, 32, 3]);
  const pixel = (image: number, row: number, column: number) =>
    [...train.images.subarray(((image * 32 + row) * 32 + column) * 3)].slice(0, 3);
  expect(pixel(2, 5, 9)).toEqual([5, 9, 7]);
  expect(pixel(0, 31, 0)).toEqual([31, 0, 7]);

  await write('data_batch_1.bin', [10]);
  execFileSync('tar', ['-czf', file, paths[0]], { cwd: folder });
  await expect(cached(join(folder, 'y'), binaryPictures(file))).rejects.toThrow(
    /\.tar\.gz: picture data_batch_1\/0000 has the label 10, expected a whole number from 0 to 9/,
  );
  await writeFile(join(folder, paths[0]), new Uint8Array(100));
  execFileSync('tar', ['-czf', file, paths[0]], { cwd: folder });
  await expect(cached(join(folder, 'x'), binaryPictures(file))).rejects.toThrow(
    'has 100 bytes, expected a multiple of 3073',
  );
});

/** A batch as Python 2 pickled it; see pickle.test.ts. */
function pickled(labels: number[]): Uint8Array {
  const latin = (text: string) => Buffer.from(text, 'latin1');
  const byte = (value: number) => `K${String.fromCharCode(value)}`;
  const size = Buffer.alloc(4);
  size.writeInt32LE(labels.length * 3072);
  return Buffer.concat([
    latin(`\x80\x02}(U\x06labels](${labels.map(byte).join('')}eU\x04data`),
    latin('cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\x00\x85U\x01b\x87R'),
    latin(`(K\x01${byte(labels.length)}M\x00\x0c\x86cnumpy\ndtype\nU\x02u1K\x00K\x01\x87R`),
    latin('(K\x03U\x01|NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb\x89T'),
    size,
    ...labels.map((label) => record(label).subarray(1)),
    latin('tbu.'),
  ]);
}

test('the official archive for Python: the same pictures, the same names', async () => {
  const folder = await temporaryFolder();
  const write = async (name: string, contents: Uint8Array) => {
    await mkdir(join(folder, name, '..'), { recursive: true });
    await writeFile(join(folder, name), contents);
  };
  const made = async (parts: string[], archive: string, read: typeof binaryPictures) => {
    execFileSync('tar', ['-czf', archive, ...parts], { cwd: folder });
    const file = await cached(join(folder, `${archive}.cache`), read(join(folder, archive)));
    return ['train', 'test'].map((split) => [file.index.splits[split].names, inMemory(file.split(split))]);
  };
  await write('py/data_batch_1', pickled([9, 6]));
  await write('py/test_batch', pickled([3]));
  await write('py/batches.meta', Buffer.from('not read'));
  await write('bin/data_batch_1.bin', Buffer.concat([9, 6].map(record)));
  await write('bin/test_batch.bin', record(3));
  const python = await made(['py'], 'py.tar.gz', pythonPictures);
  expect(python).toEqual(await made(['bin'], 'bin.tar.gz', binaryPictures));

  await write('py/data_batch_1', pickled([9, 10]));
  await expect(made(['py'], 'bad.tar.gz', pythonPictures)).rejects.toThrow(
    'data_batch_1/0001 has the label 10',
  );
  await write('py/data_batch_1', Buffer.from('N.'));
  await expect(made(['py'], 'none.tar.gz', pythonPictures)).rejects.toThrow(
    'py/data_batch_1 has no labels, or no',
  );
});

test('the JPEG stand-in: folders say split and class', async () => {
  const folder = await temporaryFolder();
  const save = async (name: string, colour: string) => {
    await mkdir(join(folder, name, '..'), { recursive: true });
    await sharp({ create: { width: 32, height: 32, channels: 3, background: colour } })
      .jpeg({ quality: 95 })
      .toFile(join(folder, name));
  };
  await save('cifar10-images/train/frog/0001.jpg', '#208040');
  await save('cifar10-images/test/truck/0000.jpg', '#ffffff');
  await writeFile(join(folder, 'cifar10-images/README'), 'no picture');
  const file = join(folder, 'jpeg.tar.gz');
  execFileSync('tar', ['-czf', file, 'cifar10-images'], { cwd: folder });
  const pictures = await cached(folder, archivePictures(file, jpegPlace));
  const [train, test] = ['train', 'test'].map((split) => inMemory(pictures.split(split)));
  expect([train.labels[0], test.labels[0]]).toEqual([6, 9]);
  [0x20, 0x80, 0x40].forEach((value, c) => expect(Math.abs(train.images[c] - value)).toBeLessThan(3));
  expect(test.images.every((value) => value > 252)).toBe(true);
});

test('of several forms the nearest place’s wins, and in one place the first', async () => {
  const mirror = await temporaryFolder();
  const [official, standIn] = ['official.bin', 'stand-in.bin'].map((name) =>
    cardOf(Buffer.from(name), { key: name, name, urls: ['http://127.0.0.1:1/'] }),
  );
  const options = { cache: join(mirror, 'cache'), mirror, progress: quiet, download: { attempts: 1 } };
  const find = async () => Object.keys((await prepareFirst([official, standIn], options)).paths);
  await expect(find()).rejects.toThrow('a folder that holds official.bin, or stand-in.bin');
  await writeFile(join(mirror, 'stand-in.bin'), 'stand-in.bin');
  expect(await find()).toEqual(['stand-in.bin']);
  await writeFile(join(mirror, 'official.bin'), 'official.bin');
  expect(await find()).toEqual(['official.bin']);
});
