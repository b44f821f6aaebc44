import { selectBackend } from '@nutshell/core';
import { Vocabulary } from '@nutshell/data';
import type { StoredRun } from '@nutshell/experiment';
import { RecurrentNetwork } from '@nutshell/micro/recurrent';
import { Random } from '@nutshell/random';
import { temporaryFolder } from '@nutshell/testing';
import { describeModel, parametersOf } from '@nutshell/core';
import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it, test } from 'vitest';
import { type CharRnnConfig, config } from '../src/config.ts';
import { readExported, writeExported } from '../src/exported.ts';
import { buildModel } from '../src/model.ts';
import { readVocabulary } from '../src/network.ts';

const vocabulary = Vocabulary.of('to be, or not\n');

/** A finished run as the commands see it, of a network with dropout, and its network without. */
function trained() {
  const settings = config.parse({ units: 5, embedding: 3, dropout: 0.5 });
  const model = buildModel({ ...settings, dropout: 0 }, vocabulary.size, new Random(1));
  const result = { model: describeModel(model) };
  const run = { id: 'smoke-s1-x', app: 'char-rnn', experiment: 'smoke', seed: 1, config: settings, result };
  return { network: { model, vocabulary }, run: run as unknown as StoredRun<CharRnnConfig> };
}

beforeAll(() => selectBackend({ backend: 'cpu' }));

describe('an exported network', () => {
  it.each([
    ['float32', 0],
    ['float16', 1e-4],
    ['uint8', 0.01],
  ] as const)('in %s is read with its vocabulary, to %d', async (precision, error) => {
    const { network, run } = trained();
    const folder = temporaryFolder();
    const files = await writeExported(network, run, { folder, precision });
    expect(files.map((file) => file.slice(folder.length + 1))).toEqual([
      'vocabulary.json',
      'sample.txt',
      'weights.bin',
      'model.json',
    ]);
    const read = readExported(folder);
    expect(read.vocabulary.characters).toEqual(vocabulary.characters);
    expect(read.config).toEqual(run.config);
    const found = parametersOf(read.model);
    for (const [name, parameter] of Object.entries(parametersOf(network.model))) {
      const values = found[name].dataSync();
      parameter
        .dataSync()
        .forEach((value, i) => expect(Math.abs(values[i] - value)).toBeLessThanOrEqual(error));
    }
  });

  it('is read without tensors', async () => {
    const { network, run } = trained();
    const folder = temporaryFolder();
    await writeExported(network, run, { folder });
    const plain = RecurrentNetwork.read(
      JSON.parse(readFileSync(join(folder, 'model.json'), 'utf8')),
      readFileSync(join(folder, 'weights.bin')),
    );
    expect(plain.layers.map(({ name }) => name)).toEqual(['lstm1', 'lstm2']);
    expect(plain.vocabulary).toBe(vocabulary.size);
  });

  it('stands beside a text that it wrote, the same each time', async () => {
    const { network, run } = trained();
    const texts = [1, 1, 2].map(async (seed) => {
      const folder = temporaryFolder();
      await writeExported(network, { ...run, seed } as typeof run, { folder, precision: 'uint8' });
      return readFileSync(join(folder, 'sample.txt'), 'utf8');
    });
    const [first, again, other] = await Promise.all(texts);
    const head = 'temperature 0.8, seed 1, 2000 characters after a line end\n\n';
    expect(first.startsWith(head)).toBe(true);
    expect([...first.slice(head.length)]).toHaveLength(2001);
    expect(vocabulary.encode(first.slice(head.length))).toHaveLength(2001);
    expect(again).toBe(first);
    expect(other.slice(head.length)).not.toBe(first.slice(head.length));
  });

  it('is refused if a file is damaged, with its name', async () => {
    const { network, run } = trained();
    const folder = temporaryFolder();
    await writeExported(network, run, { folder });
    const file = join(folder, 'weights.bin');
    const bytes = readFileSync(file);
    bytes[10] ^= 1;
    writeFileSync(file, bytes);
    expect(() => readExported(folder)).toThrow('weights.bin is damaged');
    bytes[10] ^= 1;
    writeFileSync(file, bytes);
    writeFileSync(join(folder, 'vocabulary.json'), '{');
    expect(() => readExported(folder)).toThrow(/vocabulary\.json, which says what characters/);
  });

  it('is not written of another network than the result is of', async () => {
    const { run } = trained();
    const other = buildModel(run.config, vocabulary.size, new Random(2));
    await expect(
      writeExported({ model: other, vocabulary }, run, { folder: temporaryFolder() }),
    ).rejects.toThrow('smoke-s1-x/result.json is of another network');
  });
});

const results = fileURLToPath(new URL('../../../results/char-rnn', import.meta.url));
const published = readdirSync(results, { recursive: true, encoding: 'utf8' })
  .filter((file) => basename(file) === 'model.json')
  .map(dirname);

test('networks of results/: Shakespeare and Linux are there', () => {
  expect(published).toEqual(
    expect.arrayContaining([join('budget', 'seed-1'), join('linux-budget', 'seed-1')]),
  );
});

test.each(published)('the network of results/char-rnn/%s is one to load in a browser', (name) => {
  const folder = join(results, name);
  const bytes = readdirSync(folder).reduce((sum, file) => sum + statSync(join(folder, file)).size, 0);
  expect(bytes).toBeLessThanOrEqual(5_000_000);
  const json = JSON.parse(readFileSync(join(folder, 'model.json'), 'utf8'));
  const network = RecurrentNetwork.read(json, readFileSync(join(folder, 'weights.bin')));
  expect(readVocabulary(join(folder, 'vocabulary.json')).size).toBe(network.vocabulary);
  const { weights } = json.weightsManifest[0] as { weights: { shape: number[] }[] };
  const parameters = weights.reduce(
    (sum, { shape }) => sum + shape.reduce((size, side) => size * side, 1),
    0,
  );
  expect(parameters).toBe(JSON.parse(readFileSync(`${folder}.json`, 'utf8')).model.parameters);
});
