import { CommandLine } from '@nutshell/testing';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { analyzeCommand } from '../src/commands/analyze.ts';
import { sampleCommand } from '../src/commands/sample.ts';

const temporary = mkdtempSync(join(tmpdir(), 'nutshell-char-rnn-'));
const program = new CommandLine('char-rnn', join(temporary, 'runs'));

/** A network that has hardly learnt anything: what it writes does not matter here. */
const TRAINING = { experiment: 'smoke', units: 8, streams: 400, time: 50, epochs: 0.2, samplesAt: '[]' };

async function succeeds(
  command: string,
  flags: Record<string, string | number | boolean> = {},
): Promise<string> {
  const { code, stdout, stderr } = await program.start(command, flags).ended;
  expect(code, stderr + stdout).toBe(0);
  return stdout;
}

beforeAll(() => succeeds('train', TRAINING), 60_000);
/** Runs a command in this process, on the network that was trained. @returns what it printed */
async function runs(
  command: typeof sampleCommand | typeof analyzeCommand,
  flags: Record<string, unknown>,
): Promise<string> {
  const { config } = JSON.parse(readFileSync(program.path('config.json'), 'utf8'));
  const path = (...segments: string[]) => program.path(...segments);
  const openRun = () => ({ id: program.run, dir: path(), seed: 1, config, path });
  const progress = () => ({ update: () => {}, stop: () => {} });
  const log = vi.spyOn(console, 'log').mockImplementation(() => {});
  try {
    await command.run({ options: command.options!.parse(flags), openRun, progress } as never);
    return log.mock.calls.map(([line]) => `${line}\n`).join('');
  } finally {
    log.mockRestore();
  }
}

afterAll(async () => {
  await program.dispose();
  rmSync(temporary, { recursive: true, force: true });
});

describe('sample', () => {
  it('writes after the prime, the same for the same seed', async () => {
    const flags = { prime: 'const\\n', length: 200, seed: 3, topK: 30, topP: 0.95, temperature: 0.9 };
    const [text, streamed] = await Promise.all([
      succeeds('sample', flags),
      succeeds('sample', { ...flags, stream: true }),
    ]);
    expect(text.startsWith('const\n')).toBe(true);
    expect([...text]).toHaveLength('const\n'.length + 200 + 1);
    expect(streamed).toBe(text);
  });

  it('names a character that the network does not know, and where', async () => {
    await expect(runs(sampleCommand, { prime: 'ab漢' })).rejects.toThrow(
      /^--prime: character 3 of the text, "漢" \(U\+6F22\), is not one of the \d+ /,
    );
  });

  it('goes on until Ctrl-C, or until nobody reads any more', async () => {
    const endless = { length: 0, stream: true };
    const stopped = program.start('sample', endless);
    await stopped.saw('\n\n');
    stopped.kill('SIGINT');
    const { code, stderr } = await stopped.ended;
    expect(stderr).toMatch(/characters, [\d,]+ a second\n$/);
    expect(code).toBe(0);

    const unread = program.start('sample', endless);
    await unread.saw('\n\n');
    unread.closeOutput();
    expect(await unread.ended).toMatchObject({ code: 0 });
  });

  it('does not write without end unseen', async () => {
    await expect(runs(sampleCommand, { length: 0 })).rejects.toThrow(
      '--length=0 has no end: add --stream to see it',
    );
  });
});

it('analyze writes a page that needs nothing else, and the cells as JSON', async () => {
  const out = join(temporary, 'out');
  const printed = await runs(analyzeCommand, { characters: 4000, sampled: 500, order: 3, out });
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
