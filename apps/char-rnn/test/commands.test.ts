import { textCorpus } from '@nutshell/data';
import { CommandLine, type Flags } from '@nutshell/testing';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const temporary = mkdtempSync(join(tmpdir(), 'nutshell-char-rnn-'));
const program = new CommandLine('char-rnn', join(temporary, 'runs'));

/** A network that has hardly learnt anything: what it writes does not matter here. */
const TRAINING = { experiment: 'smoke', units: 8, streams: 400, time: 50, epochs: 0.2, samplesAt: '[]' };

/** What a command of the app prints. */
async function succeeds(command: string, flags: Flags = {}): Promise<string> {
  const { code, stdout, stderr } = await program.call(command, flags);
  expect(code, stderr + stdout).toBe(0);
  return stdout;
}

beforeAll(() => succeeds('train', TRAINING));
afterAll(async () => {
  await program.dispose();
  rmSync(temporary, { recursive: true, force: true });
});

describe('sample', () => {
  it('writes after the prime, the same for the same seed', async () => {
    const flags = { prime: 'const\\n', length: 200, seed: 3, topK: 30, topP: 0.95, temperature: 0.9 };
    const text = await succeeds('sample', flags);
    const streamed = await succeeds('sample', { ...flags, stream: true });
    expect(text.startsWith('const\n')).toBe(true);
    expect([...text]).toHaveLength('const\n'.length + 200 + 1);
    expect(streamed).toBe(text);
  });

  it('names a character that the network does not know, and where', async () => {
    const { code, stderr } = await program.call('sample', { prime: 'ab漢' });
    expect(stderr).toMatch(
      /^error: --prime: character 3 of the text, "漢" \(U\+6F22\), is not one of the \d+ /,
    );
    expect(code).toBe(1);
  });

  it('goes on until Ctrl-C, or until nobody reads any more', async () => {
    const [stopped, unread] = [0, 1].map(() => program.start('sample', { length: 0, stream: true }));
    await Promise.all([stopped.saw('\n\n'), unread.saw('\n\n')]);
    stopped.kill('SIGINT');
    unread.closeOutput();
    const { code, stderr } = await stopped.ended;
    expect(stderr).toMatch(/characters, [\d,]+ a second\n$/);
    expect(code).toBe(0);
    expect(await unread.ended).toMatchObject({ code: 0 });
  });

  it('does not write without end unseen', async () => {
    expect(await program.call('sample', { length: 0 })).toMatchObject({
      code: 1,
      stderr: 'error: --length=0 has no end: add --stream to see it\n',
    });
  });
});

describe('evaluate', () => {
  it('gives the figures of the record, and the perplexity of the words', async () => {
    const printed = await succeeds('evaluate', { split: 'test' });
    const { metrics } = JSON.parse(readFileSync(program.path('result.json'), 'utf8'));
    expect(printed).toContain(`${metrics['test.loss'].toFixed(4)} nats per character\n`);
    expect(printed).toContain(`${metrics['test.bitsPerChar'].toFixed(4)} bits per character\n`);
    const { vocabulary, splits } = await textCorpus('source', { split: '90/5/5' });
    const text = vocabulary.decode(splits.test!.codes);
    const words = text.trim().split(/\s+/).length;
    const predicted = [...text].length - 1; // all but the first
    const perplexity = Math.exp((metrics['test.loss'] * predicted) / words);
    expect(printed).toContain(`${perplexity.toFixed(1)} perplexity per word\n`);
  });

  it('says so where the split has no such part', async () => {
    const { code, stderr } = await program.call('evaluate', { split: 'tests' });
    expect(code).toBe(1);
    expect(stderr).toContain('--split');
  });
});

describe('export', () => {
  it('beside a record wants this run to be the recorded one, and says how', async () => {
    const { code, stderr } = await program.call('export');
    expect(code).toBe(1);
    expect(stderr).toContain('results/char-rnn/smoke/seed-1.json does not exist');
    expect(stderr).toContain(`npx nx run char-rnn:record --run=${program.run}`);
    expect(stderr).toContain('--out=<folder>');
  });

  it('into a folder writes a network that predicts as well', async () => {
    const out = join(temporary, 'exported');
    const printed = await succeeds('export', { out });
    const files = ['model.json', 'sample.txt', 'vocabulary.json', 'weights.bin'];
    expect(readdirSync(out).sort()).toEqual(files);
    for (const file of files) expect(printed).toContain(`wrote ${join(out, file)}`);
    const nats = async (run: string) => Number(/([\d.]+) nats/.exec(await succeeds('evaluate', { run }))![1]);
    expect(Math.abs((await nats(out)) - (await nats('latest')))).toBeLessThan(2e-4); // float16
  });
});

it('analyze writes a page that needs nothing else, and the cells as JSON', async () => {
  const out = join(temporary, 'out');
  const printed = await succeeds('analyze', { characters: 4000, sampled: 500, order: 3, out });
  expect(readdirSync(out).sort()).toEqual(['cells.html', 'cells.json']);
  const { cells, characters } = JSON.parse(readFileSync(join(out, 'cells.json'), 'utf8'));
  expect(characters).toBe(4000);
  const features = cells.map(({ feature }: { feature: string }) => feature);
  expect(features).toEqual(
    expect.arrayContaining(['linePosition', 'wordPosition', 'comment', 'parentheses']),
  );
  const strengths = cells.map(({ correlation }: { correlation: number }) => Math.abs(correlation));
  expect(strengths).toEqual([...strengths].sort((a, b) => b - a));
  expect(printed).toContain('position in the line');
  expect(printed).toMatch(/samples\.lexes {2}[\d.]+ % \(held-out text: [\d.]+ %\)/);

  const html = readFileSync(join(out, 'cells.html'), 'utf8');
  expect(html).not.toMatch(/<script|src="(?!data:)|href=|url\(|@import/);
  expect(html).toContain('Errors, beside 3-grams');
});
