import { readdirSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type AppCommand, ResultRecord, runOption } from '../src/index.ts';
import { agreement } from '../src/record/agreement.ts';
import { isRecordOf, ofTraining, withMeasured } from '../src/record/measurement.ts';
import { intervalOf } from '../src/record/interval.ts';
import { commitAll } from './fixtures/git.ts';
import { makeRecord } from './fixtures/record.ts';
import { toy } from './fixtures/toy.ts';
import { makeWorkspace, type TestWorkspace } from './fixtures/workspace.ts';

const measured = {
  command: 'npx nx run toy:match --games=100',
  commit: '0123456789abcdef0123456789abcdef01234567',
  date: '2026-11-29',
  cpu: 'some',
  details: { opponent: 'gnugo --level 1' },
};
/** 92 wins of 100 games; the interval is Wilson's, as published tables have it. */
const metrics = { 'match.a.winRate': 0.92, 'match.a.low': 0.85, 'match.a.high': 0.959 };
const names = Object.keys(metrics);

describe('a record with measurements', () => {
  const record = withMeasured(makeRecord(), { ...measured, metrics: names }, metrics);

  it('has them among its metrics, and fits the schema', () => {
    expect(ResultRecord.parse(record).metrics).toEqual({ ...makeRecord().metrics, ...metrics });
    expect(record.measured).toEqual([{ ...measured, metrics: names }]);
  });

  it('has one value of each, that which was measured last', () => {
    const again = withMeasured(
      record,
      { ...measured, date: '2026-11-30', metrics: names.slice(1) },
      { 'match.a.low': 0.8, 'match.a.high': 0.95 },
    );
    expect(again.metrics).toMatchObject({
      'match.a.winRate': 0.92,
      'match.a.low': 0.8,
      'match.a.high': 0.95,
    });
    expect(again.measured!.map((each) => [each.date, each.metrics])).toEqual([
      ['2026-11-29', ['match.a.winRate']],
      ['2026-11-30', ['match.a.low', 'match.a.high']],
    ]);
  });

  it('keeps what the training reported', () => {
    const taken = { 'test.error': 0 };
    expect(() => withMeasured(record, { ...measured, metrics: ['test.error'] }, taken)).toThrow(
      'the training itself reported test.error',
    );
  });

  it('is still the record of its run, and agrees with the same training', () => {
    expect(ofTraining(record)).toEqual(makeRecord());
    expect(isRecordOf({ ...record, deviations: ['others'] }, makeRecord())).toBe(true);
    expect(isRecordOf(record, makeRecord({ date: '2026-11-23' }))).toBe(false);
    expect(agreement(record, makeRecord(), 0.2).rows.map(({ what, agrees }) => [what, agrees])).toEqual([
      ['test.error', true],
      ['test.misses', true],
      ['curve', true],
      ['weights, SHA-256', true],
    ]);
  });

  it('gives a win rate the interval beside it', () => {
    expect(intervalOf(record, 'match.a.winRate')).toEqual({ low: 0.85, high: 0.959 });
  });

  it('gives an error over several views the interval of its own count', () => {
    const views = makeRecord({
      metrics: { 'test.misses': 60, 'test.errorViews': 0.5, 'test.missesViews': 50 },
    });
    const half = { low: expect.closeTo(0.40383, 5), high: expect.closeTo(0.59617, 5) }; // Wilson's, of 50 of 100
    expect(intervalOf(views, 'test.errorViews')).toEqual(half);
  });
});

describe('a command that measures after the training', () => {
  const options = z.object({
    run: runOption,
    rate: z.number().default(0.92).describe('what comes out'),
  });
  const measure: AppCommand<Record<string, unknown>, typeof options> = {
    name: 'measure',
    summary: 'measure',
    options,
    async run({ options: { run, rate }, openRun, openRecord }) {
      const record = openRecord(openRun(run));
      record.add({
        command: `npx nx run toy:measure --rate=${rate}`,
        metrics: { ...metrics, 'match.a.winRate': rate },
      });
    },
  };
  let workspace: TestWorkspace;
  beforeAll(() => (workspace = makeWorkspace({ ...toy, commands: [measure] })));
  afterAll(() => workspace.remove());
  const file = 'results/toy/budget/seed-1.json';
  const runIds = () => readdirSync(path.join(workspace.runs, 'toy')).sort();
  const stored = (): ResultRecord => JSON.parse(workspace.read(file));

  it(
    'writes into the record of its run, and all that reads it goes on to work',
    { timeout: 60_000 },
    async () => {
      commitAll(workspace);
      await workspace.run('train');
      expect((await workspace.run('measure')).err).toMatch(
        /results\/toy\/budget\/seed-1\.json does not exist: record the run first, by npx nx run toy:record --run=budget-s1-/,
      );
      await workspace.run('record');
      expect(await workspace.run('measure', '--rate=0.5')).toMatchObject({ code: 0, err: '' });
      expect(await workspace.run('measure')).toMatchObject({ code: 0, err: '' });
      expect(stored().metrics).toMatchObject({ 'test.misses': 0, 'match.a.winRate': 0.92 });
      expect(stored().measured).toMatchObject([
        { command: 'npx nx run toy:measure --rate=0.92', metrics: names, commit: stored().commit },
      ]);

      // Recorded again, from the same run.
      await workspace.run('record');
      expect(stored().metrics['match.a.winRate']).toBe(0.92);
      expect(stored().measured).toHaveLength(1);

      await workspace.run('table');
      expect(await workspace.run('table', '--check')).toMatchObject({ code: 0 });
      expect(workspace.read('results/README.md')).toContain('by `npx nx run toy:measure --rate=0.92` at');
      expect((await workspace.run('verify')).out).toContain('is reproduced');
      const [id] = runIds();
      await workspace.run('report', `--run=${id}`);
      const report = workspace.read(`runs/toy/${id}/report.html`);
      expect(report).toContain('Measured after the training');
      expect(report).toMatch(/match\.a\.winRate<\/th><td>92\.00 %/);
    },
  );

  it('refuses another run than the recorded one, and code that is not committed', async () => {
    workspace.write(file, { ...stored(), cost: { ...stored().cost, seconds: 7 } });
    expect((await workspace.run('measure')).err).toMatch(/was recorded from another run than budget-s1-/);
    const recorded = await workspace.run('record');
    expect(recorded.out).toContain('no longer in it: match.a.winRate, match.a.low, match.a.high');
    expect(recorded.out).toContain('measure again: npx nx run toy:measure --rate=0.92');
    expect(stored().measured).toBeUndefined();
    workspace.write('new.ts', '// not committed');
    expect((await workspace.run('measure')).err).toContain('the code is not committed');
  });
});
