import { selectBackend } from '@nutshell/core';
import { Vocabulary } from '@nutshell/data';
import type { StoredRun } from '@nutshell/experiment';
import { RecurrentNetwork } from '@nutshell/micro/recurrent';
import { Random } from '@nutshell/random';
import { temporaryFolder } from '@nutshell/testing';
import { describeModel, parametersOf } from '@nutshell/core';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type CharRnnConfig, config } from '../src/config.ts';
import { readExported, writeExported } from '../src/exported.ts';
import { buildModel } from '../src/model.ts';

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
