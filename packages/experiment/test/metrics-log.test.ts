import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { MetricsLog, readRows } from '../src/run/metrics-log.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'nutshell-log-'));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;
const fresh = () => path.join(folder, `${files++}.jsonl`);

it('cuts off a line that a killed process left torn', () => {
  const file = fresh();
  writeFileSync(file, '{"epoch":1}\n{"epoch":2}\n{"epo');
  expect(readRows(file)).toEqual([{ epoch: 1 }, { epoch: 2 }]);
  const log = new MetricsLog(file);
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
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const file = fresh();
      let log = new MetricsLog(file);
      const model: { step: number; loss: number }[] = [];
      for (const { kind, n } of steps) {
        if (kind === 'log') {
          log.append({ step: n, loss: n / 7 });
          model.push({ step: n, loss: n / 7 });
        } else if (kind === 'rewind') {
          log.rewind(n % (model.length + 1));
          model.length = n % (model.length + 1);
        } else {
          log.close();
          appendFileSync(file, '{"step":12,'.slice(0, n));
          log = new MetricsLog(file);
        }
        expect(log.rows).toBe(model.length);
      }
      expect(log.read()).toEqual(model);
      log.close();
    }),
    { seed: 1, numRuns: 60 },
  );
});

it('refuses to rewind past its end, which means that the checkpoint is of another log', () => {
  const file = fresh();
  const log = new MetricsLog(file);
  log.append({ epoch: 1 });
  expect(() => log.rewind(2)).toThrow(/has 1 lines, but the checkpoint was written after 2/);
  log.close();
});

it('stops a diverged training with advice, and logs nothing of it', () => {
  const log = new MetricsLog(fresh());
  expect(() => log.append({ epoch: 3, 'train.loss': NaN })).toThrow(
    /"train\.loss" is NaN at epoch 3.*learning rate/s,
  );
  expect(log.rows).toBe(0);
  log.close();
});
