import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  colourStatistics,
  IMAGENET_COLOURS,
  pictureCache,
  pictureInputs,
  picturesInMemory,
  type Pictures,
} from '../src/index.ts';
import { symmetricEigen } from '../src/pictures/eigen.ts';
import { quiet, temporaryFolder } from './files.ts';

const COLOURS = [
  [200, 10, 30],
  [120, 60, 90],
  [0, 255, 128],
  [40, 40, 44],
  [250, 240, 10],
  [17, 99, 201],
];

/** Three pictures of different sizes that hold the six colours, and one for the test. */
async function sixColours(folder: string, key = 'first', colours = COLOURS) {
  const sizes = [1, 2, 3];
  const data = sizes.map((n, i) =>
    Uint8Array.from(colours.slice((i * (i + 1)) / 2, (i * (i + 1)) / 2 + n).flat()),
  );
  const cache = await pictureCache(
    join(folder, 'six.pictures'),
    {
      title: 'colours',
      key,
      classes: ['a'],
      total: 4,
      pictures: () =>
        [...data, new Uint8Array(300).fill(255)].map((data, i) => ({
          split: i === 3 ? 'test' : 'train',
          label: 0,
          name: String(i),
          decode: () => ({ height: 1, width: data.length / 3, channels: 3, data }),
        })),
    },
    { progress: quiet },
  );
  return cache.split('train');
}

const close = (found: number[], expected: number[]) =>
  expected.forEach((value, i) => expect(found[i]).toBeCloseTo(value, 12));

// numpy 2.4 in Python: rgb = array(COLOURS)/255; rgb.mean(0); rgb.std(0); linalg.eigh(cov(rgb.T, bias=True)); signs as documented
test('mean, deviations and principal components are those of numpy', async () => {
  const { mean, sd, eigenvalues, eigenvectors } = await colourStatistics(
    await sixColours(await temporaryFolder()),
    { progress: quiet },
  );
  close(mean, [0.4098039215686275, 0.4601307189542483, 0.3287581699346405]);
  close(sd, [0.36950077331301806, 0.3758823472587319, 0.2564199812822766]);
  close(eigenvalues, [0.18253257007030843, 0.14040125425615355, 0.020635742933993367]);
  close(eigenvectors[0], [0.833757951262347, -0.16678260643205622, -0.5263375731396566]);
  close(eigenvectors[1], [0.1672992943638144, 0.9847834354626552, -0.04703755248458604]);
  close(eigenvectors[2], [0.5261735690931115, -0.0488379711914837, 0.8489736319566797]);
});

test('they are counted once for the same pictures, and again for others', async () => {
  const folder = await temporaryFolder();
  const train = await sixColours(folder);
  let counted = 0;
  const progress = (label: string, total: number) => {
    counted++;
    return quiet(label, total);
  };
  const first = await colourStatistics(train, { progress });
  expect(await colourStatistics(train, { progress })).toEqual(first);
  expect(counted).toBe(1);
  expect((await colourStatistics(train.take([0]), { progress })).sd).toEqual([1, 1, 1]);
  expect(counted).toBe(2);
  const reversed = COLOURS.map((colour) => colour.toReversed());
  const other = await colourStatistics(await sixColours(folder, 'second', reversed), { progress });
  close(other.mean, first.mean.toReversed());
  expect(counted).toBe(3);
  expect((await readdir(folder)).length).toBe(4);
});

/** A picture of one row, as if it lay in a folder: nothing of it is kept in the cache. */
function onePicture(pixels: Uint8Array): Pictures {
  const pictures = picturesInMemory([{ height: 1, width: pixels.length / 3, pixels }]);
  const handle = { folder: '', names: ['a'], labels: pictures.labels, shortSide: 1 };
  return Object.create(pictures, { handle: { value: handle } });
}

test('a colour that is the same in all pixels has the deviation 1, and is 0 in an input', async () => {
  for (let value = 0; value < 256; value++) {
    const pixels = Uint8Array.from({ length: 3 * 97 }, (_, i) => [value, i % 2 ? 255 : 0, 7][i % 3]);
    const pictures = onePicture(pixels);
    const colours = await colourStatistics(pictures, { progress: quiet });
    expect([colours.sd[0], colours.sd[2]]).toEqual([1, 1]);
    const share = 48 / 97; // of the pixels whose green is 255
    expect(colours.sd[1]).toBeCloseTo(Math.sqrt(share * (1 - share)), 12);
    expect(colours.eigenvalues.slice(1)).toEqual([0, 0]);
    const { values } = pictureInputs(pictures, { size: 1, colours }).batch([0]).images;
    expect(values[0]).toBeCloseTo(0, 6);
    expect(values[2]).toBeCloseTo(0, 6);
  }
});

test('a colour that differs in one of ten million pixels by one has a deviation of its own', async () => {
  const pixels = new Uint8Array(3e7).fill(200);
  pixels[0] = 201;
  const { sd } = await colourStatistics(onePicture(pixels), { progress: quiet }); // prettier-ignore
  expect(sd[0] * 255).toBeCloseTo(Math.sqrt(1e-7), 10); // √(p (1 − p))
  expect(sd.slice(1)).toEqual([1, 1]);
});

// As the formula gave them that recorded trainings were normalised with: their bits must not change.
test('of other colours they keep their bits', async () => {
  const { sd } = await colourStatistics(await sixColours(await temporaryFolder()), { progress: quiet });
  const bits = [0, 1, 2].map((channel) => {
    const values = COLOURS.map((colour) => colour[channel]);
    const [sum, squares] = [values, values.map((x) => x * x)].map((all) => all.reduce((a, b) => a + b));
    const mean = sum / 6 / 255;
    return Math.sqrt(squares / 6 / 255 ** 2 - mean * mean);
  });
  expect(sd).toEqual(bits);
});

test('a damaged file of them is made again', async () => {
  const folder = await temporaryFolder();
  const train = await sixColours(folder);
  const right = await colourStatistics(train, { progress: quiet });
  const file = join(
    folder,
    (await readdir(folder)).find((name) => name.endsWith('.json'))!,
  );
  for (const damaged of [
    '',
    '{"mean": [0.5]',
    '{"mean": [0.5, 0.5, 0.5]}',
    'null',
    JSON.stringify({ ...right, sd: [0.5, 0.5, 5.8e-11] }),
  ]) {
    await writeFile(file, damaged);
    expect(await colourStatistics(train, { progress: quiet })).toEqual(right);
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual(right);
  }
});

test('eigenvectors of a larger matrix, with numpy', () => {
  const { values, vectors } = symmetricEigen([
    [4, 1, -2, 0.5],
    [1, 3, 0, 1],
    [-2, 0, 5, -1],
    [0.5, 1, -1, 2],
  ]);
  close(values, [6.9893415317566046, 3.6025744003397637, 2.360945426974544, 1.0471386409290875]);
  close(vectors[0], [-0.6007604337415516, -0.21301882287181984, 0.7291685453272296, -0.24904440338690398]);
  close(vectors[1], [0.22717960250456729, 0.793935388458327, 0.5049175736331959, 0.25122553810422615]);
  close(vectors[2], [0.7174994986878305, -0.2348224610928722, 0.3287404039181097, -0.5674351310773383]);
});

test('a matrix that is diagonal already', () => {
  expect(symmetricEigen([[1, 0], [0, 3]])).toEqual({ values: [3, 1], vectors: [[0, 1], [1, 0]] }); // prettier-ignore
});

test('the published components of ImageNet are of length 1 and at right angles, to four digits', () => {
  const { eigenvectors } = IMAGENET_COLOURS;
  for (const [i, a] of eigenvectors.entries())
    for (const [j, b] of eigenvectors.entries()) {
      const product = a.reduce((sum, value, k) => sum + value * b[k], 0);
      expect(Math.abs(product - (i === j ? 1 : 0))).toBeLessThan(5e-4);
    }
});
