import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { measureInChild, runForJson } from '../src/child-measurement.ts';
import { compare, median, type Measurement } from '../src/comparison.ts';
import { comparisonTable, replaceBetween, shortfalls, significant } from '../src/comparison-table.ts';
import { DOCUMENT } from '../src/backend/command.ts';
import { lenet5Command } from '../src/lenet5/command.ts';
import { README, withoutHome } from '../src/publication.ts';
import { machineLines } from '../src/machine.ts';
import { measureThroughput } from '../src/throughput.ts';

const batch32 = { name: 'batch 32', items: 32 };
const batch128 = { name: 'batch 128', items: 128 };

/** A contestant that returns the given rates, or skips, one after another. */
const scripted = (name: string, script: (number | string | Error)[], calls: string[] = []) => ({
  name,
  async measure(): Promise<Measurement> {
    calls.push(name);
    const next = script.shift()!;
    if (next instanceof Error) throw next;
    return typeof next === 'string' ? { skipped: next } : { steps: next * 2, seconds: 2 };
  },
});

describe('compare', () => {
  test('contestants take turns, and each round starts with another one', async () => {
    const calls: string[] = [];
    const contestants = ['a', 'b', 'c'].map((name) => scripted(name, Array(9).fill(1), calls));
    await compare({ contestants, workloads: [batch32], rounds: 4, reference: 'a' });
    expect(calls.join('')).toBe('abc' + 'bca' + 'cab' + 'abc');
  });

  test('ratios are taken within a round, so a machine that slows down does not change them', async () => {
    const [a, b] = await compare({
      contestants: [scripted('ours', [10, 5, 1]), scripted('peer', [40, 20, 4])],
      workloads: [batch32],
      rounds: 3,
      reference: 'peer',
    });
    expect(a).toEqual({
      contestant: 'ours',
      workload: batch32,
      rates: [10, 5, 1],
      ratio: 0.25,
    });
    expect(b).toMatchObject({ contestant: 'peer', rates: [40, 20, 4], ratio: 1 });
  });

  test('one who skips is not asked again, in that workload only', async () => {
    const calls: string[] = [];
    const cells = await compare({
      contestants: [scripted('slow', ['too slow', 3, 4], calls), scripted('fast', [8, 8, 8, 8], calls)],
      workloads: [batch128, batch32],
      rounds: 2,
      reference: 'fast',
    });
    expect(calls.filter((name) => name === 'slow')).toHaveLength(3);
    expect(
      cells.map(({ workload, contestant, rates, skipped }) => [workload.name, contestant, rates, skipped]),
    ).toEqual([
      ['batch 128', 'slow', [], 'too slow'],
      ['batch 128', 'fast', [8, 8], undefined],
      ['batch 32', 'slow', [3, 4], undefined],
      ['batch 32', 'fast', [8, 8], undefined],
    ]);
  });

  test('a failure is noted and the others go on; without the reference there are no ratios', async () => {
    const progress: string[] = [];
    const cells = await compare({
      contestants: [scripted('peer', [new Error('not installed')]), scripted('ours', [2, 4])],
      workloads: [batch32],
      rounds: 2,
      reference: 'peer',
      onMeasurement: (round, name, workload) => progress.push(`${round} ${name} ${workload.name}`),
    });
    expect(cells[0]).toMatchObject({ rates: [], failed: 'not installed', ratio: undefined });
    expect(cells[1]).toMatchObject({ rates: [2, 4], ratio: undefined });
    expect(progress).toEqual(['0 peer batch 32', '0 ours batch 32', '1 ours batch 32']);
  });

  test('what a contestant said about itself stays when a later round is skipped', async () => {
    const said = [
      { steps: 1, seconds: 1, details: { memory: 7 } },
      { skipped: 'too slow', details: {} },
    ];
    const [cell] = await compare({
      contestants: [{ name: 'ours', measure: async () => said.shift()! }],
      workloads: [batch32],
      rounds: 2,
      reference: 'ours',
    });
    expect(cell).toMatchObject({ rates: [1], details: [{ memory: 7 }], skipped: 'too slow' });
  });

  test('median', () => {
    expect(median([3, 1, 100])).toBe(3);
    expect(median([4, 1, 2, 100])).toBe(3);
    expect(median([])).toBeUndefined();
  });
});

describe('measureThroughput', () => {
  /** A clock that only steps move. */
  const simulated = (secondsOfStep: (step: number) => number) => {
    let time = 0;
    let steps = 0;
    return { now: () => time, step: () => void (time += 1000 * secondsOfStep(steps++)), count: () => steps };
  };

  test('warms up for a fifth of the time, then counts until the time is over', async () => {
    const { now, step, count } = simulated(() => 0.25);
    expect(await measureThroughput(step, { seconds: 5, stepLimit: 1, now })).toEqual({
      steps: 20,
      seconds: 5,
    });
    expect(count()).toBe(4 + 20);
  });

  test('a slow first step, such as a compilation, is not counted', async () => {
    const { now, step } = simulated((i) => (i === 0 ? 0.9 : 0.5));
    expect(await measureThroughput(step, { seconds: 2, stepLimit: 1, now })).toEqual({
      steps: 4,
      seconds: 2,
    });
  });

  test('at least three steps, however long they take', async () => {
    const { now, step, count } = simulated(() => 8);
    expect(await measureThroughput(step, { seconds: 5, stepLimit: 10, now })).toEqual({
      steps: 3,
      seconds: 24,
    });
    expect(count()).toBe(1 + 3);
    const fewer = simulated(() => 8);
    expect(
      await measureThroughput(fewer.step, { seconds: 5, stepLimit: 10, minimumSteps: 1, ...fewer }),
    ).toEqual({
      steps: 1,
      seconds: 8,
    });
  });

  test('gives up after a single step beyond the limit', async () => {
    const { now, step, count } = simulated(() => 17.6);
    const skipped = 'one step takes 17.6 s, the limit is 10 s';
    expect(await measureThroughput(step, { seconds: 5, stepLimit: 10, now })).toEqual({ skipped });
    expect(count()).toBe(1);
  });
});

describe('measureInChild', () => {
  const node = (script: string, env?: Record<string, string>) => ({
    command: process.execPath,
    args: ['-e', script],
    env,
  });

  test('reads the last line, whatever was printed before, and passes the environment on', async () => {
    const script =
      'console.log("hello"); console.log(JSON.stringify({ steps: +process.env.STEPS, seconds: 2 }))';
    expect(await measureInChild(node(script, { STEPS: '7' }), 20)).toEqual({ steps: 7, seconds: 2 });
    expect(await measureInChild(node('console.log(`{"skipped":"too slow"}`)'), 20)).toEqual({
      skipped: 'too slow',
    });
  });

  test('reports what went wrong', async () => {
    await expect(
      runForJson(node('console.error("first"); console.error("no such device"); process.exit(3)'), 20),
    ).rejects.toThrow(/^no such device$/);
    await expect(runForJson(node('throw new RangeError("batch of 0")'), 20)).rejects.toThrow(
      /^RangeError: batch of 0$/,
    );
    await expect(runForJson(node('console.log("done")'), 20)).rejects.toThrow(
      'without a line of JSON, but with "done"',
    );
    await expect(measureInChild(node('console.log(`{"steps":0,"seconds":1}`)'), 20)).rejects.toThrow(
      'printed {"steps":0,"seconds":1}; expected steps and seconds',
    );
    await expect(runForJson(node('setInterval(() => {}, 1000)'), 0.3)).rejects.toThrow(
      'no result after 0.3 s',
    );
    await expect(runForJson({ command: 'no-such-program', args: [] }, 20)).rejects.toThrow('no-such-program');
  });
});

describe('the table', () => {
  test('medians, ranges and ratios, or the reason why there are none', () => {
    const cells = [
      { contestant: 'PyTorch', workload: batch32, rates: [240, 200, 250], ratio: 1 },
      { contestant: 'wasm', workload: batch32, rates: [13, 12.5, 12], ratio: 0.0512 },
      {
        contestant: 'cpu',
        workload: batch32,
        rates: [],
        skipped: 'one step takes 12.0 s, the limit is 10 s',
      },
    ];
    expect(comparisonTable(cells, { items: 'images', reference: 'PyTorch' }).split('\n')).toEqual([
      '|          |         | steps/s | images/s | range of images/s | relative to PyTorch |',
      '| :------- | :------ | ------: | -------: | ----------------: | ------------------: |',
      '| batch 32 | PyTorch |     240 |    7,680 |    6,400 to 8,000 |              1.00 x |',
      '| batch 32 | wasm    |    12.5 |      400 |        384 to 416 |            0.0512 x |',
      '| batch 32 | cpu     |       – |        – |          left out |                   – |',
    ]);
  });

  test('every reason for missing rounds is told once', () => {
    const missing = 'cannot import torch';
    const cells = [
      { contestant: 'PyTorch', workload: batch32, rates: [], skipped: missing },
      { contestant: 'wasm', workload: batch32, rates: [12, 13] },
      { contestant: 'PyTorch', workload: batch128, rates: [], skipped: missing },
      { contestant: 'wasm', workload: batch128, rates: [4], failed: 'out of memory' },
    ];
    expect(shortfalls(cells, 2)).toEqual([
      'PyTorch: cannot import torch (batch 32, batch 128)',
      'wasm: failed: out of memory (batch 128 after 1 of 2 rounds)',
    ]);
  });

  test('three significant digits', () => {
    expect([0.01234, 1, 99.96, 123.4, 12345].map(significant)).toEqual([
      '0.0123',
      '1.00',
      '100',
      '123',
      '12,300',
    ]);
  });

  test('goes between its markers and leaves the rest of the text alone', () => {
    const text = 'before\n<!-- speed:begin (generated) -->\nold\n<!-- speed:end -->\nafter\n';
    const once = replaceBetween(text, 'speed', 'costs $1');
    expect(once).toBe('before\n<!-- speed:begin (generated) -->\n\ncosts $1\n\n<!-- speed:end -->\nafter\n');
    expect(replaceBetween(once, 'speed', 'costs $1')).toBe(once);
    expect(() => replaceBetween('nothing', 'speed', '')).toThrow('no lines <!-- speed:begin -->');
  });

  test('says nothing of the folder of the user', () => {
    expect(withoutHome('/home/me/.cache/python of /home/meadow', '/home/me')).toBe(
      '~/.cache/python of /home/meadow',
    );
    expect(withoutHome('C:\\Users\\me\\python', 'C:\\Users\\me')).toBe('~\\python');
    expect(withoutHome('https://a/b', '/')).toBe('https://a/b');
  });
});

test('what is written are files of the repository, and the commit is its own', () => {
  expect(readFileSync(DOCUMENT, 'utf8')).toMatch(/^# Benchmarks\n/);
  expect(readFileSync(README, 'utf8')).toContain('<!-- lenet5:begin');
  expect(machineLines().join('\n')).toMatch(/@tensorflow\/tfjs 4\./);
});

describe('npm run bench -- lenet5', () => {
  test.each([
    ['--backends=abacus', 'abacus is not a backend; expected some of '],
    ['--batches=1,many', 'expected a whole number of at least 1, not "many"'],
    ['--seconds=0', 'expected a positive number, not "0"'],
  ])('refuses %s', async (argument, message) => {
    const command = lenet5Command()
      .exitOverride()
      .configureOutput({ writeErr: () => {} });
    await expect(command.parseAsync([argument], { from: 'user' })).rejects.toThrow(message);
  });
});
