import { existsSync } from 'node:fs';
import { readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import {
  CacheError,
  DatasetError,
  ImageFileError,
  inMemory,
  openPictures,
  pictureCache,
  PictureFile,
  type Pictures,
  type PictureSource,
} from '../src/index.ts';
import { quiet, temporaryFolder } from './files.ts';

/** Picture i is filled with i, and i + 1 pixels wide. */
const NAMES = ['b/1', 'a/2', 'a/1', 'c/1', 'b/0', 'a/3'];
const LABELS = [1, 0, 0, 2, 1, 0];

let decodings = 0;
function source(change: Partial<PictureSource> = {}, broken: number[] = []): PictureSource {
  return {
    title: 'six pictures',
    key: 'sha',
    classes: ['a', 'b', 'c'],
    total: 6,
    pictures: () =>
      NAMES.map((name, i) => ({
        split: i === 5 ? 'test' : 'train',
        label: LABELS[i],
        name,
        decode: () => {
          decodings++;
          if (broken.includes(i)) throw new ImageFileError('premature end of JPEG image');
          return { height: 2, width: i + 1, channels: 3, data: new Uint8Array(6 * (i + 1)).fill(i) };
        },
      })),
    ...change,
  };
}

let file: string;
beforeEach(async () => {
  file = join(await temporaryFolder(), 'cache', 'six.pictures');
  decodings = 0;
});
const made = (change: Partial<PictureSource> = {}) => pictureCache(file, source(change), { progress: quiet });

describe('pictures in a file', () => {
  test('are read one by one as they were decoded, each in its own size', async () => {
    const train = (await made()).split('train');
    expect(train.length).toBe(5);
    expect([...train.labels]).toEqual(LABELS.slice(0, 5));
    for (const i of [3, 0, 4, 1, 2]) {
      expect(train.nameOf(i)).toBe(NAMES[i]);
      expect(train.read(i)).toEqual({ height: 2, width: i + 1, pixels: new Uint8Array(6 * (i + 1)).fill(i) });
    }
    expect(() => train.read(5)).toThrow(RangeError);
    expect(() => train.read(-1)).toThrow(RangeError);
    expect((await made()).split('test').read(0).pixels[0]).toBe(5);
  });

  test('parts of parts keep the order asked for, and open again from a handle, as threads do', async () => {
    const part = (await made()).split('train').take([4, 2, 1]).take([2, 0]);
    for (const pictures of [part, openPictures(structuredClone(part.handle)) as Pictures]) {
      expect(pictures.length).toBe(2);
      expect([...pictures.labels]).toEqual([0, 1]);
      expect([pictures.nameOf(0), pictures.nameOf(1)]).toEqual(['a/2', 'b/0']);
      expect(pictures.read(0).pixels).toEqual(new Uint8Array(12).fill(1));
    }
    expect(() => part.take([2])).toThrow(RangeError);
  });

  test('by class: one of each in turn, by name within a class', async () => {
    const train = (await made({ order: 'by class' })).split('train');
    const names = Array.from({ length: 5 }, (_, i) => train.nameOf(i));
    expect(names).toEqual(['a/1', 'b/0', 'c/1', 'a/2', 'b/1']);
    expect(Array.from({ length: 5 }, (_, i) => train.read(i).pixels[0])).toEqual([2, 4, 3, 1, 0]);
  });

  test('in memory, where all have one size', async () => {
    const train = (await made()).split('train');
    expect(inMemory(train.take([3]))).toEqual({
      length: 1,
      height: 2,
      width: 4,
      channels: 3,
      images: new Uint8Array(24).fill(3),
      labels: Int32Array.of(2),
    });
    expect(() => inMemory(train)).toThrow('a/2 has 2x2 pixels, b/1 2x1');
  });
});

describe('the cache', () => {
  test('is made once, and again for another key or after damage', async () => {
    await made();
    await made();
    expect(decodings).toBe(6);
    await made({ key: 'another' });
    expect(decodings).toBe(12);
    const whole = await readFile(file);
    await truncate(file, whole.length - 1);
    expect(() => PictureFile.open(file)).toThrow(`${file} is no whole file of pictures: its end is missing`);
    await made({ key: 'another' });
    expect(decodings).toBe(18);
    expect(await readFile(file)).toEqual(whole);
  });

  test.each([
    '{}',
    'null',
    '{"key": 1}',
    '[',
    '{"key":"k","pixels":"p","classes":[],"skipped":[],"splits":{"train":{"names":["a"],"labels":[],"offsets":[],"heights":[],"widths":[]}}}',
    '{"key":"k","pixels":"p","classes":[],"skipped":[],"splits":{"train":{"names":["a"],"labels":[0],"offsets":[0],"heights":[50000],"widths":[60000]}}}',
  ])(
    // prettier-ignore
    'with the index %s is none',
    async (json) => {
      await made();
      const trailer = Buffer.alloc(16);
      trailer.writeDoubleLE(json.length, 0);
      trailer.write('NUTPIX1\n', 8);
      await writeFile(file, Buffer.concat([Buffer.from(json), trailer]));
      expect(() => PictureFile.open(file)).toThrow(DatasetError);
      expect(() => PictureFile.open(file)).toThrow(`${file} is no whole file of pictures: `);
    },
  );

  test('pictures that cannot be read are counted and named, and nothing is left', async () => {
    const broken = pictureCache(file, source({}, [1, 3]), { progress: quiet });
    await expect(broken).rejects.toThrow(DatasetError);
    await expect(broken).rejects.toThrow(
      [
        '2 pictures of six pictures cannot be read:',
        '  a/2: premature end of JPEG image',
        '  c/1: premature end of JPEG image',
        'Put them right, or leave them out with --skipCorrupt.',
      ].join('\n'),
    );
    expect(await readdir(join(file, '..'))).toEqual([]);
  });

  test('they are left out on request, and only then', async () => {
    const skipping = { progress: quiet, skipCorrupt: true };
    const { index } = await pictureCache(file, source({}, [1]), skipping);
    expect(index.skipped).toEqual([{ name: 'a/2', reason: 'premature end of JPEG image' }]);
    expect(index.splits.train.names).toEqual(['b/1', 'a/1', 'c/1', 'b/0']);
    await expect(made()).rejects.toThrow('1 picture of six pictures cannot be read');
    expect(decodings).toBe(6);
  });

  test('an error that is not the picture’s own ends the work and leaves nothing', async () => {
    function* pictures() {
      yield* source().pictures() as Iterable<never>;
      throw new Error('the archive is gone');
    }
    await expect(made({ pictures })).rejects.toThrow('the archive is gone');
    expect(existsSync(file)).toBe(false);
    expect(await readdir(join(file, '..'))).toEqual([]);
  });

  test('that cannot be written says which file, why, and what to do', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'cache'), 'a file in the place of the folder');
    file = join(folder, 'cache', 'six.pictures');
    await expect(made()).rejects.toThrow(CacheError);
    await expect(made()).rejects.toThrow(
      /^Cannot write .*: a file is in the place of a folder .*NUTSHELL_CACHE/,
    );
  });
});
