import { connectedWords, encodeWav, readSound } from '@nutshell/data';
import { alignWords, countErrors } from '@nutshell/metrics';
import { NoSuchRun } from '@nutshell/experiment';
import { Random } from '@nutshell/random';
import { goesOnToTheSameBits, ScratchRun, temporaryFolder } from '@nutshell/testing';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { config } from '../src/config.ts';
import { loadCorpus } from '../src/data.ts';
import { ear } from '../src/recogniser.ts';
import { exportCommand } from '../src/commands/export.ts';
import { readDecoded } from '../src/tested.ts';
import { train } from '../src/train.ts';
import { findFiles, findRecogniser, foldsOf, keepRecogniser, loadRecogniser } from '../src/trained.ts';

const quick = config.parse({
  dataset: 'synthetic-speech',
  repetitions: 1,
  testSpeaker: 'ada',
  deltas: 0,
  statesPerWord: 4,
  silenceStates: 1,
  mixtures: 2,
  passes: 2,
  penalties: [0, -20],
  checkpointSeconds: 0,
});

const network = config.parse({
  ...quick,
  acoustic: 'dnn',
  backend: 'cpu',
  mixtures: 1,
  networkFeatures: 'mfcc',
  context: 2,
  layers: 1,
  units: 16,
  batchSize: 100,
  learningRate: 0.03,
  epochs: 2,
  exponents: [1, 0.5],
});

it('a damaged recording of the test is named before the training, or left out on request', async () => {
  const data = temporaryFolder();
  const { folds, rate } = await loadCorpus(quick, 1);
  const { train: learnt, validation, test } = folds[0];
  mkdirSync(join(data, 'recordings'));
  for (const { clips } of [learnt, validation, test])
    for (const { name, wav } of clips) writeFileSync(join(data, 'recordings', name), wav);
  writeFileSync(join(data, 'recordings', '0_ada_1.wav'), encodeWav({ rate, channels: [new Float32Array(9)] }).subarray(0, 50)); // prettier-ignore
  const settings = { ...quick, dataset: 'spoken-digits' as const, data, mixtures: 1, passes: 1 };
  const run = new ScratchRun(settings);
  await expect(run.train(train)).rejects.toThrow('0_ada_1.wav: is truncated');
  expect(run.history()).toEqual([]);
  const { metrics, dataset } = await new ScratchRun({ ...settings, skipCorrupt: true }).train(train);
  expect(metrics['test.words']).toBe(10);
  expect(dataset.source).toContain('without 1 recording that cannot be read: recordings/0_ada_1.wav');
});

it('every speaker is left out in turn, and all words are tested', async () => {
  const run = new ScratchRun({ ...quick, testSpeaker: '', mixtures: 1, passes: 1, penalties: [-20] });
  const { metrics, curve, dataset } = await run.train(train);
  expect(foldsOf(run)).toEqual(['ada', 'ben', 'cleo', 'dan', 'eve', 'fred']);
  expect(curve.map(({ fold }) => fold)).toEqual([1, 2, 3, 4, 5, 6]);
  expect(metrics['test.words']).toBe(60);
  expect(metrics['test.wordErrorRate']).toBeLessThan(0.7); // 0.9 by chance
  expect(dataset.sizes).toEqual({ train: 40, validation: 10, test: 60 });
  const { said, recognised } = readDecoded(run).noisy;
  expect(said.flat()).toHaveLength(60);
  expect(recognised).toHaveLength(said.length);
});

it.each([
  ['gmm', quick],
  ['dnn', network],
])('%s: a run that is taken away in training is not made again by what is kept next', async (_, settings) => {
  const take = (updates: number, { dir }: ScratchRun<any>) =>
    updates === 1 && rmSync(dir, { recursive: true });
  const run = new ScratchRun({ ...settings, checkpointSeconds: 1000 }, { onUpdate: take });
  await expect(run.train(train)).rejects.toThrow(
    /folds\S* cannot be written: its folder is not there \(ENOENT\)/,
  );
  expect(existsSync(run.dir)).toBe(false);
});

it('nor by a recogniser of a whole network', () => {
  const run = new ScratchRun(quick);
  rmSync(run.dir, { recursive: true });
  const about = { rate: 8000, features: 'mfcc', normalisation: 'none', words: [] as string[] } as const;
  expect(() => keepRecogniser(run, 'ada', { acoustic: 'cnn', ...about }, { 'weights.bin': '' })).toThrow(
    /ENOENT/,
  );
  expect(existsSync(run.dir)).toBe(false);
});

it('mixtures: stopped and resumed, it ends with the same bits; all features are tried, with all numbers of Gaussians', async () => {
  const tried = config.parse({ ...quick, features: ['mfcc', 'filter-bank'] });
  const { metrics, model, curve } = await goesOnToTheSameBits(train, tried, { at: 5 });
  expect(curve.map(({ features, gaussians }) => [features, gaussians])).toEqual([
    [1, 1],
    [1, 2],
    [2, 1],
    [2, 2],
  ]);
  const least = Math.min(...curve.map((row) => row['validation.wordErrorRate']));
  expect(metrics['validation.wordErrorRate']).toBe(least);
  expect(metrics['test.words']).toBe(10);
  // 10 words of 4 states and 1 of silence, and a probability of staying in each.
  const parameters = [13, 23].flatMap((size) => [1, 2].map((gaussians) => 41 * gaussians * (2 * size + 1)));
  expect(parameters).toContain(model.parameters);
});

it('pre-training that the network cannot have is refused before anything is learnt', async () => {
  for (const more of [{ activation: 'relu' }, { activation: 'sigmoid', batchNorm: true }] as const) {
    const run = new ScratchRun({ ...network, pretraining: 'rbm' as const, ...more });
    await expect(run.train(train)).rejects.toThrow('take --activation=sigmoid --batchNorm=false');
    expect(existsSync(run.path('folds'))).toBe(false);
  }
});

it.each([
  [
    { dataset: 'folder', testSpeaker: 'ada' },
    '--testSpeaker=ada names a speaker, but --dataset=folder has a split of its own: say --testSpeaker=',
  ],
  [{ dataset: 'speech-commands', validationSpeaker: 'ada' }, '--validationSpeaker=ada names a speaker'],
  [{ dataset: 'synthetic-speech', validationSpeaker: 'ada' }, 'say by --testSpeaker who is tested'],
  [
    { dataset: 'synthetic-speech', data: '.' },
    '--data=. names a folder, but --dataset=synthetic-speech reads none',
  ],
  [{ dataset: 'speech-commands', data: 'full' }, 'the full Speech Commands, are --dataset=folder'],
])('%o: a flag that means nothing to the recordings is refused', async (flags, message) => {
  await expect(loadCorpus(config.parse(flags), 1)).rejects.toThrow(message);
});

it('the speaker who is named is tested, and the one for validation', async () => {
  const { folds } = await loadCorpus({ ...quick, testSpeaker: 'eve', validationSpeaker: 'ben' }, 1);
  const speakers = folds.map(({ name, train, validation, test }) => [
    name,
    ...[train, validation, test].map((part) => part.speakers.join(' ')),
  ]);
  expect(speakers).toEqual([['eve', 'ada cleo dan fred', 'ben', 'eve']]);
});

it('a network: stopped and resumed, it ends with the same bits, and recognises', async () => {
  const { metrics, curve } = await goesOnToTheSameBits(train, network, { at: 25 });
  expect(metrics['test.words']).toBe(10);
  expect(metrics['test.frameError']).toBeLessThan(0.8); // 40 of 41 by chance
  expect(curve.map(({ round }) => round)).toEqual([1, 1, 2, 2]);
});

it.each([
  [
    'mixtures',
    { ...quick, testSpeaker: '', mixtures: 1, passes: 1, penalties: [-20] },
    ['ada/recogniser.json'],
  ],
  ['a network', network, ['ada/alignment-2.bin']],
  [
    'a network of many folds',
    { ...network, testSpeaker: '', epochs: 1, realignments: 0 },
    ['ada/weights.bin', 'ada/alignment-1.bin'],
  ],
] as const)('%s: a file of a run that changed since is named at its resume', async (_, settings, files) => {
  const stopAt = files[0] === 'ada/alignment-2.bin' ? 3 : 2; // in the second round, or in the second fold
  const run = new ScratchRun(
    { ...settings, penalties: [...settings.penalties] },
    { onRow: (rows, run) => void (rows === stopAt && run.interrupt()) },
  );
  await expect(run.train(train)).rejects.toThrow('interrupted');
  for (const name of files) {
    const file = run.path('folds', name);
    const bytes = readFileSync(file);
    bytes[bytes.length >> 1] ^= 1;
    writeFileSync(file, bytes);
    await expect(run.resume().train(train)).rejects.toThrow(
      `${file} has changed since it was written: it has not the SHA-256 that sha256.json beside it names. Put it back as it was`,
    );
    bytes[bytes.length >> 1] ^= 1;
    writeFileSync(file, bytes);
  }
  if (files.length > 1) return; // of a run that takes long
  rmSync(run.path('folds', 'ada', 'sha256.json')); // as earlier versions left it
  const { metrics } = await run.resume().train(train);
  expect(metrics['test.words']).toBe(settings.testSpeaker ? 10 : 60);
});

it('a network sees features normalised as those of the mixtures that make the fewest errors on validation', async () => {
  const settings = { ...network, normalisations: ['none', 'speaker'] as const, realignments: 0, epochs: 1 };
  for (const seed of [1, 2]) {
    const mixtures = new ScratchRun(
      { ...settings, acoustic: 'gmm' as const, normalisations: [...settings.normalisations] },
      { seed },
    );
    const { curve } = await mixtures.train(train);
    const [none, speaker] = curve.map((row) => row['validation.wordErrorRate']);
    const run = new ScratchRun({ ...settings, normalisations: [...settings.normalisations] }, { seed });
    await run.train(train);
    const { choice } = await loadRecogniser(run, 'ada');
    expect(choice).toEqual({ features: 'mfcc', normalisation: speaker < none ? 'speaker' : 'none' });
  }
});

it('a dry run of either ends after a moment, with an estimate', async () => {
  for (const settings of [quick, network]) {
    const trial = {
      described: 0,
      describe: (layers: unknown[]) => void (trial.described = layers.length),
      finish: (estimate: { examples: number; total: number }): never => {
        throw Object.assign(new Error('timed'), estimate);
      },
    };
    const run = new ScratchRun({ ...settings, repetitions: 1, batchSize: 32 }, { trial });
    const { examples, total } = (await run
      .train(train)
      .catch((error: { examples: number; total: number }) => error)) as never;
    expect(examples).toBeGreaterThan(0);
    expect(total).toBeGreaterThanOrEqual(examples);
    expect(trial.described).toBeGreaterThan(0);
    expect(run.history()).toEqual([]);
  }
});

it('the recogniser is stored, and reads a WAV file', async () => {
  const run = new ScratchRun({ ...quick, repetitions: 2, deltas: 2 });
  await run.train(train);
  const recogniser = await loadRecogniser(run, 'ada');
  const { folds, words: names, rate } = await loadCorpus(run.config, run.seed);
  const [{ sound, words }] = connectedWords(folds[0].train, { random: new Random(2) });
  const file = run.path('words.wav');
  writeFileSync(file, encodeWav({ rate, channels: [sound.samples] }));
  const [found] = await ear(recogniser, run.config, rate)([readSound(file, rate)]);
  const said = words.map((word) => names[word]);
  expect(countErrors(alignWords(said, found)).right).toBeGreaterThan(words.length / 2); // 1 in 10 by chance
  const stored = run.path('folds', 'ada', 'recogniser.json');
  const whole = JSON.parse(readFileSync(stored, 'utf8'));
  writeFileSync(stored, readFileSync(stored, 'utf8').slice(0, 100));
  await expect(loadRecogniser(run, 'ada')).rejects.toThrow(
    'recogniser.json has changed since it was written',
  );
  rmSync(run.path('folds', 'ada', 'sha256.json')); // as earlier versions left it
  await expect(loadRecogniser(run, 'ada')).rejects.toThrow(
    /recogniser\.json, line 1, column 98: not JSON .*: is scratch finished\?$/,
  );
  const isRefused = async (changed: object, message: string) => {
    writeFileSync(stored, JSON.stringify({ ...whole, ...changed }));
    await expect(loadRecogniser(run, 'ada')).rejects.toThrow(message);
  };
  const { models, ...rest } = whole;
  const stay = models.stay.slice(1);
  await isRefused(
    { models: { ...models, stay } },
    'recogniser.json is damaged: the recogniser has 11 words and 40 states',
  );
  await isRefused({ models: { ...models, stay: [2, ...stay] } }, 'state 0 stays with the probability 2');
  await isRefused({ rate: 1e9 }, 'recogniser.json: "rate" is 1000000000: expected');
  writeFileSync(stored, JSON.stringify({ ...rest, acoustic: 'cnn', insertionPenalty: undefined, words: ['a'] })); // prettier-ignore
  await expect(loadRecogniser(run, 'ada')).rejects.toThrow(
    /recogniser\.json is damaged: it is of the kind cnn, and scratch trains gmm\. Put it back as it was/,
  );
});

it.each([
  ['mixtures', quick],
  ['a network', network],
])('%s, exported, can be read without the run, with what all folds recognised', async (_, settings) => {
  const run = new ScratchRun({ ...settings, repetitions: 1 });
  await run.train(train);
  const out = run.path('exported');
  const finished = { ...run, path: (...parts: string[]) => run.path(...parts), result: {} };
  const context = {
    openRun: (reference: string): never => {
      if (reference === 'scratch') return finished as never;
      throw new NoSuchRun(`there is no run ${reference}`);
    },
  };
  const options = { run: 'scratch', fold: '', out };
  await exportCommand.run({ ...context, options } as never);
  const [kept, exported] = [
    await loadRecogniser(run, 'ada'),
    await findRecogniser(out, '', { openRun: context.openRun }),
  ];
  const { folds, rate } = await loadCorpus(run.config, run.seed);
  const [{ sound }] = connectedWords(folds[0].test, { random: new Random(3) });
  const sounds = [{ rate, samples: sound.samples }];
  expect(await ear(exported, exported.config, exported.rate)(sounds as never)).toEqual(
    await ear(kept, run.config, rate)(sounds as never),
  );
  expect(readDecoded(findFiles(out, context))).toEqual(readDecoded(run));
  await expect(findRecogniser(out, 'ben', context)).rejects.toThrow('has no fold "ben"');
  writeFileSync(run.path('exported', 'about.json'), '{"app": "speech"}');
  await expect(findRecogniser(out, '', context)).rejects.toThrow(
    /about\.json: "experiment" is missing: expected string; .*is it a folder of speech:export\?/,
  );
});
