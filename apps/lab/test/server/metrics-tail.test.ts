import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MetricsTail, parseRow, type MetricRow } from '../../server/metrics-tail.ts';

describe('MetricsTail', () => {
  let root: string;
  let file: string;
  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), 'nutshell-tail-'));
    file = path.join(root, 'metrics.jsonl');
  });
  afterEach(() => rmSync(root, { recursive: true }));
  const tail = (position?: string) => new MetricsTail(root, ['metrics.jsonl'], position);

  it('tells of a file that is not there yet, then of its lines, each once', async () => {
    const reader = tail();
    expect(await reader.read()).toEqual({ from: 0, rows: [], problems: [] });
    expect(await reader.read()).toBeUndefined();
    writeFileSync(file, '{"epoch":1}\n{"epoch":2}\n');
    expect(await reader.read()).toEqual({ from: 0, rows: [{ epoch: 1 }, { epoch: 2 }], problems: [] });
    expect(await reader.read()).toBeUndefined();
    appendFileSync(file, '{"epoch":3}\n');
    expect(await reader.read()).toEqual({ from: 2, rows: [{ epoch: 3 }], problems: [] });
  });

  it('waits for the end of a half-written line, be it in the middle of a character', async () => {
    const line = Buffer.from('{"größe":1}\n');
    writeFileSync(file, line.subarray(0, 5)); // between the two bytes of ö
    const reader = tail();
    expect(await reader.read()).toEqual({ from: 0, rows: [], problems: [] });
    appendFileSync(file, line.subarray(5, 9));
    expect(await reader.read()).toBeUndefined();
    appendFileSync(file, line.subarray(9));
    expect(await reader.read()).toEqual({ from: 0, rows: [{ größe: 1 }], problems: [] });
  });

  it('leaves out and names lines that are not rows of numbers', async () => {
    writeFileSync(
      file,
      '{"epoch":1}\n{"epoch":\n\n[1]\n{"epoch":"two"}\n{"epoch":1e999}\n\u0000\u0000\n{"epoch":3}\n',
    );
    const { rows, problems } = (await tail().read())!;
    expect(rows).toEqual([{ epoch: 1 }, { epoch: 3 }]);
    expect(problems.map(({ line }) => line)).toEqual([2, 4, 5, 6, 7]);
    expect(problems[0].message).toBe('not JSON: {"epoch":');
    expect(problems[2].message).toBe('“epoch” is not a number: {"epoch":"two"}');
  });

  it('goes on where another one stood', async () => {
    writeFileSync(file, '{"epoch":1}\nbroken\n{"epoch":2}\n');
    const first = tail();
    await first.read();
    expect(await tail(first.position).read()).toBeUndefined();
    appendFileSync(file, '{"epoch":3}\nbroken too\n');
    expect(await tail(first.position).read()).toEqual({
      from: 2,
      rows: [{ epoch: 3 }],
      problems: [{ line: 5, message: 'not JSON: broken too' }],
    });
  });

  it('begins again when a resumed run has rewritten its log, even at the same length', async () => {
    writeFileSync(file, '{"epoch":1}\n{"epoch":2}\n{"epoch":3}\n');
    const reader = tail();
    await reader.read();
    const { position } = reader;
    writeFileSync(file, '{"epoch":1}\n{"epoch":2}\n{"epoch":4}\n{"epoch":5}\n');
    const again = { from: 0, rows: [1, 2, 4, 5].map((epoch) => ({ epoch })), problems: [] };
    expect(await reader.read()).toEqual(again);
    expect(await tail(position).read()).toEqual(again);
    truncateSync(file, 12);
    expect(await reader.read()).toEqual({ from: 0, rows: [{ epoch: 1 }], problems: [] });
    rmSync(file);
    expect(await reader.read()).toEqual({ from: 0, rows: [], problems: [] });
  });

  it.each(['', '1', 'x-y', '99-1-1-0123456789ab', '-5-1-1-0123456789ab', '12-0-1-ffffffffffff'])(
    'takes a position that nobody gave out (%s) for the beginning',
    async (position) => {
      writeFileSync(file, '{"epoch":1}\n{"epoch":2}\n');
      expect(await tail(position).read()).toEqual({
        from: 0,
        rows: [{ epoch: 1 }, { epoch: 2 }],
        problems: [],
      });
    },
  );

  it('reads a log of several chunks to its end', async () => {
    const line = `{"epoch":1,"pad":${'1'.repeat(200)}}\n`;
    const lines = Math.ceil((9 * 2 ** 20) / line.length);
    writeFileSync(file, line.repeat(lines));
    const reader = tail();
    let count = 0;
    for (let batch = await reader.read(); batch; batch = await reader.read()) {
      expect(batch.from).toBe(count);
      count += batch.rows.length;
    }
    expect(count).toBe(lines);
  });

  it('names a line of many megabytes once, and reads on behind it', async () => {
    writeFileSync(file, `{"epoch":1}\n${'x'.repeat(13 * 2 ** 20)}\n{"epoch":3}\n`);
    const long = tail();
    const rows: MetricRow[] = [];
    const problems: { line: number; message: string }[] = [];
    for (let batch = await long.read(); batch; batch = await long.read()) {
      rows.push(...batch.rows);
      problems.push(...batch.problems);
    }
    expect(problems).toEqual([{ line: 2, message: 'longer than 4 MiB' }]);
    expect(rows).toEqual([{ epoch: 1 }, { epoch: 3 }]);
  });

  it('follows any sequence of appending, tearing, rewinding and reconnecting without loss or repetition', async () => {
    const action = fc.oneof(
      fc.record({ kind: fc.constant('append' as const), rows: fc.integer({ min: 1, max: 3 }) }),
      fc.record({ kind: fc.constant('tear' as const) }),
      fc.record({ kind: fc.constant('rewind' as const), to: fc.nat(6) }),
      fc.record({ kind: fc.constant('reconnect' as const) }),
      fc.record({ kind: fc.constant('read' as const) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(action, { maxLength: 25 }), async (actions) => {
        writeFileSync(file, '');
        let counter = 0;
        let reader = tail();
        let seen: MetricRow[] = [];
        const read = async () => {
          for (let batch = await reader.read(); batch; batch = await reader.read()) {
            if (batch.from !== 0) expect(batch.from).toBe(seen.length);
            seen = [...seen.slice(0, batch.from), ...batch.rows];
          }
        };
        for (const step of actions) {
          const whole = readFileSync(file, 'utf8').split('\n').slice(0, -1);
          if (step.kind === 'append') {
            writeFileSync(file, whole.map((line) => `${line}\n`).join(''));
            for (let row = 0; row < step.rows; row++) appendFileSync(file, `{"n":${counter++}}\n`);
          } else if (step.kind === 'tear') appendFileSync(file, '{"n":');
          else if (step.kind === 'rewind') {
            writeFileSync(
              file,
              whole
                .slice(0, step.to)
                .map((line) => `${line}\n`)
                .join(''),
            );
          } else if (step.kind === 'reconnect') reader = tail(reader.position);
          else await read();
        }
        await read();
        const expected = readFileSync(file, 'utf8').split('\n').slice(0, -1);
        expect(seen).toEqual(expected.map((line) => JSON.parse(line)));
      }),
      { numRuns: 60 },
    );
  });
});

describe('parseRow', () => {
  it('reads rows, passes over empty lines', () => {
    expect(parseRow('{"epoch":1,"test.error":0.5}')).toEqual({ epoch: 1, 'test.error': 0.5 });
    expect(parseRow('  ')).toBeUndefined();
    expect(parseRow('{"epoch":1,"test.error":null}')).toEqual({ epoch: 1, 'test.error': null });
    expect(parseRow('{"epoch":1,"test.error":"0.5"}')).toMatch(/“test.error” is not a number/);
    expect(parseRow('null')).toBe('not an object: null');
  });
});
