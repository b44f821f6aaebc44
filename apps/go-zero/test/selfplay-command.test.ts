import { selectBackend } from '@nutshell/core';
import { NoSuchRun, silentProgress } from '@nutshell/experiment';
import { gameOfSgf, parseSgf } from '@nutshell/go';
import { temporaryFolder } from '@nutshell/testing';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { z } from 'zod';
import { selfPlayCommand } from '../src/commands/selfplay.ts';
import { writeExported } from '../src/exported.ts';
import { drawnModel, finishedRun, record } from './finished-run.ts';

beforeAll(() => selectBackend());

let results = '';
beforeEach(() => {
  results = temporaryFolder();
  vi.stubEnv('NUTSHELL_RESULTS', results);
  onTestFinished(() => void vi.unstubAllEnvs());
});

/** What `selfplay` prints on a machine without runs. */
async function selfplay(options: z.input<NonNullable<typeof selfPlayCommand.options>>): Promise<string[]> {
  const said: string[] = [];
  const log = vi.spyOn(console, 'log').mockImplementation((text: string) => void said.push(text));
  onTestFinished(() => log.mockRestore());
  await selfPlayCommand.run({
    arguments: [],
    options: selfPlayCommand.options!.parse({ full: 4, fast: 2, games: 2, ...options }),
    root: process.cwd(),
    runs: results,
    openRun: () => {
      throw new NoSuchRun('no run');
    },
    openRecord: () => {
      throw new Error('nothing is recorded');
    },
    progress: silentProgress,
  });
  return said;
}

describe('selfplay', () => {
  it('shows games of an untrained network where none was exported, and says so', async () => {
    const out = join(results, 'games');
    const said = await selfplay({ size: 3, out });
    expect(said[0]).toBe(
      'There is no exported network: an untrained one plays. --run names the network of a run.',
    );
    expect(said.filter((line) => /^game \d, komi -?[\d.]+: /.test(line))).toHaveLength(2);
    expect(said.at(-1)).toMatch(/^2 games, \d+ evaluations\/s/);
    const { game } = gameOfSgf(parseSgf(readFileSync(join(out, 'game-2.sgf'), 'utf8'))[0]);
    expect(said).toContain(`${game.board}\n`);
  });

  it('shows games of the exported network, move by move on a terminal', async () => {
    const model = drawnModel(1);
    const run = finishedRun(model, 3);
    record(run, results);
    await writeExported(model, run);
    const { isTTY } = process.stdout;
    process.stdout.isTTY = true;
    onTestFinished(() => void (process.stdout.isTTY = isTTY));
    const said = await selfplay({ run: '3x3', games: 1 });
    expect(said[0]).toContain(join('go-zero', '3x3', 'seed-1'));
    // The first board, and then each over the one before, five lines higher, with one more move.
    expect(said[1]).toBe('   A B C\n 3 . . . 3\n 2 . . . 2\n 1 . . . 1\n   A B C');
    const boards = said.filter((text) => text.startsWith('\u001b[5A'));
    const moves = said
      .find((line) => / \| /.test(line))!
      .replace(' | ', ' ')
      .trim()
      .split(' ');
    expect(boards).toHaveLength(moves.length);
    expect(boards[0].match(/X/g)).toHaveLength(moves[0] === 'pass' ? 0 : 1);
  });
});
