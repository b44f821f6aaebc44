import { execFileSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { Random } from '@nutshell/random';
import {
  captionDataset,
  captionSplits,
  FLICKR8K_CARDS,
  readCaptionTable,
  readTokenList,
} from '../src/index.ts';
import type { CaptionDataset } from '../src/index.ts';
import { readFlickr8k } from '../src/datasets/flickr8k.ts';
import { quiet, temporaryFolder } from './files.ts';

/** A picture of one colour, 8x6. */
const png = (red: number) =>
  sharp({ create: { width: 8, height: 6, channels: 3, background: { r: red, g: 0, b: 99 } } })
    .png()
    .toBuffer();

/** What a dataset says of each picture: its name, its red, its captions. */
const told = ({ splits }: CaptionDataset) =>
  Object.fromEntries(
    captionSplits.map((split) => {
      const { pictures, captions, length } = splits[split];
      const each = Array.from({ length }, (_, i) => [
        pictures.nameOf(i),
        pictures.read(i).pixels[0],
        ...captions[i],
      ]);
      return [split, each];
    }),
  );

describe('files of captions', () => {
  test('a CSV with quoted commas, doubled quotes and a byte order mark', () => {
    const csv =
      '\uFEFFimage,caption\r\na.jpg,"A dog, brown, runs ."\r\na.jpg,"The ""big"" dog ."\r\nb.jpg,A cat .\r\n';
    const { captions, splits } = readCaptionTable(csv, 'captions.csv');
    expect([...captions]).toEqual([
      ['a.jpg', ['A dog, brown, runs .', 'The "big" dog .']],
      ['b.jpg', ['A cat .']],
    ]);
    expect(splits.size).toBe(0);
  });

  test.each([
    ['image,text\na,b', 'captions.csv, row 1: column "caption" is missing'],
    ['image,caption\na.jpg,A dog, brown', 'captions.csv, row 2: has 3 cells where the header has 2'],
    ['image,caption\na.jpg,', 'captions.csv, row 2: the caption is empty'],
    ['image,caption,split\na.jpg,x,train\na.jpg,y,test', 'row 3: a.jpg is in the splits train and test'],
  ])('%j is refused', (csv, message) => {
    expect(() => readCaptionTable(csv, 'captions.csv')).toThrow(message);
  });

  test('the list of Flickr8k, and a line of another form', () => {
    const list = 'a.jpg#0\tA dog .\na.jpg#1\tThe dog runs .\nb.jpg.1#0\tA cat .\n';
    expect(Object.fromEntries(readTokenList(list, 'tokens'))).toEqual({
      'a.jpg': ['A dog .', 'The dog runs .'],
      'b.jpg.1': ['A cat .'],
    });
    expect(() => readTokenList('a.jpg A dog', 'tokens')).toThrow(
      'tokens, line 1: expected <picture>#<number>',
    );
  });
});

describe('Flickr8k', () => {
  const lists = {
    'Flickr_8k.trainImages.txt': 'a.jpg\nb.jpg\n',
    'Flickr_8k.devImages.txt': 'c.jpg\n',
    'Flickr_8k.testImages.txt': 'd.jpg\n',
  };
  const expected = {
    train: [['a.jpg', 10, 'A dog, brown .', 'It runs .'], ['b.jpg', 20, 'Two cats .']], // prettier-ignore
    validation: [['c.jpg', 30, 'A man .']],
    test: [['d.jpg', 40, 'A woman .']],
  };
  const found = (card: { name: string; title: string }, paths: Record<string, string>) => ({
    card: card as (typeof FLICKR8K_CARDS)['official'],
    paths,
    source: 'mirror folder',
    sha256: { archive: 'x' },
  });
  const pictures = async () =>
    Object.fromEntries(
      await Promise.all(
        ['a', 'b', 'c', 'd', 'unlisted'].map(
          async (name, i) => [`${name}.jpg`, await png(10 * (i + 1))] as const,
        ),
      ),
    );

  test('the stand-in: one archive with a CSV; a picture in no list is left out', async () => {
    const cache = await temporaryFolder();
    const archive = join(cache, 'flickr8k-160.tar.gz');
    const captions =
      'image,caption\na.jpg,"A dog, brown ."\na.jpg,It runs .\nb.jpg,Two cats .\nc.jpg,A man .\nd.jpg,A woman .\nunlisted.jpg,x\n';
    const folder = join(cache, 'flickr8k-160');
    await mkdir(join(folder, 'Images'), { recursive: true });
    const texts = Object.entries({ ...lists, 'captions.txt': captions });
    for (const [name, text] of texts) await writeFile(join(folder, name), text);
    for (const [name, bytes] of Object.entries(await pictures()))
      await writeFile(join(folder, 'Images', name), bytes);
    execFileSync('tar', ['--sort=name', '-czf', archive, 'flickr8k-160'], { cwd: cache });
    const data = await readFlickr8k(found(FLICKR8K_CARDS.squashed, { archive }), { cache, progress: quiet });
    expect(told(data)).toEqual(expected);
    expect(data.splits.train.pictures.read(0)).toMatchObject({ height: 6, width: 8 });
    expect(data.provenance).toMatchObject({
      name: 'flickr8k-160',
      sizes: { train: 2, validation: 1, test: 1 },
    });
  });

  test('the official archives: a zip of pictures, shrunk or enlarged to 256 pixels, and one of texts', async () => {
    const cache = await temporaryFolder();
    const tokens =
      'a.jpg#0\tA dog, brown .\na.jpg#1\tIt runs .\nb.jpg#0\tTwo cats .\nc.jpg#0\tA man .\nd.jpg#0\tA woman .\n';
    const texts = {
      ...lists,
      'Flickr8k.token.txt': tokens,
      'readme.txt': 'x',
      '__MACOSX/._readme.txt': '\0',
    };
    const text = join(cache, 'Flickr8k_text.zip');
    await writeFile(
      text,
      zipSync(Object.fromEntries(Object.entries(texts).map(([name, each]) => [name, strToU8(each)]))),
    );
    const archive = join(cache, 'Flickr8k_Dataset.zip');
    const inFolder = Object.entries(await pictures()).map(([name, bytes]) => [
      `Flicker8k_Dataset/${name}`,
      bytes,
    ]);
    await writeFile(archive, zipSync(Object.fromEntries(inFolder)));
    const data = await readFlickr8k(found(FLICKR8K_CARDS.official, { archive, text }), {
      cache,
      progress: quiet,
    });
    expect(told(data)).toEqual(expected);
    expect(data.splits.test.pictures.read(0)).toMatchObject({ height: 256, width: 341 });
  });

  test('an archive that lacks a picture of its lists is refused', async () => {
    const cache = await temporaryFolder();
    const archive = join(cache, 'x.zip');
    const captions = strToU8('image,caption\na.jpg,A dog .\n');
    const texts = Object.entries(lists).map(([name, text]) => [name, strToU8(text)]);
    const files = { ...Object.fromEntries(texts), 'captions.txt': captions, 'Images/a.jpg': await png(1) };
    await writeFile(archive, zipSync(files));
    await expect(
      readFlickr8k(found(FLICKR8K_CARDS.squashed, { archive }), { cache, progress: quiet }),
    ).rejects.toThrow('has 1 of the 4 pictures of its lists');
  });
});

/** A text of letters of Latin-1. */
const encoded = (text: string, encoding: string) =>
  encoding === 'Windows-1252' ? Buffer.from(text, 'latin1')
  : encoding === 'UTF-16' ? Buffer.from(`\uFEFF${text}`, 'utf16le')
  : Buffer.from(text); // prettier-ignore

describe('pictures of your own', () => {
  async function folderOf(files: Record<string, string | Buffer>): Promise<{ data: string; cache: string }> {
    const folder = await temporaryFolder();
    for (const [name, contents] of Object.entries(files)) {
      await mkdir(dirname(join(folder, 'mine', name)), { recursive: true });
      await writeFile(join(folder, 'mine', name), contents);
    }
    return { data: join(folder, 'mine'), cache: join(folder, 'cache') };
  }

  test('a table that says which are for what', async () => {
    const where = await folderOf({
      'captions.csv':
        'image;caption;split\na.png;Red .;train\nb.png;Redder .;val\nc.png;Reddest .;test\nc.png;Most red .;test\n',
      'a.png': await png(1),
      'images/b.png': await png(2),
      'images/c.png': await png(3),
    });
    const data = await captionDataset('folder', { ...where, shortSide: 6, progress: quiet });
    expect(told(data)).toEqual({
      train: [['a.png', 1, 'Red .']],
      validation: [['b.png', 2, 'Redder .']],
      test: [['c.png', 3, 'Reddest .', 'Most red .']],
    });
  });

  test.each(['UTF-8', 'UTF-16', 'Windows-1252'])(
    'a table in %s, whose picture has an ö of two characters in its name',
    async (encoding) => {
      const rows = ['image,caption,split', 'größe.png,großer Hund,train', 'b.png,b,val', 'c.png,c,test'];
      const where = await folderOf({
        'captions.csv': encoded(rows.join('\n'), encoding),
        ['größe.png'.normalize('NFD')]: await png(1),
        'b.png': await png(2),
        'c.png': await png(3),
      });
      const data = await captionDataset('folder', { ...where, shortSide: 6, progress: quiet });
      expect(told(data).train).toEqual([['größe.png', 1, 'großer Hund']]);
    },
  );

  test('a damaged picture is named, or left out on request, which the record says', async () => {
    const where = await folderOf({
      'captions.csv': 'image,caption,split\na.png,A,train\nbad.png,B,train\nb.png,B,val\nc.png,C,test\n',
      'a.png': await png(1),
      'b.png': await png(2),
      'c.png': await png(3),
      'bad.png': 'x',
    });
    const load = (skipCorrupt: boolean) =>
      captionDataset('folder', { ...where, shortSide: 6, progress: quiet, skipCorrupt });
    await expect(load(false)).rejects.toThrow(
      /bad\.png: .*\nPut them right, or leave them out with --skipCorrupt/,
    );
    const data = await load(true);
    expect(told(data).train).toEqual([['a.png', 1, 'A']]);
    expect(data.provenance.source).toBe('folder, without 1 picture that cannot be read: bad.png');
    expect(data.provenance.sizes.train).toBe(1);
  });

  test('a list that was made on Windows, with its backslashes, is followed', async () => {
    const where = await folderOf({
      'captions.csv': 'image,caption,split\r\ncats\\a.png,A,train\r\ncats\\b.png,B,val\r\nc.png,C,test\r\n',
      'cats/a.png': await png(1),
      'cats/b.png': await png(2),
      'c.png': await png(3),
    });
    const data = await captionDataset('folder', { ...where, shortSide: 6, progress: quiet });
    expect(told(data).validation).toEqual([['cats\\b.png', 2, 'B']]);
  });

  test('a picture that is named and is not there is told with the damaged ones, or left out; it is seen once it is there', async () => {
    const where = await folderOf({
      'captions.csv':
        'image,caption,split\na.png,A,train\ngone.png,B,train\n../out.png,B,train\nbad.png,B,train\nb.png,B,val\nc.png,C,test\n',
      'a.png': await png(1),
      'b.png': await png(2),
      'c.png': await png(3),
      'bad.png': 'x',
    });
    const load = (skipCorrupt: boolean) =>
      captionDataset('folder', { ...where, shortSide: 6, progress: quiet, skipCorrupt });
    const { message } = await load(false).then(
      () => new Error('taken'),
      (error: Error) => error,
    );
    expect(message.split('\n')).toEqual([
      `3 pictures of ${where.data} cannot be read:`,
      `  gone.png: there is no such file in ${['', 'images', 'Images'].map((place) => join(where.data, place)).join(', ')}`,
      '  ../out.png: it would lie outside of the folder',
      expect.stringMatching(/^ {2}bad\.png: /),
      'Put them right, or leave them out with --skipCorrupt.',
    ]);
    const data = await load(true);
    expect(told(data).train).toEqual([['a.png', 1, 'A']]);
    expect(data.provenance.source).toBe(
      'folder, without 3 pictures that cannot be read: gone.png, ../out.png, bad.png',
    );
    await writeFile(join(where.data, 'gone.png'), await png(4));
    expect(told(await load(true)).train).toEqual([['a.png', 1, 'A'], ['gone.png', 4, 'B']]); // prettier-ignore
  });

  test('one that does not: a tenth each is drawn, the same for the same seed', async () => {
    const names = Array.from({ length: 20 }, (_, i) => `${i}.png`);
    const pictures = await Promise.all(names.map(async (name, i) => [name, await png(i)] as const));
    const where = await folderOf({
      'captions.csv': `image,caption\n${names.map((name) => `${name},Number ${name}`).join('\n')}\n`,
      ...Object.fromEntries(pictures),
    });
    const load = async (seed: number) =>
      told(
        await captionDataset('folder', { ...where, shortSide: 6, random: new Random(seed), progress: quiet }),
      );
    const first = await load(1);
    expect([first.train.length, first.validation.length, first.test.length]).toEqual([16, 2, 2]);
    expect(await load(1)).toEqual(first);
    expect(await load(2)).not.toEqual(first);
  });

  test("Karpathy's JSON: restval is for training, a path in it is followed", async () => {
    const image = (filename: string, split: string, more = {}) => ({
      filename,
      split,
      sentences: [{ raw: `About ${filename}.`, tokens: ['about'] }],
      ...more,
    });
    const images = [
      image('a.png', 'restval', { filepath: 'val2014' }),
      image('b.png', 'train'),
      image('c.png', 'val'),
      image('d.png', 'test'),
    ];
    const where = await folderOf({
      'dataset_mine.json': encoded(JSON.stringify({ dataset: 'mine', images }), 'UTF-16'),
      'val2014/a.png': await png(1),
      'images/b.png': await png(2),
      'images/c.png': await png(3),
      'd.png': await png(4),
    });
    const data = await captionDataset('karpathy', { ...where, shortSide: 6, progress: quiet });
    expect(told(data)).toEqual({
      train: [['val2014/a.png', 1, 'About a.png.'], ['b.png', 2, 'About b.png.']], // prettier-ignore
      validation: [['c.png', 3, 'About c.png.']],
      test: [['d.png', 4, 'About d.png.']],
    });
    const small = await captionDataset('karpathy', {
      ...where,
      shortSide: 6,
      trainExamples: 1,
      progress: quiet,
    });
    expect(small.provenance.sizes).toEqual({ train: 1, validation: 1, test: 1 });
    await expect(
      captionDataset('karpathy', { ...where, shortSide: 6, testExamples: 2, progress: quiet }),
    ).rejects.toThrow('mine: 2 pictures asked for test, which has 1');
  });

  test.each([
    [{}, 'has no captions.csv or captions.txt'],
    [
      { 'captions.csv': 'image,caption,split\na.png,x,learn\n' },
      'a.png is in the split "learn"; expected one of train',
    ],
    [{ 'captions.csv': 'image,caption,split\na.png,x,train\n' }, 'a.png: there is no such file in '],
    [{ 'captions.csv': 'image,caption,split\n../a.png,x,train\n' }, '../a.png: it would lie outside'],
    [{ 'captions.csv': 'image,caption,split\n/etc/a.png,x,train\n' }, '/etc/a.png: it would lie outside'],
    [
      { 'captions.csv': 'image,caption,split\nx\\..\\..\\a.png,x,train\n' },
      'x\\..\\..\\a.png: it would lie outside',
    ],
    [{ 'captions.csv': 'image,caption,split\nC:\\a.png,x,train\n' }, 'C:\\a.png: it would lie outside'],
    [{ 'captions.csv': 'image,caption,split\n\\\\host\\a.png,x,train\n' }, '\\\\host\\a.png: it would lie outside'], // prettier-ignore
  ])('%j is refused', async (files, message) => {
    const where = await folderOf({ 'notes.md': 'x', ...files });
    await expect(captionDataset('folder', { ...where, progress: quiet })).rejects.toThrow(message);
  });

  test.each([
    ['[', 'it is no JSON'],
    ['{"pictures": []}', 'images: '],
    ['{"images": [{"split": "train", "sentences": [{"raw": "x"}]}]}', 'images.0.filename: '],
    ['{"images": [{"filename": "a.png", "split": "train", "sentences": [{"tokens": []}]}]}', 'images.0.sentences.0.raw: '], // prettier-ignore
    ['{"images": [{"filename": "a.png", "split": "train", "sentences": [null]}]}', 'images.0.sentences.0: '],
    ['{"images": [{"filename": "a.png", "split": "train", "sentences": []}]}', 'image 0 lacks sentences with raw text'], // prettier-ignore
  ])('of Karpathy, %s is refused', async (json, message) => {
    const where = await folderOf({ 'dataset_mine.json': json });
    const opened = captionDataset('karpathy', { ...where, progress: quiet });
    await expect(opened).rejects.toThrow(message);
    await expect(opened).rejects.toThrow('dataset_mine.json');
  });

  test('a name that is none, and a folder that is not there', async () => {
    await expect(captionDataset('flikr')).rejects.toThrow('Known: flickr8k, karpathy, folder, scenes');
    await expect(captionDataset('folder')).rejects.toThrow('need a folder: --data=DIR');
    await expect(captionDataset('folder', { data: '/nowhere' })).rejects.toThrow(
      '/nowhere: there is no such folder',
    );
  });
});
