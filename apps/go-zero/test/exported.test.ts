import { fingerprint, parametersOf, selectBackend } from '@nutshell/core';
import { Failure, NoSuchRun, exportedFolder } from '@nutshell/experiment';
import { temporaryFolder } from '@nutshell/testing';
import * as tf from '@tensorflow/tfjs';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { readExported, strongestExported, writeExported } from '../src/exported.ts';
import { restoreInitial } from '../src/initial.ts';
import { features } from '@nutshell/go/zero';
import { findNetwork, warningOf } from '../src/trained.ts';
import { drawnModel, finishedRun, record } from './finished-run.ts';

beforeAll(() => selectBackend());

let results = '';
beforeEach(() => {
  results = temporaryFolder();
  vi.stubEnv('NUTSHELL_RESULTS', results);
  onTestFinished(() => void vi.unstubAllEnvs());
});

/** Exports a drawn network beside its record. */
async function exported(size: number, seed = 1) {
  const model = drawnModel(10 * size + seed);
  const run = finishedRun(model, size, seed);
  record(run, results);
  await writeExported(model, run);
  return { model, run, folder: join(results, 'go-zero', run.experiment, `seed-${seed}`) };
}

/** No runs on this machine. */
const bare = {
  openRun: (reference: string) => {
    throw new NoSuchRun(`No run "${reference}"`);
  },
};

describe('an exported network', () => {
  it('is loaded by tf.loadLayersModel and gives the same outputs on boards of several sizes', async () => {
    const { model, folder } = await exported(5);
    const { weightsManifest, ...artifacts } = JSON.parse(readFileSync(join(folder, 'model.json'), 'utf8'));
    const [{ paths, weights }] = weightsManifest;
    const weightData = new Uint8Array(readFileSync(join(folder, paths[0]))).buffer;
    const load = async () => ({ ...artifacts, weightSpecs: weights, weightData }) as tf.io.ModelArtifacts;
    const loaded = await tf.loadLayersModel({ load });
    for (const size of [3, 5, 9]) {
      const inputs = [
        tf.randomUniform([2, size, size, features.planes], 0, 1, 'float32', size),
        tf.ones([2, features.globals]),
      ];
      const [ours, theirs] = [model, loaded].map((each) => each.predict(inputs) as tf.Tensor[]);
      for (const [i, output] of ours.entries()) {
        expect(theirs[i].shape).toEqual(output.shape);
        expect(theirs[i].dataSync()).toEqual(output.dataSync());
      }
    }
    expect(loaded.getUserDefinedMetadata()).toMatchObject({ experiment: '5x5', seed: 1, sizes: [4, 5] });
  });

  it('has the weights of its record, float32 and nothing else, and is below 2 MB', async () => {
    const { run, folder } = await exported(5);
    expect(readdirSync(folder).sort()).toEqual(['model.json', 'weights.bin']);
    const { model, about } = readExported(folder);
    expect(fingerprint(parametersOf(model))).toBe(run.result.model.sha256);
    expect(about).toMatchObject({ run: run.id, sha256: run.result.model.sha256, config: run.config });
    expect(statSync(join(folder, 'weights.bin')).size).toBe(4 * model.countParams());
    expect(statSync(join(folder, 'model.json')).size).toBeLessThan(100_000);
  });

  it.each(['5x5', '7x7', '9x9'])('of %s in results/ is that of its record', (experiment) => {
    vi.unstubAllEnvs();
    const folder = exportedFolder('go-zero', experiment, 1);
    const { model } = readExported(folder);
    const { model: recorded } = JSON.parse(readFileSync(`${folder}.json`, 'utf8'));
    expect(fingerprint(parametersOf(model))).toBe(recorded.sha256);
  });

  it('is not written beside the record of another run, nor without a record; a folder of its own is free', async () => {
    const model = drawnModel(1);
    const run = finishedRun(model, 5);
    await expect(writeExported(model, run)).rejects.toThrow(
      /5x5\/seed-1\.json does not exist.*go-zero:record --run=5x5-s1-/,
    );
    record(finishedRun(drawnModel(2), 5), results);
    await expect(writeExported(model, run)).rejects.toThrow(
      /is of another network than run 5x5-s1-.*--out=<folder>/,
    );
    expect(readdirSync(join(results, 'go-zero', '5x5'))).toEqual(['seed-1.json']);
    await writeExported(model, run, join(results, 'own'));
    expect(existsSync(join(results, 'own', 'model.json'))).toBe(true);
    await expect(writeExported(model, { ...run, result: undefined })).rejects.toThrow(/not finished/);
  });

  it('is read also if it has a setting that the app no longer has, or lacks one that has a default', async () => {
    const { folder, run } = await exported(5);
    const file = join(folder, 'model.json');
    const json = JSON.parse(readFileSync(file, 'utf8'));
    json.userDefinedMetadata.config.earlier = true;
    delete json.userDefinedMetadata.config.fastWeight;
    writeFileSync(file, JSON.stringify(json));
    expect(readExported(folder).about.config).toEqual(run.config);
  });

  it('that is damaged is refused with the name of the file', async () => {
    const { folder } = await exported(5);
    const weights = join(folder, 'weights.bin');
    const bytes = readFileSync(weights);
    appendFileSync(weights, 'x');
    expect(() => readExported(folder)).toThrow(/weights\.bin is damaged: it has \d+ bytes/);
    writeFileSync(
      weights,
      bytes.map((byte, i) => (i === 100 ? byte ^ 1 : byte)),
    );
    expect(() => readExported(folder)).toThrow(/weights\.bin is damaged: .*SHA-256/);
    writeFileSync(join(folder, 'model.json'), '{"format": ');
    expect(() => readExported(folder)).toThrow(/model\.json is damaged/);
    writeFileSync(join(folder, 'model.json'), '{"modelTopology": {}, "weightsManifest": []}');
    expect(() => readExported(folder)).toThrow(/model\.json is not a network of go-zero/);
  });
});

describe('the network that --run names', () => {
  const quiet = () => {
    const said = vi.spyOn(console, 'log').mockImplementation(() => {});
    onTestFinished(() => said.mockRestore());
    return said;
  };

  it('is the strongest exported one without a name, that for a board where there is one, and is told', async () => {
    const said = quiet();
    const five = await exported(5);
    const seven = await exported(7);
    const found = await findNetwork('', bare);
    expect(found).toMatchObject({ origin: seven.folder, sizes: [6, 7] });
    expect(said.mock.lastCall![0]).toBe(
      `network ${seven.folder}: 2 blocks of 16 channels, trained on 6x6 and 7x7`,
    );
    expect((await findNetwork('', bare, 5)).origin).toBe(five.folder);
    expect((await findNetwork('', bare, 9)).origin).toBe(seven.folder);
    expect(warningOf(found, 7)).toBeUndefined();
    expect(warningOf(found, 9)).toBe(
      'The network was not trained on 9x9 but on 6x6 and 7x7: its moves and numbers are less sure.',
    );
  });

  it('is an exported one where this machine has no run of the name', async () => {
    quiet();
    const { folder, run } = await exported(5, 2);
    for (const name of ['5x5/2', '5x5/seed-2', folder])
      expect((await findNetwork(name, bare)).origin).toBe(folder);
    const { network } = await findNetwork('5x5/2', bare);
    expect(fingerprint(parametersOf(network.model))).toBe(run.result.model.sha256);
  });

  it('is refused where there is none, with the way to one; a run that cannot be opened is not passed over', async () => {
    expect(strongestExported()).toBeUndefined();
    await expect(findNetwork('5x5', bare)).rejects.toThrow(
      /No run "5x5"\. Nor is there an exported network\. Train one .*--experiment=smoke/,
    );
    await expect(findNetwork('', bare)).rejects.toThrow(
      /No run "latest"\. Nor is there an exported network\. Train one .*--experiment=smoke/,
    );
    await exported(5);
    await expect(findNetwork('7x7', bare)).rejects.toThrow(/These networks are exported: 5x5\/1; name one/);
    const damaged = () => {
      throw new Failure('config.json is damaged');
    };
    await expect(findNetwork('5x5', { openRun: damaged })).rejects.toThrow('config.json is damaged');
  });
});

describe('a training that begins with the network of another experiment', () => {
  const begin = (seed: number, trial = false) => {
    const model = drawnModel(99);
    const dir = join(results, 'runs', `7x7-s${seed}-20260102T000000`);
    mkdirSync(dir, { recursive: true });
    restoreInitial(model, '5x5', { dir, app: 'go-zero', seed, ...(trial && { trial: {} as never }) });
    return fingerprint(parametersOf(model));
  };

  it('takes the exported one where no run is there, of the same seed', async () => {
    const { run } = await exported(5);
    expect(begin(1)).toBe(run.result.model.sha256);
    expect(() => begin(2)).toThrow(
      /no finished run of 5x5 with seed 2.*go-zero:train --experiment=5x5 --seed=2/,
    );
  });

  it('needs none for a dry run', () => {
    expect(begin(3, true)).toBe(fingerprint(parametersOf(drawnModel(99))));
  });
});
