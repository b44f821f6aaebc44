import { readFileSync, readdirSync } from 'node:fs';
import { cli } from '@nutshell/testing';
import { expect, it } from 'vitest';
import { untrainedRun } from './stored-run.ts';

it('a match that is killed twice has all games in the end, each once', { timeout: 300_000 }, async () => {
  const { dir, path } = await untrainedRun();
  const line = cli('go-zero');
  const flags = { run: dir, opponent: 'random', simulations: 0, games: 10 };
  for (const seen of ['game 2,', 'game 5,']) {
    const match = line.start('match', flags);
    await match.saw(seen);
    match.kill('SIGKILL');
    await match.ended;
  }
  const { code, stdout } = await line.start('match', flags).ended;
  expect([code, stdout]).toEqual([0, expect.stringMatching(/[5-9] of 10 games are in /)]);
  expect(stdout).toMatch(/both +10 /);
  const folder = path('matches', 'network-random');
  const rows = readFileSync(`${folder}/games.jsonl`, 'utf8').trimEnd().split('\n');
  expect(rows.map((row) => JSON.parse(row).number)).toEqual([...Array(10).keys()]);
  expect(rows.filter((row) => row.includes('crash'))).toEqual([]);
  expect(readdirSync(folder).filter((file) => file.endsWith('.sgf'))).toHaveLength(10);
});
