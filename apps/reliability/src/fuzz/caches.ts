/** What programs keep to be faster the next time, and visitors of the lab bring along. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatasetError, PictureFile, pictureCache } from '@nutshell/data';
import { CsvError } from '@nutshell/data/csv';
import { RecordError, SgfError } from '@nutshell/go';
import { lineOfSgf } from '@nutshell/lab/src/go/sgf.ts';
import { layersOf } from '@nutshell/lab/src/network/model-json.ts';
import { pointsFromCsv } from '@nutshell/lab/src/points/csv-file.ts';
import { decodePoints } from '@nutshell/lab/src/points/point-code.ts';
import { FeatureFile } from '@nutshell/show-and-tell/src/encoder/feature-file.ts';
import type { Random } from '@nutshell/random';
import type { Fuzz } from '../attack.ts';
import { joined, mutatedBytes, oneOf } from '../mutation/bytes.ts';
import { mutatedJson } from '../mutation/json.ts';
import { mutatedText } from '../mutation/text.ts';
import { bytesOf, pair, partsOf } from './parts.ts';

const picture = (side: number) => ({
  height: side,
  width: side,
  channels: 3,
  data: new Uint8Array(side * side * 3),
});
const FEATURES = { shape: [2, 3], views: 2 };
const silent = { progress: () => ({ update() {}, stop() {} }) };

/** A file of pictures whose index is another JSON. */
function withIndex(file: Uint8Array, random: Random): Uint8Array {
  const trailer = file.subarray(-16);
  const length = new DataView(trailer.buffer, trailer.byteOffset).getFloat64(0, true);
  const start = file.length - 16 - length;
  const index = JSON.parse(new TextDecoder().decode(file.subarray(start, start + length)));
  const changed = bytesOf(mutatedJson(index, random));
  const size = new Uint8Array(Float64Array.of(changed.length).buffer);
  return joined(file.subarray(0, start), changed, size, trailer.subarray(8));
}

export const caches: Fuzz = {
  kind: 'fuzz',
  name: 'caches',
  about: 'files of decoded pictures and of features: `PictureFile`, `FeatureFile`',
  inputs: 30_000,
  async open(folder) {
    const files = { pictures: path.join(folder, 'x.pictures'), features: path.join(folder, 'features') };
    const source = { title: 'x', key: 'k', classes: ['a', 'b'], total: 1 };
    await pictureCache(files.pictures, {
      ...source,
      pictures: () => [0, 1, 2].map((i) => ({ split: i < 2 ? 'train' : 'test', label: i % 2, name: `${i}.png`, decode: () => picture(2 + i) })),
    }, silent); // prettier-ignore
    const whole = new Uint8Array(readFileSync(files.pictures));
    writeFileSync(files.features, new Uint8Array(4 * 6 * 2 * 3));
    writeFileSync(`${files.features}.json`, JSON.stringify(FEATURES));
    const samples = [pair('pictures', whole), pair('features', JSON.stringify(FEATURES))];
    return {
      samples,
      make(random) {
        if (random.int(3) === 0) return pair('features', mutatedJson(FEATURES, random));
        return pair('pictures', random.int(2) === 0 ? mutatedBytes(whole, random) : withIndex(whole, random));
      },
      async read(input) {
        const [name, content] = partsOf(input);
        if (new TextDecoder().decode(name) === 'features') {
          writeFileSync(`${files.features}.json`, content);
          const features = FeatureFile.open(files.features, 3);
          features?.part(0, 3).read(0, 0, new Float32Array(6), 0);
          return features?.dispose();
        }
        writeFileSync(files.pictures, content);
        const file = PictureFile.open(files.pictures);
        try {
          for (const split of ['train', 'test']) {
            const pictures = file.split(split);
            for (let i = 0; i < pictures.length; i++) pictures.read(i);
          }
        } finally {
          file.close();
        }
      },
      isRefusal: (error) => error instanceof DatasetError,
      named: files.pictures,
    };
  },
};

const POINTS = 'x,y,label,test\n0.5,-0.5,0,0\n-1,1,1,1\n0,0,2,0\n';
const GAME = '(;SZ[9]KM[6.5];B[ee];W[cc];B[];W[gg])';
const MODEL = { modelTopology: { config: { layers: [{ class_name: 'Dense', config: { name: 'out', units: 2, activation: 'relu', kernel_size: [5, 5] } }] } }, weightsManifest: [{ weights: [{ name: 'out/kernel', shape: [3, 2] }] }] }; // prettier-ignore
const CODE = 'AAAAAgAAQA____A';

/** What a page shows of an error that it expects. */
const isShown = (error: unknown) =>
  error instanceof CsvError ||
  error instanceof SgfError ||
  error instanceof RecordError ||
  (error instanceof Error && error.constructor === Error);

export const visitors: Fuzz = {
  kind: 'fuzz',
  name: 'visitors',
  about:
    "what visitors bring to the lab's pages: points, games, models: `pointsFromCsv`, `decodePoints`, `lineOfSgf`, `layersOf`",
  inputs: 30_000,
  open() {
    const kinds = ['points', 'code', 'game', 'model'] as const;
    const samples = { points: POINTS, code: CODE, game: GAME, model: JSON.stringify(MODEL) };
    const words = { points: [',', ';', '1e308', '-1', 'x', 'label'], code: ['A', '_', '-', '='], game: ['(', ')', ';', 'B[aa]', 'W[tt]', 'AB[aa]', 'SZ[1]', 'SZ[25]'] }; // prettier-ignore
    return {
      samples: kinds.map((kind) => pair(kind, samples[kind])),
      make(random) {
        const kind = oneOf(kinds, random);
        return pair(
          kind,
          kind === 'model' ? mutatedJson(MODEL, random) : mutatedText(samples[kind], words[kind], random),
        );
      },
      read(input) {
        const [kind, text] = partsOf(input).map((part) => new TextDecoder().decode(part));
        if (kind === 'points') pointsFromCsv(text, 'own.csv');
        else if (kind === 'code') decodePoints(text);
        else if (kind === 'game') lineOfSgf(text);
        else layersOf(parsed(text));
      },
      isRefusal: isShown,
    };
  },
};

/** As pages get it; nothing where it is not JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
