/** Files of datasets: idx, CIFAR-10, WAV, tables, archives, pictures. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import {
  DatasetError,
  ImageFileError,
  archiveEntries,
  decodeIdx,
  decodeImage,
  decodeWav,
  encodeIdx,
  encodeWav,
} from '@nutshell/data';
import { binaryPictures, pythonPictures } from '@nutshell/data/cifar10';
import { CsvError, decodeTable, readCsv, readCsvTexts } from '@nutshell/data/csv';
import sharp from 'sharp';
import type { Fuzz } from '../attack.ts';
import { mutatedBytes, oneOf } from '../mutation/bytes.ts';
import { mutatedTextBytes } from '../mutation/text.ts';
import { signedPng, signedTar, tarOf, zipOf } from './containers.ts';
import { bytesOf } from './parts.ts';
import { pickleOf } from './pickle.ts';

const isDatasetError = (error: unknown) => error instanceof DatasetError;
const counted = (length: number) => Uint8Array.from({ length }, (_, i) => i * 7);

export const idx: Fuzz = {
  kind: 'fuzz',
  name: 'idx',
  about: 'arrays as MNIST has them: `decodeIdx`',
  inputs: 120_000,
  open() {
    const samples = [
      encodeIdx({ shape: [2, 3, 4], data: counted(24) }),
      encodeIdx({ shape: [5], data: Int16Array.from([1, -2, 300, 4, 5]) }),
      encodeIdx({ shape: [2, 2], data: Float64Array.from([1, NaN, 0.5, -1e300]) }),
    ];
    return {
      samples,
      make: (random) => mutatedBytes(oneOf(samples, random), random),
      read: (input) => decodeIdx(bytesOf(input), 'digits.idx'),
      isRefusal: isDatasetError,
      named: 'digits.idx',
    };
  },
};

export const wav: Fuzz = {
  kind: 'fuzz',
  name: 'wav',
  about: 'recordings: `decodeWav`',
  inputs: 120_000,
  open() {
    const mono = encodeWav({
      rate: 8000,
      channels: [Float32Array.from({ length: 90 }, (_, i) => Math.sin(i / 3))],
    });
    const stereo = encodeWav({
      rate: 44_100,
      channels: [new Float32Array(8), new Float32Array(8).fill(0.5)],
    });
    const float = mono.slice();
    new DataView(float.buffer).setUint16(20, 3, true);
    new DataView(float.buffer).setUint16(32, 4, true);
    new DataView(float.buffer).setUint16(34, 32, true);
    const samples = [mono, stereo];
    return {
      samples,
      make: (random) => mutatedBytes(oneOf([mono, stereo, float], random), random),
      read: (input) => decodeWav(bytesOf(input), 'word.wav'),
      isRefusal: isDatasetError,
      named: 'word.wav',
    };
  },
};

const TABLE = 'name,height,"weight, kg"\nAnn,1.7,60\n"Bo ""B""",1.82,80.5\nCé,−1,1e3\n';
const CELLS = [',', ';', '\t', '|', '"', '""', '\n', '\r\n', 'sep=;\n', '1.5', '−2', '1,5', 'name', '"a\nb"', '"'.repeat(3)]; // prettier-ignore

export const csv: Fuzz = {
  kind: 'fuzz',
  name: 'csv',
  about: 'tables: `decodeTable`, `readCsv`, `readCsvTexts`',
  inputs: 90_000,
  open: () => ({
    samples: [TABLE, TABLE.replaceAll(',', ';').replace('weight; kg', 'weight, kg')],
    make: (random) => mutatedTextBytes(TABLE, CELLS, random),
    read(input) {
      const text = decodeTable(bytesOf(input));
      readCsvTexts(text, { file: 'people.csv', columns: ['name'] });
      readCsv(text, { file: 'people.csv', columns: ['height', 'weight, kg'] });
    },
    isRefusal: (error) => error instanceof CsvError,
    named: 'people.csv',
  }),
};

/** Reads an archive to its end. */
async function entriesOf(file: string): Promise<void> {
  for await (const { contents } of archiveEntries(file)) void contents.length;
}

export const tar: Fuzz = {
  kind: 'fuzz',
  name: 'tar',
  about: 'archives (.tar, .tar.gz), with checksums that fit and without: `archiveEntries`',
  inputs: 60_000,
  open(folder) {
    const long = `${'deep/'.repeat(30)}file.txt`;
    const plain = tarOf([
      { name: 'a.txt', contents: counted(5) },
      { name: 'b/c.bin', contents: counted(700) },
    ]);
    const extended = tarOf([
      { name: 'paxheader', type: 'x', contents: bytesOf(`${long.length + 11} path=${long}\n`) },
      { name: 'short', contents: counted(3) },
      { name: '././@LongLink', type: 'L', contents: bytesOf(`${long}\0`) },
      { name: 'short', contents: counted(3) },
    ]);
    const files = { plain: path.join(folder, 'set.tar'), gzipped: path.join(folder, 'set.tar.gz') };
    return {
      samples: [plain, extended, gzipSync(plain)],
      make(random) {
        const mutated = mutatedBytes(oneOf([plain, extended], random), random);
        const tar = random.int(4) > 0 ? signedTar(mutated) : mutated;
        if (random.int(6) > 0) return tar;
        const packed = new Uint8Array(gzipSync(tar));
        return random.int(2) === 0 ? packed : mutatedBytes(packed, random);
      },
      read(input) {
        const bytes = bytesOf(input);
        const file = bytes[0] === 0x1f ? files.gzipped : files.plain;
        writeFileSync(file, bytes);
        return entriesOf(file);
      },
      isRefusal: isDatasetError,
      named: path.join(folder, 'set.tar'),
    };
  },
};

export const zip: Fuzz = {
  kind: 'fuzz',
  name: 'zip',
  about: 'archives (.zip): `archiveEntries`',
  inputs: 40_000,
  open(folder) {
    const file = path.join(folder, 'set.zip');
    const sample = zipOf({ 'a.txt': counted(50), 'b/c.bin': new Uint8Array(3000) });
    return {
      samples: [sample],
      make: (random) => mutatedBytes(sample, random),
      read(input) {
        writeFileSync(file, input);
        return entriesOf(file);
      },
      isRefusal: isDatasetError,
      named: file,
    };
  },
};

const RECORD = 1 + 3 * 32 * 32;

export const cifar: Fuzz = {
  kind: 'fuzz',
  name: 'cifar',
  about: "CIFAR-10's batches, binary and pickled: `binaryPictures`, `pythonPictures`",
  inputs: 40_000,
  open(folder) {
    const file = path.join(folder, 'cifar-10.tar');
    const binary = counted(2 * RECORD);
    [binary[0], binary[RECORD]] = [3, 9];
    const pickled = pickleOf({ shape: [2, RECORD - 1], labels: [3, 9], data: counted(2 * (RECORD - 1)) });
    const forms = { 'data_batch_1.bin': binary, test_batch: pickled };
    const pack = (name: string, contents: Uint8Array) => tarOf([{ name: `cifar/${name}`, contents }]);
    return {
      samples: Object.entries(forms).map(([name, contents]) => pack(name, contents)),
      make(random) {
        const [name, contents] = oneOf(Object.entries(forms), random);
        return pack(name, mutatedBytes(contents, random));
      },
      async read(input) {
        writeFileSync(file, input);
        for (const pictures of [binaryPictures, pythonPictures])
          for await (const picture of pictures(file)) await picture.decode();
      },
      isRefusal: isDatasetError,
      named: file,
    };
  },
};

const SVG =
  '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="30" height="20" viewBox="0 0 30 20"><defs><g id="a"><circle cx="5" cy="5" r="4"/></g></defs><use xlink:href="#a"/><path d="M0 0L9 9"/></svg>';
const TAGS = ['<g>', '</g>', '<use xlink:href="#a"/>', '<image xlink:href="file:///etc/passwd" width="9" height="9"/>', '<image xlink:href="http://127.0.0.1:9/x.png" width="9" height="9"/>', '<!DOCTYPE svg [<!ENTITY e "x">]>', '&e;', '<text>a</text>', '<filter id="f"><feGaussianBlur stdDeviation="9999"/></filter>', 'filter="url(#f)"', 'width="99999999"', '1e9']; // prettier-ignore

export const pictures: Fuzz = {
  kind: 'fuzz',
  name: 'pictures',
  about: 'pictures (PNG, JPEG, WebP, GIF, TIFF, SVG), checksums of PNG that fit and without: `decodeImage`',
  inputs: 60_000,
  memory: 1024,
  async open() {
    const raw = { width: 24, height: 16, channels: 3 } as const;
    const picture = () => sharp(counted(24 * 16 * 3), { raw });
    const png = new Uint8Array(await picture().png().toBuffer());
    const palette = new Uint8Array(await picture().png({ palette: true, progressive: true }).toBuffer());
    const others = [
      await picture().jpeg().toBuffer(),
      await picture().webp().toBuffer(),
      await picture().gif().toBuffer(),
      await picture().tiff().toBuffer(),
    ].map((bytes) => new Uint8Array(bytes));
    return {
      samples: [png, palette, ...others, SVG],
      make(random) {
        const form = random.int(6);
        if (form === 0) return mutatedTextBytes(SVG, TAGS, random);
        if (form > 2) return mutatedBytes(oneOf(others, random), random);
        const mutated = mutatedBytes(oneOf([png, palette], random), random);
        return random.int(4) > 0 ? signedPng(mutated) : mutated;
      },
      read: (input) => decodeImage(bytesOf(input), 'photo.png', { maxSide: 64 }),
      isRefusal: (error) => error instanceof ImageFileError,
      named: 'photo.png',
    };
  },
};
