import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { terminalProgress } from '../src/index.ts';

function terminal(isTTY: boolean) {
  const written: string[] = [];
  const stream = Object.assign(new PassThrough(), { isTTY, columns: 100, rows: 20 });
  stream.on('data', (chunk: Buffer) => written.push(chunk.toString()));
  return { stream: stream as unknown as NodeJS.WriteStream, text: () => written.join('') };
}

const half = { file: 'a.bin', from: 'http://example.org/a.bin', bytes: 1 << 20, total: 2 << 20, done: false };

test('without a terminal: one plain line per file', () => {
  const { stream, text } = terminal(false);
  const report = terminalProgress(stream);
  for (const bytes of [0, 1 << 20, 2 << 20]) report({ ...half, bytes, done: bytes === 2 << 20 });
  report({ ...half, file: 'b.bin', total: undefined });
  expect(text()).toBe(
    'fetching a.bin (2.0 MiB) from http://example.org/a.bin\nfetching b.bin from http://example.org/a.bin\n',
  );
});

test('on a terminal: a bar that reaches 100 %', () => {
  const { stream, text } = terminal(true);
  const report = terminalProgress(stream);
  report(half);
  report({ ...half, bytes: 2 << 20, done: true });
  expect(text()).toContain('a.bin');
  expect(text()).toContain('50 % of 2.0 MiB');
  expect(text()).toContain('100 % of 2.0 MiB');
});
