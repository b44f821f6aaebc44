import { cli, temporaryFolder } from '@nutshell/testing';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
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

it('ImageNet’s folders are learnt, and judged by the five likeliest of 1,000 classes', async () => {
  const data = temporaryFolder();
  const background = { r: 200, g: 90, b: 40 };
  const picture = await sharp({ create: { width: 8, height: 8, channels: 3, background } })
    .png()
    .toBuffer();
  const synsets = Array.from({ length: 1000 }, (_, i) => `n${String(10_000_000 + i)}`);
  for (const name of synsets)
    for (const split of ['train', 'val']) {
      mkdirSync(join(data, split, name), { recursive: true });
      writeFileSync(join(data, split, name, `${name}_1.JPEG`), picture);
    }
  const size = { model: 'resnet18', widening: 1 / 32, sizes: '[32]', trainExamples: 16, testExamples: 10 };
  const flags = { experiment: 'smoke', dataset: 'imagenet', data, crop: 'resized', epochs: 1, batchSize: 8 };
  const line = cli('imagenet');
  const { code, stdout, stderr } = await line.call('train', { ...flags, ...size });
  expect(code, stderr).toBe(0);
  expect(stdout).toMatch(/top-?5 ?error/i);
  const { metrics, dataset } = JSON.parse(readFileSync(line.path('result.json'), 'utf8'));
  expect(metrics['test.top5Error']).toBeGreaterThanOrEqual(0.5); // all look alike: five of the ten at most
  expect(dataset.sizes).toEqual({ train: 16, test: 10 });
  expect(JSON.parse(readFileSync(line.path('labels.json'), 'utf8')).labels).toEqual(synsets);
}, 120_000);
