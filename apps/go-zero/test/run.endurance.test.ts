import { cli } from '@nutshell/testing';
import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';

it('run goes on with a training that was stopped, leaves out what is trained, evaluates, exports and plays matches', async () => {
  const line = cli('go-zero');
  const first = line.start('run', { experiment: 'smoke' });
  await first.saw('generation 3, games');
  first.kill('SIGTERM');
  const stopped = await first.ended;
  expect(stopped).toMatchObject({ code: 130 });
  expect(stopped.stdout).toContain('The same command goes on from here.');

  const second = await line.start('run', { experiment: 'smoke', games: 2, opponents: 'random' }).ended;
  expect(second.code, second.stdout + second.stderr).toBe(0);
  expect(second.stdout).toContain('resuming');
  expect(second.stdout).toMatch(/3x3 +\+9\.0 /); // the truth of the empty board
  expect(existsSync(line.path('model', 'model.json'))).toBe(true); // `path` is of the only run: there is one

  expect(existsSync(line.path('matches', 'random', 'game-002.sgf'))).toBe(true);

  const third = await line.start('run', { experiment: 'smoke', games: 0 }).ended;
  expect(third).toMatchObject({ code: 0 });
  expect(third.stdout).toContain('smoke with seed 1 is trained already');
}, 600_000);
