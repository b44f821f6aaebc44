import { selectBackend } from '@nutshell/core';
import { parseSgf } from '@nutshell/go';
import { temporaryFolder } from '@nutshell/testing';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { writeExported } from '../src/exported.ts';
import { drawnModel, finishedRun } from './finished-run.ts';

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));

/** `play` in a process of its own, with lines from a pipe, on a machine with an exported network and without a run. */
async function play(lines: string, ...flags: string[]) {
  const folder = temporaryFolder();
  await selectBackend();
  const model = drawnModel(1);
  await writeExported(model, finishedRun(model, 5), join(folder, 'go-zero', '5x5', 'seed-1'));
  const environment = { NUTSHELL_RESULTS: folder, NUTSHELL_RUNS: join(folder, 'runs'), NO_COLOR: '1' };
  const child = spawn(process.execPath, ['--import', 'tsx', main, 'play', '--simulations=4', ...flags], {
    env: { ...process.env, ...environment },
  });
  const said: Buffer[] = [];
  child.stdout.on('data', (part) => said.push(part));
  child.stderr.on('data', (part) => said.push(part));
  child.stdin.end(lines);
  const code = await new Promise((resolve) => child.on('close', resolve));
  return { code, out: Buffer.concat(said).toString() };
}

it('play takes its lines from a pipe, with the exported network, and ends politely with them', async () => {
  const file = join(temporaryFolder(), 'game.sgf');
  const { code, out } = await play(`c3\nnonsense\nundo\nb2\nsave ${file}\n`, '--size=4', '--komi=1');
  expect({ code, out }).toMatchObject({ code: 0 });
  expect(out).toContain('seed-1: 2 blocks of 16 channels, trained on 4x4 and 5x5');
  expect(out).toContain('You are Black (X) on 4x4, komi 1.');
  expect(out).toContain('"nonsense" is neither a point');
  expect(out).toMatch(/wrote .*game\.sgf\n\nThank you for the game\.\n$/);
  const [root] = parseSgf(readFileSync(file, 'utf8'));
  expect(root.children[0].properties.get('B')).toEqual(['bc']); // B2: the other move was taken back
});
