import { spawnSync } from 'node:child_process';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeAtomically } from '../src/cache.ts';
import { temporaryFolder } from './files.ts';

async function* once(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

test('what a killed process left of a file goes when the file is written again; a living one’s stays', async () => {
  const folder = await temporaryFolder();
  const { pid: dead } = spawnSync('true'); // a process that has ended
  const names = [`set.bin.${dead}-0.tmp`, `set.bin.${process.ppid}-0.tmp`, `other.bin.${dead}-0.tmp`];
  for (const name of names) await writeFile(join(folder, name), 'half');
  await writeAtomically(join(folder, 'set.bin'), once('whole'));
  expect((await readdir(folder)).sort()).toEqual([names[2], 'set.bin', names[1]].sort());
});
