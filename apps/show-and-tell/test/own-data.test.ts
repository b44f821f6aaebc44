import { cli, temporaryFolder } from '@nutshell/testing';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, it, vi } from 'vitest';

it('a training on pictures of one’s own is called by them, and judged by no experiment', async () => {
  const data = temporaryFolder();
  vi.stubEnv('NUTSHELL_CACHE', temporaryFolder());
  const rows = ['image,caption'];
  for (let i = 0; i < 20; i++) {
    const background = { r: 12 * i, g: 0, b: 99 };
    await sharp({ create: { width: 32, height: 32, channels: 3, background } }).png().toFile(join(data, `${i}.png`)); // prettier-ignore
    rows.push(`${i}.png,a ${i < 10 ? 'dark' : 'bright'} picture`);
  }
  writeFileSync(join(data, 'captions.csv'), rows.join('\n'));
  writeFileSync(join(data, '3.png'), 'damaged');
  const tiny = { experiment: 'smoke', epochs: 1, units: 8, embedding: 4, batchSize: 4, trainExamples: 0, validationExamples: 0, testExamples: 0 }; // prettier-ignore
  const flags = { ...tiny, dataset: 'folder', data };
  const refused = await cli('show-and-tell').call('train', flags);
  expect(refused.code).toBe(1);
  expect(refused.stderr).toMatch(/3\.png: .*\nPut them right, or leave them out with --skipCorrupt\./);
  const seen = { dataset: 'folder', data, encoder: 'random', skipCorrupt: true };
  expect((await cli('show-and-tell').call('features', seen)).stdout).toMatch(/^19 pictures, /m);
  const { code, stdout, stderr } = await cli('show-and-tell').call('train', { ...flags, skipCorrupt: true });
  expect(code, stderr).toBe(0);
  expect(stderr).toContain(`1 picture of ${data} cannot be read and is left out:\n  3.png: `);
  expect(stdout).toContain(`The pictures of ${data}, and their captions (show-and-tell smoke, seed 1)`);
  expect(stdout).not.toMatch(/expected|missed|show-and-tell:record/);
  vi.unstubAllEnvs();
}, 60_000);
