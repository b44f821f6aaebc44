import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ContestOptions, contest } from '../src/backend/contest.ts';
import { type ContestantName, type Setting, settingsOf, threadNumbers } from '../src/backend/contestants.ts';
import { gather } from '../src/backend/party.ts';
import { type Row, rows } from '../src/backend/rows.ts';
import { type GemmProbe, blasOf, refuseReferenceBlas } from '../src/blas.ts';
import { LiveProcess } from '../src/live-process.ts';
import { findTorch } from '../src/torch.ts';

const probe = (changes: Partial<GemmProbe>): GemmProbe => ({
  version: '1.13.0a0',
  gigaflops: 100,
  error: 2e-7,
  libraries: [],
  config: 'PyTorch built with:\n  - Build settings: BLAS_INFO=generic, BUILD_TYPE=RelWithDebInfo',
  parallel: '',
  ...changes,
});

const LIB = '/usr/lib/x86_64-linux-gnu';
const reference = probe({
  libraries: [`${LIB}/blas/libblas.so.3.11.0`, `${LIB}/libdnnl.so.2.6`],
  gigaflops: 3.2,
});

let folder: string;
beforeAll(() => void (folder = mkdtempSync(path.join(os.tmpdir(), 'nutshell-peers-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A program that stands for Python: it prints what gemm.py of such a PyTorch would. */
function fakePython(name: string, answer: GemmProbe): string {
  const file = path.join(folder, name);
  writeFileSync(file, `#!${process.execPath}\nconsole.log(${JSON.stringify(JSON.stringify(answer))})\n`);
  chmodSync(file, 0o755);
  return file;
}

describe('the BLAS of a PyTorch', () => {
  // Lists of libraries and settings as Debian's and PyPI's PyTorch print them.
  test.each([
    ['OpenBLAS behind the name libblas', [`${LIB}/openblas-pthread/libblas.so.3`, `${LIB}/openblas-pthread/libopenblasp-r0.3.21.so`], '', 'libopenblasp-r0.3.21.so'],
    ['a library that is there by another name only', [`${LIB}/atlas/libblas.so.3`], '', 'libblas.so.3'],
    ['MKL inside of PyTorch', ['/torch/lib/libgomp.so.1'], '- Intel(R) oneAPI Math Kernel Library Version 2024.2-Product Build', 'MKL 2024.2-Product'],
    ['OpenBLAS inside of PyTorch', [], 'Build settings: BLAS_INFO=open, CXX', 'open'],
  ])('%s is an optimised one', (_, libraries, config, name) => {
    expect(blasOf(probe({ libraries, config }))).toEqual({ name, reference: false });
  }); // prettier-ignore

  test('libblas of its own is the reference one; oneDNN, once called mkldnn, is no BLAS', () => {
    expect(blasOf(reference)).toEqual({
      name: `the reference BLAS (${LIB}/blas/libblas.so.3.11.0)`,
      reference: true,
    });
    const libraries = [`${LIB}/libmkldnn.so.1`, `${LIB}/blas/libblas.so.3`];
    expect(blasOf(probe({ libraries })).reference).toBe(true);
  });

  test('the reference one is refused with the package to install', () => {
    const refuse = () => refuseReferenceBlas('/usr/bin/python3', reference, 95);
    expect(refuse).toThrow(
      /^\/usr\/bin\/python3: PyTorch 1\.13\.0a0 multiplies matrices with the reference BLAS/,
    );
    expect(refuse).toThrow('at 3.2 GFLOP/s, where onnx reaches 95.0');
    expect(refuse).toThrow('sudo apt-get install libopenblas0-pthread');
  });

  test('one that is as slow is refused whatever it is called, and one that is wrong', () => {
    const openblas = probe({ libraries: [`${LIB}/libopenblas.so.0`] });
    expect(() => refuseReferenceBlas('python', openblas, 95)).not.toThrow();
    expect(() => refuseReferenceBlas('python', { ...openblas, gigaflops: 6 }, 95)).toThrow(
      'libopenblas0-pthread',
    );
    expect(() => refuseReferenceBlas('python', { ...openblas, error: 0.3 }, 95)).toThrow('wrong by 3e-1');
    expect(() => refuseReferenceBlas('python', { ...openblas, error: NaN }, 95)).toThrow('OPENBLAS_CORETYPE');
  });

  test('is asked for by running the Python: a reference BLAS stops the benchmark', async () => {
    const python = fakePython('reference', reference);
    await expect(findTorch(python, 95)).rejects.toThrow('libopenblas0-pthread');
    const there = { folders: {}, threads: [1], peers: folder, python, floor: 95 };
    await expect(gather(['wasm', 'debian'], there)).rejects.toThrow('libopenblas0-pthread');
  });

  test('other kernels of OpenBLAS are taken where they are faster', async () => {
    const file = path.join(folder, 'openblas');
    const answer = JSON.stringify(probe({ libraries: ['libopenblas.so.0'] }));
    const speeds = '({ SKYLAKEX: 180, HASWELL: 104 })[process.env.OPENBLAS_CORETYPE] ?? 100';
    writeFileSync(
      file,
      `#!${process.execPath}\nconsole.log(JSON.stringify({ ...${answer}, gigaflops: ${speeds} }))\n`,
    );
    chmodSync(file, 0o755);
    expect(await findTorch(file, 95)).toMatchObject({
      env: { OPENBLAS_CORETYPE: 'SKYLAKEX' },
      probe: { gigaflops: 180 },
    });
  });
});

test('peers that are missing are said and left out', async () => {
  const there = { folders: {}, threads: [1], peers: folder, python: 'no-such-python', floor: 95 };
  const { names, facts } = await gather(['onnx', 'debian', 'wheel', 'compiled', 'wasm', 'jax', 'cpu'], there);
  expect(names).toEqual(['onnx', 'wasm', 'cpu']);
  expect(facts).toEqual([
    'no-such-python cannot import torch; on Debian: sudo apt-get install python3-torch libopenblas0-pthread',
    expect.stringMatching(/^no PyTorch in .*torch.*python.*; npm run bench -- peers --install$/),
    expect.stringMatching(/^no @jax-js\/jax in .*jax; npm run bench -- peers --install$/),
  ]);
});

describe('the settings of a contestant', () => {
  const row = (name: string) => rows.find((each) => each.name === name) as Row;
  const torch = { python: 'python3', probe: probe({}), env: { OPENBLAS_CORETYPE: 'HASWELL' } };
  const there = { folders: { lenet5: 'f' }, threads: [1, 2], peers: 'p', debian: torch, wheel: torch };
  const labels = (name: ContestantName, rowName: string) =>
    settingsOf(name, row(rowName), there).map(({ label }) => label);

  test('threads and layouts for images, threads of the BLAS for the LSTM, TorchScript in inference', () => {
    expect(labels('debian', 'lenet5-32')).toEqual([
      '1 thread',
      '1 thread, channels last',
      '2 threads',
      '2 threads, channels last',
    ]);
    expect(labels('debian', 'char-rnn-50')).toEqual(['1 thread', '2 threads', '2 threads, BLAS on one']);
    expect(labels('debian', 'go-inference-8')).toContain('2 threads, traced');
    expect(labels('compiled', 'char-rnn-50')).toEqual(['1 thread', '2 threads']);
    expect(labels('wheel', 'go-128')).toHaveLength(4);
    expect(labels('compiled', 'go-128')).toEqual(['1 thread', '2 threads']);
    expect(labels('cpu', 'resnet20-128')).toEqual([]);
  });

  test('threads that share a batch are no more than its examples', () => {
    expect(labels('onnx', 'lenet5-1')).toEqual(['1 thread']);
    expect(labels('onnx', 'lenet5-32')).toEqual(['1 thread', '2 threads']);
  });

  test('reach the process: threads of PyTorch and of its BLAS, and what makes its BLAS fast', () => {
    const { program, threads } = settingsOf('debian', row('char-rnn-50'), there)[2];
    expect(threads).toBe(2);
    expect(program.env).toMatchObject({
      OMP_NUM_THREADS: '2',
      OPENBLAS_NUM_THREADS: '1',
      OPENBLAS_CORETYPE: 'HASWELL',
    });
    expect(JSON.parse(program.args[1])).toMatchObject({ threads: 2, style: 'eager', batch: 50 });
  });

  test('numbers of threads: powers of two, and all cores', () => {
    expect([1, 2, 6, 8].map(threadNumbers)).toEqual([[1], [1, 2], [1, 2, 4, 6], [1, 2, 4, 8]]);
  });
});

/** A process that answers as a worker does: steps in a second, first losses, or an error. */
function fakeSetting(label: string, stepsPerSecond: number, results: number[], more = ''): Setting {
  const script = `${more}
    console.log(JSON.stringify({ results: ${JSON.stringify(results)} }));
    require('node:readline').createInterface(process.stdin).on('line', (line) => {
      const { seconds } = JSON.parse(line);
      console.log('a library has something to say');
      console.log(JSON.stringify({ steps: ${stepsPerSecond} * seconds, seconds, details: { peakMiB: 9 } }));
    });`;
  return { label, threads: 1, program: { command: process.execPath, args: ['-e', script] } };
}

describe('a contest', () => {
  const row = rows[1];
  const options: ContestOptions = {
    rounds: 2,
    seconds: 10,
    trialSeconds: 1,
    stepLimit: 1,
    cores: 2,
    say: () => {},
  };

  test('the best setting of each counts, and settings that fail are named', async () => {
    const { cells, trials, settings, difference } = await contest(
      row,
      new Map<ContestantName, Setting[]>([
        ['onnx', [fakeSetting('1 thread', 40, [2.3, 2.2])]],
        [
          'wheel',
          [
            fakeSetting('1 thread', 10, [2.3, 2.2]),
            fakeSetting('2 threads', 20, [2.3, 2.2 * (1 + 5e-5)]),
            fakeSetting('4 threads', 0, [], 'throw new RangeError("no such thread");'),
          ],
        ],
        ['cpu', []],
      ]),
      options,
    );
    expect(cells).toMatchObject([
      { contestant: 'onnx', rates: [40, 40], details: [{ peakMiB: 9 }, { peakMiB: 9 }] },
      { contestant: 'wheel', rates: [20, 20], ratio: 0.5 },
      { contestant: 'cpu', rates: [], skipped: 'takes no part' },
    ]);
    expect(settings.get('wheel')?.label).toBe('2 threads');
    expect(trials.map(({ rate, failed }) => rate ?? failed)).toEqual([
      40 * row.items,
      10 * row.items,
      20 * row.items,
      'RangeError: no such thread',
    ]);
    expect(difference).toBeCloseTo(5e-5, 9);
  });

  test('leaves out what computes something else, and says what', async () => {
    const entries = new Map<ContestantName, Setting[]>([
      ['onnx', [fakeSetting('1 thread', 40, [2.3, 2.2])]],
      ['jax', [fakeSetting('1 thread', 10, [2.3, 2.2]), fakeSetting('2 threads', 20, [2.3, 2.1])]],
      ['wheel', [fakeSetting('1 thread', 30, [2.3])]],
    ]);
    const failed = 'computes something else: 2.3, 2.1; expected 2.3, 2.2';
    const { trials, cells, settings } = await contest(row, entries, options);
    expect(trials.map(({ rate, failed }) => rate ?? failed)).toEqual([
      40 * row.items,
      10 * row.items,
      failed,
      'computes something else: 2.3; expected 2.3, 2.2',
    ]);
    expect(settings.get('jax')?.label).toBe('1 thread');
    expect(cells.at(-1)).toMatchObject({ contestant: 'wheel', failed: 'computes something else: 2.3; expected 2.3, 2.2' }); // prettier-ignore
  });
});

test('a live process: silence, an end and errors are told', async () => {
  const live = (script: string) => new LiveProcess({ command: process.execPath, args: ['-e', script] });
  const silent = live('setInterval(() => {}, 1000)');
  await expect(silent.answer(0.05)).rejects.toThrow('no answer after 0.05 s');
  await silent.close();
  await expect(live('throw new TypeError("no weights")').answer(20)).rejects.toThrow(
    /^TypeError: no weights$/,
  );
  await expect(live('process.exit(3)').answer(20)).rejects.toThrow('ended with exit code 3');
  await expect(new LiveProcess({ command: 'no-such-program', args: [] }).answer(20)).rejects.toThrow(
    'no-such-program',
  );
  const ending = live('console.log("7"); process.stdin.on("end", () => {}).resume()');
  expect(await ending.answer(20)).toBe(7);
  await ending.finish(20);
});
