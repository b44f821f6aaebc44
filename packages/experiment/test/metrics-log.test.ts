import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import * as fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { MetricsLog } from '../src/run/metrics-log.ts';

/** Bytes that the disk still takes; a write that finds less room writes what there is, as the system does, and the next one fails. */
const disk = vi.hoisted(() => ({ room: Infinity, most: Infinity, synced: 0 }));

vi.mock('node:fs', async (importOriginal) => {
  const real = await importOriginal<typeof fs>();
  return {
    ...real,
    writeSync(handle: number, bytes: Uint8Array, offset: number, length: number, position: number) {
      if (disk.room === 0) {
        throw Object.assign(new Error('ENOSPC: no space left on device, write'), {
          code: 'ENOSPC',
          syscall: 'write',
        });
      }
      const taken = Math.min(length, disk.room, disk.most);
      disk.room -= taken;
      return real.writeSync(handle, bytes, offset, taken, position);
    },
    fsyncSync(handle: number) {
      real.fsyncSync(handle);
      disk.synced = real.fstatSync(handle).size;
    },
  };
});

const folder = mkdtempSync(path.join(os.tmpdir(), 'nutshell-log-'));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;
const fresh = () => path.join(folder, `${files++}.jsonl`);

it('cuts off a line that a killed process left torn', () => {
  const file = fresh();
  writeFileSync(file, '{"epoch":1}\n{"epoch":2}\n{"epo');
  const log = new MetricsLog(file);
  expect(log.read()).toEqual([{ epoch: 1 }, { epoch: 2 }]);
  expect(log.rows).toBe(2);
  log.append({ epoch: 3 });
  log.close();
  expect(readFileSync(file, 'utf8')).toBe('{"epoch":1}\n{"epoch":2}\n{"epoch":3}\n');
});

it('is an array on disk, through logging, rewinding, tearing and opening again', () => {
  const step = fc.oneof(
    { weight: 5, arbitrary: fc.record({ kind: fc.constant('log' as const), n: fc.nat(99_999) }) },
    fc.record({ kind: fc.constant('rewind' as const), n: fc.nat() }),
    fc.record({ kind: fc.constant('kill' as const), n: fc.nat(9) }),
    fc.record({ kind: fc.constant('full' as const), n: fc.nat(20) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), fc.integer({ min: 1, max: 40 }), (steps, most) => {
      const file = fresh();
      disk.most = most; // bytes that a write takes
      let log = new MetricsLog(file);
      const model: { step: number; loss: number }[] = [];
      const marks = [log.mark()];
      for (const { kind, n } of steps) {
        if (kind === 'log') {
          log.append({ step: n, loss: n / 7 });
          model.push({ step: n, loss: n / 7 });
          marks.push(log.mark());
        } else if (kind === 'rewind') {
          const to = n % (model.length + 1);
          log.rewind(marks[to]);
          model.length = to;
          marks.length = to + 1;
        } else if (kind === 'kill') {
          log.close();
          appendFileSync(file, '{"step":12,'.slice(0, n));
          log = new MetricsLog(file);
        } else {
          disk.room = n;
          expect(() => log.append({ step: n, loss: 1 / 3 })).toThrow('the disk is full (ENOSPC)');
          disk.room = Infinity;
          expect(() => log.append({ step: n })).toThrow('the disk is full (ENOSPC)'); // it takes no more
          expect(readFileSync(file, 'utf8')).toBe(model.map((row) => `${JSON.stringify(row)}\n`).join(''));
          log.close();
          log = new MetricsLog(file);
        }
        expect(log.rows).toBe(model.length);
      }
      expect(log.read()).toEqual(model);
      log.close();
      disk.most = Infinity;
    }),
    { seed: 1, numRuns: 60 },
  );
});

describe('a mark', () => {
  it('is made once the lines that it counts are on the disk', () => {
    const file = fresh();
    const log = new MetricsLog(file);
    log.append({ epoch: 1 });
    log.append({ epoch: 2 });
    disk.synced = 0;
    expect(log.mark().rows).toBe(2);
    expect(disk.synced).toBe('{"epoch":1}\n{"epoch":2}\n'.length);
    log.close();
  });

  it.each([
    ['a digit of a row changed', '{"epoch":1}\n{"epoch":3}\n', /a row among the first 2 is not the one/],
    ['a row too few', '{"epoch":1}\n', /has 1 lines, but the checkpoint was written after 2/],
    ['an empty log', '', /has 0 lines, but the checkpoint was written after 2/],
    [
      'another row before',
      '{"epoch":0}\n{"epoch":1}\n{"epoch":2}\n',
      /a row among the first 2 is not the one/,
    ],
  ])('is refused by a log with %s, and the file named', (_, content, message) => {
    const file = fresh();
    const log = new MetricsLog(file);
    log.append({ epoch: 1 });
    log.append({ epoch: 2 });
    const mark = log.mark();
    log.close();
    writeFileSync(file, content);
    const changed = new MetricsLog(file, { shown: 'runs/x/metrics.jsonl' });
    expect(() => changed.rewind(mark)).toThrow(message);
    expect(() => changed.rewind(mark)).toThrow('runs/x/metrics.jsonl');
    changed.close();
    expect(readFileSync(file, 'utf8')).toBe(content);
  });

  it('of an old checkpoint counts rows alone', () => {
    const log = new MetricsLog(fresh());
    log.append({ epoch: 1 });
    log.append({ epoch: 2 });
    log.rewind({ rows: 1 });
    expect(log.read()).toEqual([{ epoch: 1 }]);
    log.close();
  });
});

describe('a log', () => {
  it.each(['not JSON', 'null', '[1]', '{"epoch":"1"}', '{"epoch":null}'])(
    'with the line %s is refused when it is resumed, by its line',
    (line) => {
      const file = fresh();
      writeFileSync(file, `{"epoch":1}\n${line}\n`);
      const log = new MetricsLog(file);
      expect(() => log.rewind({ rows: 2 })).toThrow(`${file}, line 2: not a row of numbers`);
      log.close();
    },
  );

  it.each([
    ['another program writes to', (file: string) => appendFileSync(file, '{"epoch":9}\n'), undefined],
    [
      'another program changes',
      (file: string) => writeFileSync(file, '{"epoch":7}\n'),
      /was changed while the training ran/,
    ],
    ['somebody removes', (file: string) => rmSync(file), /it is not there \(ENOENT\)/],
  ])('that %s gives its own rows or none', (_, change, message) => {
    const file = fresh();
    const log = new MetricsLog(file);
    log.append({ epoch: 1 });
    change(file);
    if (message) expect(() => log.read()).toThrow(message);
    else expect(log.read()).toEqual([{ epoch: 1 }]);
    log.close();
  });
});

it('stops a diverged training with advice, and logs nothing of it', () => {
  const log = new MetricsLog(fresh());
  expect(() => log.append({ epoch: 3, 'train.loss': NaN })).toThrow(
    /"train\.loss" is NaN at epoch 3.*learning rate/s,
  );
  expect(log.rows).toBe(0);
  log.close();
});
