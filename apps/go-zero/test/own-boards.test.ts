import { cli } from '@nutshell/testing';
import { expect, it } from 'vitest';

it('a training on other boards is called by them, and judged by no experiment', async () => {
  const stages = JSON.stringify([{ size: 3, generations: 1, full: [4, 4], fast: 2 }, { size: 4, generations: 1, full: [4, 4], fast: 2 }]); // prettier-ignore
  const flags = { experiment: 'smoke', games: 4, parallel: 2, players: 1, workers: 1, stages };
  const { code, stdout, stderr } = await cli('go-zero').call('train', flags);
  expect(code, stderr).toBe(0);
  expect(stdout).toContain('Self-play on 3x3, then 4x4 (go-zero smoke, seed 1)');
  expect(stdout).not.toMatch(/expected|missed|go-zero:record/);
}, 60_000);
