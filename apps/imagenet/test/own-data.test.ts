import { cli, temporaryFolder } from '@nutshell/testing';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, it } from 'vitest';

it('a training on pictures of one’s own is called by them, and judged by no experiment', async () => {
  const data = temporaryFolder();
  for (const [name, red] of Object.entries({ dark: 20, bright: 220 })) {
    mkdirSync(join(data, name));
    const pictures = Array.from({ length: 5 }, (_, i) =>
      sharp({ create: { width: 8, height: 8, channels: 3, background: { r: red + i, g: 9 * i, b: 40 } } })
        .png()
        .toFile(join(data, name, `${i}.png`)),
    );
    await Promise.all(pictures);
  }
  const flags = { experiment: 'smoke', epochs: 1, batchSize: 4, sizes: '[8]', testExamples: 0 };
  const { code, stdout, stderr } = await cli('imagenet').call('train', { ...flags, dataset: 'folder', data });
  expect(code, stderr).toBe(0);
  expect(stdout).toContain(`The pictures of ${data} (imagenet smoke, seed 1)`);
  expect(stdout).not.toMatch(/drawn shapes|expected|missed|imagenet:record/);
}, 60_000);
