/** Texts, and captions of pictures. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  DatasetError,
  captionFolder,
  karpathySplits,
  readCaptionTable,
  readCorpus,
  readTokenList,
  textFiles,
} from '@nutshell/data';
import { CsvError } from '@nutshell/data/csv';
import { Random } from '@nutshell/random';
import sharp from 'sharp';
import type { Fuzz } from '../attack.ts';
import { oneOf } from '../mutation/bytes.ts';
import { mutatedJson } from '../mutation/json.ts';
import { mutatedText, mutatedTextBytes } from '../mutation/text.ts';

const PROSE =
  'First Citizen:\nBefore we proceed any further, hear me speak.\n\nAll:\nSpeak, speak. Größe 漢字 🙂\n';

export const text: Fuzz = {
  kind: 'fuzz',
  name: 'text',
  about: 'texts to learn: `textFiles`, `readCorpus`',
  inputs: 60_000,
  open(folder) {
    const file = path.join(folder, 'novel.txt');
    return {
      samples: [PROSE],
      make: (random) => mutatedTextBytes(PROSE, ['speak', '.\n', '\ufffd', 'ß'], random),
      async read(input) {
        writeFileSync(file, input);
        await readCorpus('novel.txt', 'own', await textFiles([file]), { split: '90/5/5', minimumCount: 2 });
      },
      isRefusal: (error) => error instanceof DatasetError,
      named: 'novel.txt',
    };
  },
};

const isCaptionError = (error: unknown) => error instanceof DatasetError || error instanceof CsvError;
const TABLE =
  'image,caption,split\na.png,"A dog, running",train\nb.png,Two cats,val\nb.png,Cats,val\nc.png,A bird,test\n';
const LIST = 'a.png#0\tA dog .\na.png#1\tA brown dog .\nb.png#0\tCats\n';
const WORDS = [',', '"', '\n', '\t', '#0', 'a.png', 'b.png', '../a.png', 'val', 'image', 'caption', '"a, b"'];

export const captions: Fuzz = {
  kind: 'fuzz',
  name: 'captions',
  about: 'captions as tables and as lists: `readCaptionTable`, `readTokenList`',
  inputs: 80_000,
  open: () => ({
    samples: [TABLE, LIST],
    make: (random) => mutatedText(oneOf([TABLE, LIST], random), WORDS, random),
    read(input) {
      const caption = String(input);
      if (/^[^\n]*#\d/.test(caption)) readTokenList(caption, 'captions.txt');
      else readCaptionTable(caption, 'captions.txt');
    },
    isRefusal: isCaptionError,
    named: 'captions.txt',
  }),
};

const KARPATHY = {
  images: [
    { filename: 'a.png', split: 'train', sentences: [{ raw: 'A dog' }, { raw: 'A brown dog' }] },
    { filename: 'b.png', filepath: '', split: 'restval', sentences: [{ raw: 'Cats' }] },
    { filename: 'c.png', split: 'val', sentences: [{ raw: 'A bird' }] },
    { filename: 'a.png', filepath: 'images', split: 'test', sentences: [{ raw: 'A dog' }] },
  ],
};

export const captionFolders: Fuzz = {
  kind: 'fuzz',
  name: 'caption-folders',
  about: "folders of captioned pictures, Karpathy's JSON: `captionFolder`, `karpathySplits`",
  inputs: 20_000,
  async open(folder) {
    const [own, karpathy] = ['own', 'karpathy'].map((name) => path.join(folder, name));
    const png = await sharp({ create: { width: 8, height: 8, channels: 3, background: 'red' } })
      .png()
      .toBuffer();
    for (const place of [own, path.join(karpathy, 'images')]) {
      mkdirSync(place, { recursive: true });
      for (const name of ['a.png', 'b.png', 'c.png']) writeFileSync(path.join(place, name), png);
    }
    const options = () => ({ shortSide: 8, cache: path.join(folder, 'cache'), random: new Random(1) });
    const silent = { progress: () => ({ update() {}, stop() {} }) };
    return {
      samples: [TABLE, JSON.stringify(KARPATHY)],
      make: (random) =>
        random.int(3) === 0 ? mutatedText(TABLE, WORDS, random) : mutatedJson(KARPATHY, random),
      async read(input) {
        const isJson = String(input).trimStart().startsWith('{');
        writeFileSync(path.join(isJson ? karpathy : own, isJson ? 'dataset.json' : 'captions.csv'), input);
        if (isJson) await karpathySplits(karpathy, { ...options(), ...silent });
        else await captionFolder(own, { ...options(), ...silent });
      },
      isRefusal: isCaptionError,
    };
  },
};
