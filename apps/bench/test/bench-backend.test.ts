import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { countParameters, selectBackend } from '@nutshell/core';
import { Random } from '@nutshell/random';
import { beforeAll, describe, expect, test } from 'vitest';
import { gigaflopsPerItem } from '../src/backend/arithmetic.ts';
import { backendCommand } from '../src/backend/command.ts';
import type { RowResult } from '../src/backend/contest.ts';
import type { Setting } from '../src/backend/contestants.ts';
import { benchmarksDocument } from '../src/backend/document.ts';
import type { Floor } from '../src/backend/floors.ts';
import { profileTable, summarise } from '../src/backend/profile.ts';
import {
  arithmeticTable,
  detailTable,
  failedTrials,
  fallbackLines,
  floorTable,
  missesOf,
  rateTable,
  ratioTable,
  trialLines,
} from '../src/backend/report.ts';
import { type Row, rows } from '../src/backend/rows.ts';
import { buildStart, tasks } from '../src/backend/tasks.ts';
import { type Cell, compare, pairing } from '../src/comparison.ts';
import { loadArrays, saveArrays } from '../src/pipelines/array-files.ts';
import { imageBatches, noiseImages } from '../src/pipelines/images.ts';
import { SYMMETRIES, noisePositions, positionBatches } from '../src/pipelines/positions.ts';
import { noiseText, windowBatches } from '../src/pipelines/text.ts';

beforeAll(() => selectBackend({ backend: 'cpu' }));

const rowNamed = (name: string): Row => rows.find((row) => row.name === name) as Row;

describe('the networks', () => {
  // By hand: 9·17·64 + 10·9·64² = 378,432 weights of 3x3 filters, 192 of the heads' 1x1; 2·(11·64 + 2 + 1) of
  // normalisation; 162·82 + 82, 81·64 + 64 and 64 + 1 of the dense layers. The others are the papers' and PyTorch's.
  test.each([
    ['lenet5', 61_706, [null, 10]],
    ['resnet20', 269_722 + 16 * 32 + 32 * 64, [null, 10]],
    ['alexnet-small', 5_329_034, [null, 10]],
    ['speed-run', 1_971_352, [null, 10]],
    ['char-rnn', 4 * 128 * (65 + 128 + 1) + 4 * 128 * (128 + 128 + 1) + 65 * 129, [null, null, 65]],
    ['char-rnn-512', 4 * 512 * (65 + 512 + 1) + 4 * 512 * (512 + 512 + 1) + 65 * 513, [null, null, 65]],
    ['char-gru', 3 * 128 * (65 + 128 + 1) + 3 * 128 * (128 + 128 + 1) + 65 * 129, [null, null, 65]],
    ['char-tanh', 128 * (65 + 128 + 1) + 128 * (128 + 128 + 1) + 65 * 129, [null, null, 65]],
    ['nic', 2543 * 512 + 769 * 512 + 4 * 512 * (512 + 512 + 1) + 513 * 2543, [null, null, 2543]],
    ['go', 378_432 + 192 + 2 * 707 + 13_366 + 5_248 + 65, [[null, 82], [null, 1]]], // prettier-ignore
  ] as const)('%s has %i parameters', (name, parameters, outputs) => {
    const model = buildStart(tasks[name]);
    expect(countParameters(model)).toBe(parameters);
    expect(model.outputShape).toEqual(outputs);
    model.dispose();
  });
});

describe('the pipelines', () => {
  test('images: each once in an epoch, in another order in the next, pixels in ±1', () => {
    const data = noiseImages(12, 4, 1, new Random(1));
    data.images.values.forEach((_, i, pixels) => (pixels[i] = i % 16 === 0 ? 0 : 255));
    data.labels.values.forEach((_, i, labels) => (labels[i] = i));
    const epochs = [0, 1].map(() => [] as number[]);
    const batches = imageBatches(data, 4, new Random(2));
    for (const epoch of epochs) {
      for (let i = 0; i < 3; i++) {
        const { images, labels } = batches.next().value!;
        expect(images.shape).toEqual([4, 4, 4, 1]);
        expect([...images.values.slice(0, 3)]).toEqual([-1, 1, 1]);
        epoch.push(...labels.values);
      }
    }
    const all = Array.from({ length: 12 }, (_, i) => i);
    expect(epochs.map((epoch) => epoch.toSorted((a, b) => a - b))).toEqual([all, all]);
    expect(epochs[0]).not.toEqual(epochs[1]);
  });

  test('text: what follows is the next character, and no window comes twice in an epoch', () => {
    const data = noiseText(500, new Random(1));
    expect(Math.max(...data.text.values)).toBeLessThan(65);
    data.text.values.forEach((_, i, text) => (text[i] = i)); // of 256 characters here, so that windows differ
    const text = [...data.text.values].join();
    const batches = windowBatches(data, 4, 10, new Random(2));
    const seen = new Set<string>();
    for (let i = 0; i < 12; i++) {
      const { characters, following } = batches.next().value!;
      expect(characters.shape).toEqual([4, 10]);
      for (let row = 0; row < 4; row++) {
        const window = characters.values.slice(10 * row, 10 * row + 10);
        const next = following.values.slice(10 * row, 10 * row + 10);
        expect(text).toContain([...window, next[9]].join());
        expect(next.slice(0, 9)).toEqual(window.slice(1));
        seen.add(window.join());
      }
    }
    expect(seen.size).toBe(48);
  });

  test('positions: stones and move are turned alike, in all eight ways, and the pass stays', () => {
    const data = noisePositions(64, new Random(1));
    const { planes, moves } = data;
    planes.values.fill(0);
    moves.values.forEach((_, i) => {
      moves.values[i] = i % 8 === 7 ? 81 : 10; // B8, in the corner, or a pass
      if (i % 8 !== 7) planes.values[(i * 81 + 10) * 17 + (i % 17)] = 1;
    });
    const { value: batch } = positionBatches(data, 64, new Random(2)).next();
    const { planes: turned, moves: targets, values } = batch!;
    expect([turned.shape, targets.shape, values.shape]).toEqual([[64, 9, 9, 17], [64], [64, 1]]);
    const corners = new Set<number>();
    for (let i = 0; i < 64; i++) {
      expect(Math.abs(values.values[i])).toBe(1);
      const stones = turned.values.slice(i * 81 * 17, (i + 1) * 81 * 17);
      if (targets.values[i] === 81) {
        expect(stones.includes(1)).toBe(false);
        continue;
      }
      corners.add(targets.values[i]);
      expect(Math.floor(stones.indexOf(1) / 17)).toBe(targets.values[i]);
    }
    expect([...corners].sort((a, b) => a - b)).toEqual([10, 16, 64, 70]); // (1,1), (1,7), (7,1), (7,7)
  });

  test('the symmetries are eight different ones, and neighbours stay neighbours', () => {
    expect(new Set(SYMMETRIES.map((images) => images.join())).size).toBe(8);
    for (const images of SYMMETRIES) {
      expect(new Set(images).size).toBe(82);
      const [row, column] = [Math.floor(images[40] / 9), images[40] % 9];
      expect([row, column]).toEqual([4, 4]);
      expect([1, 9]).toContain(Math.abs(images[0] - images[1]));
      expect([1, 9]).toContain(Math.abs(images[0] - images[9]));
    }
  });

  test('arrays come back from files', () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'nutshell-arrays-'));
    const arrays = {
      'c1/kernel': { shape: [1, 2], values: Float32Array.of(0.1, -7) },
      labels: { shape: [3], values: Int32Array.of(-1, 0, 2 ** 30) },
      images: { shape: [5], values: Uint8Array.of(0, 1, 2, 254, 255) },
    };
    try {
      saveArrays(folder, arrays);
      expect(loadArrays(folder)).toEqual(arrays);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

test('pairing: the median of ratios within rounds, and the slowest over the fastest', () => {
  // 10/5, 30/10, 12/12
  expect(pairing([10, 30, 12], [5, 10, 12])).toEqual({ median: 2, worst: 10 / 12 });
  expect(pairing([10, 30, 12], [5])).toEqual({ median: 2, worst: 2 });
  expect(pairing([10], [])).toBeUndefined();
});

test('compare keeps what a contestant says about itself', async () => {
  let peak = 100;
  const measure = async () => ({ steps: 1, seconds: 1, details: { peakMiB: peak++ } });
  const options = { workloads: [{ name: 'all', items: 1 }], rounds: 2, reference: 'a' };
  const [cell] = await compare({ contestants: [{ name: 'a', measure }], ...options });
  expect(cell.details).toEqual([{ peakMiB: 100 }, { peakMiB: 101 }]);
});

test('floating-point operations of a row, counted from its layers', () => {
  // LeNet-5 by hand: 2·(25·6·28² + 25·6·16·10² + 400·120 + 120·84 + 84·10) = 833,040 forward, of which the first
  // convolution, whose input needs no gradient, has 235,200.
  expect(gigaflopsPerItem(rowNamed('lenet5-32'))).toBeCloseTo((3 * 833_040 - 235_200) / 1e9, 12);
  // A character: 2·512·(65 + 128) + 2·512·(128 + 128) + 2·128·65; the first kernel sees the data.
  const forward = 197_632 + 262_144 + 16_640;
  expect(gigaflopsPerItem(rowNamed('char-rnn-50'))).toBeCloseTo((3 * forward - 2 * 512 * 65) / 1e9, 12);
  // A word: 2·4·512·1024 of the LSTM and 2·512·2543; a sixteenth of the picture's 2·768·512, which see the data.
  const word = 4_194_304 + 2_604_032 + 49_152;
  expect(gigaflopsPerItem(rowNamed('nic-64'))).toBeCloseTo((3 * word - 49_152) / 1e9, 12);
  // 81 points, 378,432 weights of 3x3 filters and 192 of 1x1; then the dense layers.
  const go = 2 * (81 * (378_432 + 192) + 162 * 82 + 81 * 64 + 64);
  expect(gigaflopsPerItem(rowNamed('go-inference-8'))).toBeCloseTo(go / 1e9, 12);
});

const settingOf = (label: string, threads: number): Setting => ({
  label,
  threads,
  program: { command: 'none', args: [] },
});

/** A row's result: rates in steps per second over three rounds. */
function resultOf(row: Row, onnx: number[], debian: number[], wasm: number[]): RowResult {
  const details = [{ firstStepSeconds: 0.25, overhead: 0.04, pipeline: 0.01, peakMiB: 300 }];
  const cells: Cell[] = [
    { contestant: 'onnx', workload: row, rates: onnx, details },
    { contestant: 'debian', workload: row, rates: debian, details: [{ firstStepSeconds: 9, peakMiB: 280 }] },
    { contestant: 'wasm', workload: row, rates: wasm },
  ];
  const [one, two] = [settingOf('1 thread', 1), settingOf('2 threads', 2)];
  const settings = new Map([
    ['onnx', two],
    ['debian', one],
    ['wasm', two],
  ]);
  const trials = [
    { contestant: 'onnx' as const, setting: one, rate: 9000 },
    { contestant: 'onnx' as const, setting: two, rate: 10_000 },
    { contestant: 'debian' as const, setting: one, failed: 'no memory' },
  ];
  return { row, cells, settings, trials, difference: 1e-7 };
}

describe('the report', () => {
  const [lenet5, inference] = [rowNamed('lenet5-32'), rowNamed('go-inference-8')];
  const results = [
    resultOf(lenet5, [330, 300, 345], [300, 300, 300], [30, 50, 75]),
    resultOf(inference, [100, 100, 100], [80, 80, 80], [50, 50, 50]),
  ];
  const bodyOf = (table: string) => table.split('\n').slice(2);

  test('has rates with their numbers of threads', () => {
    expect(bodyOf(rateTable(results))).toEqual([
      '| LeNet-5, batch 32, training, images/s         | 10,600 (2) |       9,600 (1) | 1,600 (2) |',
      '| Go 5x64, 9x9, batch 8, inference, positions/s |    800 (2) |         640 (1) |   400 (2) |',
    ]);
  });

  test('has ratios within rounds, in bold type where they miss a target', () => {
    // 330/300, 300/300, 345/300 and 330/30, 300/50, 345/75
    expect(bodyOf(ratioTable(results))).toEqual([
      '| LeNet-5, batch 32, training, images/s         |            1.10 (1.00) | 6.00 (4.00) |',
      '| Go 5x64, 9x9, batch 8, inference, positions/s |            1.25 (1.25) | 2.00 (2.00) |',
    ]);
    const slower = [resultOf(lenet5, [320, 320, 320], [300, 300, 300], [80, 80, 80])];
    expect(ratioTable(slower)).toMatch(/\| +\*\*1\.07\*\* \(1\.07\) \| \*\*4\.00\*\* \(4\.00\) \|/);
  });

  test("has GFLOP/s and their share of the same library's matrix products on as many threads", () => {
    // 2.26392 MFLOP for an image: 10,560 of them are 23.9 GFLOP in a second, 9,600 are 21.7, 1,600 are 3.62.
    const floors: Floor[] = [
      { library: 'onnx', threads: 1, gigaflops: 95 },
      { library: 'onnx', threads: 2, gigaflops: 100 },
      { library: 'debian', threads: 1, gigaflops: 80 },
    ];
    expect(bodyOf(arithmeticTable(results.slice(0, 1), floors))).toEqual([
      '| LeNet-5, batch 32, training, images/s |  2.26 | 23.9 (24 %) |     21.7 (27 %) | 3.62 |',
    ]);
    expect(bodyOf(floorTable(floors, { debian: 'libopenblas.so.0' }))).toEqual([
      '| ONNX Runtime, by onnx | its own          |              95.0 |                100 |',
      "| Debian's PyTorch      | libopenblas.so.0 |              80.0 |                  – |",
    ]);
  });

  test('names the settings that were tried', () => {
    expect(trialLines(results[0])).toEqual([
      '- LeNet-5, batch 32, training, images/s',
      '  - onnx: 1 thread 9,000; **2 threads 10,000**',
      '  - PyTorch, Debian: 1 thread failed',
    ]);
    expect(failedTrials(results.slice(0, 1))).toEqual(['lenet5-32, PyTorch, Debian, 1 thread: no memory']);
  });

  test('has what only onnx knows, and the memory of all', () => {
    expect(bodyOf(detailTable(results.slice(0, 1)))).toEqual([
      '| LeNet-5, batch 32, training, images/s |    0.250 s |    4.0 % |    1.0 % |       300 |                  280 |         – |',
    ]);
  });

  test('lists the targets that are missed: wasm has none in inference', () => {
    expect(missesOf(results)).toEqual([]);
    const slow = [
      resultOf(lenet5, [240, 240, 240], [300, 300, 300], [30, 30, 30]),
      resultOf(inference, [40, 40, 40], [80, 80, 80], [50, 50, 50]),
    ];
    expect(missesOf(slow)).toEqual([
      { row: lenet5, peer: 'debian', ratio: 0.8, target: 1.1 },
      { row: inference, peer: 'debian', ratio: 0.5, target: 1.1 },
    ]);
  });

  test('says where a contestant was left out, or left work to another backend', () => {
    const result = resultOf(lenet5, [100], [], []);
    const [onnx, ...others] = result.cells;
    const some = [{ ...result, cells: [{ ...onnx, details: [{ fallbacks: 12 }] }, ...others] }];
    expect(ratioTable(some)).toMatch(/\| +– \| +– \|$/);
    expect(fallbackLines(some)).toEqual([
      'lenet5-32: 12 kernels by the cpu backend, or calls that could not be captured',
    ]);
    expect(fallbackLines(results)).toEqual([]);
  });

  test('becomes a document that keeps the notes about rows below target, and the block about fit', () => {
    const fast = [resultOf(lenet5, [400, 400, 400], [300, 300, 300], [10, 10, 10])];
    const slow = [resultOf(lenet5, [300, 300, 300], [280, 280, 280], [10, 10, 10])];
    const findings = {
      results: slow,
      floors: [],
      blas: {},
      facts: ['on a fast machine'],
      profiles: new Map([[lenet5.name, summarise([{ name: 'model_run', dur: 5000 }])]]),
    };
    const first = benchmarksDocument(findings);
    expect(first.split('\n').filter((line) => line.startsWith('#'))).toEqual([
      '# Benchmarks',
      '## Speed',
      '## Beside the peers',
      '## Arithmetic',
      '## First step, overhead, memory',
      '## Settings that were tried',
      '## How it was measured',
      '## Rows below target',
      '### LeNet-5, batch 32, training, images/s',
    ]);
    expect(first).toContain('- 1.07 x PyTorch, Debian, target 1.1\n');
    expect(first).toContain('| a run, mean of 1  |       | 5.00 | 100.0 % |');

    const marker = '<!-- notes:lenet5-32:begin -->';
    const noted = first.replace(marker, `${marker}\n\nThe second core waits for the first.`);
    expect(benchmarksDocument(findings, noted)).toBe(noted);
    expect(benchmarksDocument({ ...findings, results: fast }, noted)).toContain(
      'Every row reaches its targets.',
    );
    const fit = '<!-- fit:begin -->\n\n## `model.fit`\n\nTwice as fast.\n\n<!-- fit:end -->';
    expect(benchmarksDocument(findings, `${noted}\n${fit}`)).toContain(`${fit}\n\n## Settings`);
  });
});

test('a profile: time by operator in one run, and what is left between them', () => {
  const node = (op_name: string, dur: number) => ({
    name: `${op_name}_7_kernel_time`,
    cat: 'Node',
    dur,
    args: { op_name },
  });
  const run = [
    node('Conv', 600),
    node('Conv', 400),
    node('Relu', 100),
    { name: 'Conv_7_fence_before', cat: 'Node', dur: 50, args: { op_name: 'Conv' } },
    { name: 'model_run', cat: 'Session', dur: 2000 },
  ];
  const profile = summarise([{ name: 'model_loading_array', cat: 'Session', dur: 9000 }, ...run, ...run]);
  expect(profile).toEqual({
    runs: 2,
    milliseconds: 2,
    operators: [
      { operator: 'Conv', calls: 2, milliseconds: 1 },
      { operator: 'Relu', calls: 1, milliseconds: 0.1 },
    ],
  });
  expect(profileTable(profile, 1).split('\n')).toEqual([
    '| operator          | calls |   ms |   share |',
    '| :---------------- | ----: | ---: | ------: |',
    '| Conv              |     2 | 1.00 |  50.0 % |',
    '| 1 others          |     1 | 0.10 |   5.0 % |',
    '| between operators |       | 0.90 |  45.0 % |',
    '| a run, mean of 2  |       | 2.00 | 100.0 % |',
  ]);
});

describe('npm run bench -- backend', () => {
  test.each([
    [['--rows=lenet5-33'], 'lenet5-33 is not a row; expected some of lenet5-1, '],
    [['--backends=onnx,abacus'], 'abacus is not a backend; expected some of '],
    [['--threads=0'], 'expected a whole number of at least 1, not "0"'],
    [['--rows=lenet5-32', '--write'], '--write needs all rows'],
  ])('refuses %s', async (args, message) => {
    const command = backendCommand()
      .exitOverride()
      .configureOutput({ writeErr: () => {} });
    await expect(command.parseAsync(args, { from: 'user' })).rejects.toThrow(message);
  });
});
