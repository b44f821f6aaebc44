/** The command line, the lab's page and an exported model give one answer to the same file. */
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { config as charRnnSchema } from '@nutshell/char-rnn/src/config.ts';
import { buildModel as buildCharRnn } from '@nutshell/char-rnn/src/model.ts';
import { exportedFiles } from '@nutshell/core';
import { Vocabulary, readImage } from '@nutshell/data';
import { decodeTable } from '@nutshell/data/csv';
import { findDigits, tellVerdicts, verdictOf } from '@nutshell/data/handwriting';
import { NoSuchRun, exportedFolder } from '@nutshell/experiment';
import { Player } from '@nutshell/go-zero/src/player.ts';
import { readGame } from '@nutshell/go-zero/src/sgf-file.ts';
import { findNetwork } from '@nutshell/go-zero/src/trained.ts';
import { Training } from '@nutshell/micro/classifier';
import { RecurrentNetwork } from '@nutshell/micro/recurrent';
import { Random } from '@nutshell/random';
import { CommandLine } from '@nutshell/testing';
import * as tf from '@tensorflow/tfjs';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Transcript } from '@nutshell/lab/src/char-rnn/transcript.ts';
import { BATCH, Evaluator, outputsOf } from '@nutshell/lab/src/go/evaluator.ts';
import { positionAfter } from '@nutshell/lab/src/go/line.ts';
import { lineOfSgf } from '@nutshell/lab/src/go/sgf.ts';
import { padded } from '@nutshell/lab/src/handwriting/picture-digits.ts';
import { frameOf, inputOf, labelsShape, outputs, verdictOfFrame } from '@nutshell/lab/src/lenet5/frame.ts';
import { modelFiles } from '@nutshell/lab/src/network/dense-model-file.ts';
import { Engine, type Result } from '@nutshell/lab/src/network/engine.ts';
import { pointsFromCsv } from '@nutshell/lab/src/points/csv-file.ts';
import { onGrid } from '@nutshell/lab/src/points/point-code.ts';
import { config as schema } from '@nutshell/perceptron/src/depth/config.ts';
import { buildNetwork as buildDepthNetwork } from '@nutshell/perceptron/src/depth/model.ts';
import { loadProblem } from '@nutshell/perceptron/src/depth/points.ts';

let folder: string;
beforeAll(() => void (folder = mkdtempSync(path.join(tmpdir(), 'nutshell-answers-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('perceptron', () => {
  it.each([
    ['within the plane', 'x,y,label\n0.1,0.2,0\n-0.9,0.4,0\n0.3,-1.2,1\n1.1,0.5,1\n'],
    [
      'far outside, with labels of any kind',
      'label;y;x\n7;100;10\n7;130;30\n-1;120;20\n-1;100;15\n7;90;12\n',
    ],
  ])('depth and the page Classify learn from the same points of one file: %s', async (_, text) => {
    const file = path.join(folder, 'points.csv');
    writeFileSync(file, Buffer.from(`\uFEFF${text}`, 'utf16le'));
    const { train, test } = await loadProblem(schema.parse({ csv: file, testFraction: 0.5 }), new Random(1));
    const { points } = pointsFromCsv(decodeTable(readFileSync(file)), 'points.csv');
    const told = (x: number, y: number, label: number) => [x.toFixed(2), y.toFixed(2), label].join(' ');
    const ofCommand = [train, test].flatMap(({ x, labels }) =>
      Array.from(labels, (label, i) => told(x[2 * i], x[2 * i + 1], label)),
    );
    expect(ofCommand.sort()).toEqual(points.map(({ x, y, label }) => told(x, y, label)).sort());
  });

  it('depth, the page Classify and the model.json that it saves judge the points of one file alike', async () => {
    const file = path.join(folder, 'rings.csv');
    const place = (x: number, y: number) => [onGrid(x), onGrid(y)].map((value) => value.toFixed(6)).join(); // as addresses of the page have it
    const rows = Array.from({ length: 60 }, (_, i) => {
      const radius = i % 2 === 0 ? 0.3 + (i % 7) / 40 : 0.7 + (i % 5) / 20;
      return `${place(radius * Math.cos(i), radius * Math.sin(i))},${i % 2}`;
    });
    writeFileSync(file, ['x,y,label', ...rows, ''].join('\n'));
    const steps = 60;
    const line = new CommandLine('perceptron', path.join(folder, 'depth'));
    // All points are one batch, so that their order makes no difference.
    const given = { csv: file, hidden: '5', l2: 0.01, batchSize: 100, epochs: steps, restarts: 1, frames: 0 };
    const { code, stderr } = await line.call('depth', { ...given, seed: 3 });
    expect(code, stderr).toBe(0);
    const [id] = readdirSync(path.join(line.runs, 'perceptron'));
    const { metrics, config, seed } = JSON.parse(
      readFileSync(path.join(line.runs, 'perceptron', id, 'result.json'), 'utf8'),
    );
    expect(metrics['train.accuracy']).toBeGreaterThan(0.8); // it has learnt something

    // The page draws other first weights, and keeps other points for testing: here it has those of the run.
    const random = new Random(seed);
    const { test } = await loadProblem(config, random.fork('data'));
    const forTest = new Set(Array.from(test.labels, (_, i) => place(test.x[2 * i], test.x[2 * i + 1])));
    const { points } = pointsFromCsv(decodeTable(readFileSync(file)), 'rings.csv');
    const page = new Training(
      {
        seed,
        hidden: [5],
        activation: config.activation,
        optimizer: config.optimizer,
        rate: config.learningRate,
        penalty: 'l2',
        penaltyRate: config.l2,
        batch: config.batchSize,
      },
      points.map((point) => ({ ...point, test: forTest.has(place(point.x, point.y)) })),
    );
    const draws = random.fork('depth 1').fork('attempt 1').fork('weights');
    page.network.parameters.set(buildDepthNetwork([5], 2, config, draws).parameters);
    page.advance(steps, Infinity);
    page.measure();
    for (const [part, score] of Object.entries({ train: page.trainScore, test: page.testScore })) {
      expect(score.loss).toBeCloseTo(metrics[`${part}.loss`], 9);
      expect(score.accuracy).toBeCloseTo(metrics[`${part}.accuracy`], 12);
    }

    await tf.setBackend('cpu');
    const { json, weights } = await modelFiles(page.network);
    const { modelTopology, weightsManifest } = JSON.parse(json);
    const weightData = await weights.arrayBuffer();
    const model = await tf.loadLayersModel(
      tf.io.fromMemory({ modelTopology, weightSpecs: weightsManifest[0].weights, weightData }),
    );
    const p = (
      model.predict(tf.tensor2d(Float32Array.from(test.x), [test.labels.length, 2])) as tf.Tensor
    ).dataSync();
    const ofLabel = Array.from(test.labels, (label, i) => (label === 1 ? p[i] : 1 - p[i]));
    const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(mean(ofLabel.map((value) => -Math.log(value)))).toBeCloseTo(metrics['test.loss'], 4);
    expect(mean(ofLabel.map((value) => Number(value > 0.5)))).toBeCloseTo(metrics['test.accuracy'], 12);
    model.dispose();
  });
});

describe('lenet5', () => {
  const stroke = (d: string, at = '') =>
    `<path d="${d}" transform="${at}" fill="none" stroke="#223" stroke-width="9" stroke-linecap="round"/>`;
  const pictures: Record<string, string> = {
    'seven.png': stroke('M28 20 L72 20 L46 82'),
    '47.png': stroke('M60 82 L60 18 L30 62 L76 62', 'scale(.55) translate(-8 40)') + stroke('M28 20 L72 20 L46 82', 'scale(.55) translate(78 40)'), // prettier-ignore
    'dot.png': '<circle cx="40" cy="60" r="4"/>',
    'ruled.png': [20, 40, 60, 80].map((y) => `<path d="M0 ${y}h100" stroke="#88a"/>`).join('') + stroke('M42 32 L56 18 L56 88'), // prettier-ignore
  };
  let exported: string;
  let line: CommandLine;
  let files: string[];

  beforeAll(async () => {
    files = Object.keys(pictures).map((name) => path.join(folder, name));
    for (const [i, content] of Object.values(pictures).entries()) {
      const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100" width="200" height="200"><rect width="100" height="100" fill="#eed"/>${content}</svg>`;
      await sharp(Buffer.from(svg)).toFile(files[i]);
    }
    line = new CommandLine('lenet5', path.join(folder, 'runs'));
    // What it has learnt does not matter here.
    const few = {
      experiment: 'smoke',
      trainExamples: 40,
      testExamples: 10,
      epochs: 1,
      curvatureExamples: 10,
    };
    expect(await line.call('train', few)).toMatchObject({ code: 0 });
    exported = path.join(folder, 'exported');
    expect(await line.call('export', { out: exported })).toMatchObject({ code: 0 });
  }, 60_000);

  it('predict, the page and tf.loadLayersModel agree on every digit of every file', async () => {
    const { code, stdout } = await line.call('predict', {}, ...files);
    expect(code).toBe(0);
    const said = stdout.trim().split('\n');

    const { modelTopology, weightsManifest } = JSON.parse(
      readFileSync(path.join(exported, 'model.json'), 'utf8'),
    );
    const weightData = new Uint8Array(readFileSync(path.join(exported, 'weights.bin'))).buffer;
    const artifacts = { modelTopology, weightSpecs: weightsManifest[0].weights, weightData };
    const labels = labelsShape.parse(JSON.parse(readFileSync(path.join(exported, 'labels.json'), 'utf8')));
    const engine = await Engine.load(artifacts, outputs);
    const plain = await tf.loadLayersModel(tf.io.fromMemory(artifacts));
    for (const [i, file] of files.entries()) {
      const digits = findDigits(await readImage(file, { channels: 4 }));
      const onPage = [];
      for (const { pixels } of digits) {
        const input = inputOf(padded(pixels), labels.input);
        const { outputs: all } = (await engine.run(input)) as Result<(typeof outputs)[number]>;
        onPage.push(verdictOfFrame(frameOf(input, all), labels));
        const probabilities = (
          plain.predict(tf.tensor4d(input.values, [1, 32, 32, 1])) as tf.Tensor
        ).dataSync();
        expect(verdictOf({ probabilities }).digit).toBe(onPage.at(-1)!.digit);
      }
      const told = tellVerdicts(onPage);
      // Rounded to one digit, the same number may be told as two.
      const [numbers, page] = [said[i].slice(file.length + 2), told].map(
        (text) => text.match(/\d+\.\d/g) ?? [],
      );
      page.forEach((number, k) => expect(Math.abs(Number(number) - Number(numbers[k]))).toBeLessThan(0.11));
      expect(said[i].replaceAll(/\d+\.\d/g, '#')).toBe(`${file}: ${told}`.replaceAll(/\d+\.\d/g, '#'));
    }
    expect(said[1]).toContain('2 digits, read one by one');
    expect(said[3]).not.toContain('digits');
    engine.dispose();
    plain.dispose();
  });
});

describe('char-rnn', () => {
  it('sample and the page write the same text with the exported network, as TensorFlow.js reads it', async () => {
    // Untrained: what it writes does not matter here.
    const vocabulary = Vocabulary.of('to be, or not\n');
    const settings = charRnnSchema.parse({ units: 6, embedding: 3 });
    const run = { id: 'smoke-s1-x', app: 'char-rnn', experiment: 'smoke', seed: 1, config: settings };
    const results = path.join(folder, 'results');
    const exported = path.join(results, 'char-rnn', 'smoke', 'seed-1');
    mkdirSync(exported, { recursive: true });
    await tf.setBackend('cpu');
    const model = buildCharRnn(settings, vocabulary.size, new Random(1));
    const files = { 'vocabulary.json': JSON.stringify(vocabulary), ...(await exportedFiles(model, run)) };
    for (const [name, content] of Object.entries(files)) writeFileSync(path.join(exported, name), content);

    vi.stubEnv('NUTSHELL_RESULTS', results);
    const line = new CommandLine('char-rnn', path.join(folder, 'no-runs'));
    const told = { run: 'smoke/1', prime: 'to be', length: 40, temperature: 0.8, seed: 3 };
    const { code, stdout, stderr } = await line.call('sample', told);
    vi.unstubAllEnvs();
    expect(code, stderr).toBe(0);

    const read = (name: string) => readFileSync(path.join(exported, name));
    const network = RecurrentNetwork.read(JSON.parse(read('model.json').toString()), read('weights.bin'));
    const page = new Transcript(network, Vocabulary.fromJSON(JSON.parse(read('vocabulary.json').toString())));
    page.advance({ prime: 'to be', written: 40, rule: { temperature: 0.8 }, seed: 3 }, Infinity);
    expect(stdout).toBe(`${page.characters.join('')}\n`);
  });
});

describe('go-zero', () => {
  it('the commands and the page judge a position of one SGF file alike, by the exported network', async () => {
    const file = path.join(folder, 'game.sgf');
    writeFileSync(file, '(;FF[4]GM[1]SZ[5]KM[0.5]PB[a]PW[b];B[cc];W[bc];B[cb];W[bb];B[dd];W[])');
    const said = vi.spyOn(console, 'log').mockImplementation(() => {});
    const openRun = () => {
      throw new NoSuchRun('no run is looked at here');
    };
    const found = await findNetwork('5x5/1', { openRun }, 5);
    said.mockRestore();
    const { game } = readGame(file);
    const player = new Player(found.network, { simulations: 1 });
    const command = found.network.judgeAll(player.positionOf(game));

    const exported = exportedFolder('go-zero', '5x5', 1);
    const { modelTopology, weightsManifest } = JSON.parse(
      readFileSync(path.join(exported, 'model.json'), 'utf8'),
    );
    const specs = weightsManifest.flatMap(
      ({ weights }: { weights: tf.io.WeightsManifestEntry[] }) => weights,
    );
    const weightData = new Uint8Array(readFileSync(path.join(exported, 'weights.bin'))).buffer;
    const artifacts = { modelTopology, weightSpecs: specs, weightData };
    const engine = await Engine.load(artifacts, outputsOf(artifacts), BATCH);
    const evaluator = new Evaluator(engine);
    const page = await evaluator.judge(positionAfter(lineOfSgf(readFileSync(file, 'utf8')), evaluator.input));
    expect(page.value).toBeCloseTo(command.value, 4);
    expect(page.score).toBeCloseTo(command.score, 3);
    expect(page.priors).toHaveLength(command.priors.length);
    page.priors.forEach((prior, i) => expect(prior).toBeCloseTo(command.priors[i], 4));
    page.ownership.forEach((point, i) => expect(point).toBeCloseTo(command.ownership[i], 3));
    expect(Math.max(...page.priors)).toBeGreaterThan(2 / page.priors.length); // it has an opinion
    engine.dispose();
    found.network.dispose();
  });
});
