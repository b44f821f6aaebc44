import { encodeWav } from '@nutshell/data';
import { Random } from '@nutshell/random';
import { cli, temporaryFolder } from '@nutshell/testing';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const tiny = { experiment: 'smoke', mixtures: 1, passes: 1, penalties: '[-20]' };

it('a training on recordings of one’s own is called by them, and judged by no experiment', async () => {
  const data = temporaryFolder();
  const random = new Random(1);
  for (const word of ['go', 'stop']) {
    mkdirSync(join(data, word));
    for (let i = 0; i < 20; i++) {
      const samples = random.fillNormal(new Float32Array(8000), 0, 0.1);
      writeFileSync(join(data, word, `${i}.wav`), encodeWav({ rate: 16_000, channels: [samples] }));
    }
  }
  const { code, stdout, stderr } = await cli('speech').call('train', {
    ...tiny,
    dataset: 'folder',
    data,
    testSpeaker: '',
  });
  expect(code, stderr).toBe(0);
  expect(stdout).toContain(`The recordings of ${data} (speech smoke, seed 1)`);
  expect(stdout).not.toMatch(/expected|missed|speech:record/);
}, 60_000);

it('another task than that of the experiment is told by its flag', async () => {
  const { code, stdout, stderr } = await cli('speech').call('train', { ...tiny, task: 'isolated' });
  expect(code, stderr).toBe(0);
  expect(stdout).toContain('Smoke test on generated digits, mixtures, with --task=isolated (speech smoke');
  expect(stdout).not.toMatch(/expected|missed/);
}, 60_000);
