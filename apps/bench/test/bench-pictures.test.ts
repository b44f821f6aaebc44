import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { IMAGENET_COLOURS, type PictureBatchesOptions, pictureBatches } from '@nutshell/data';
import { describe, expect, it, onTestFinished } from 'vitest';
import { workloadNamed } from '../src/comparison.ts';
import { pictureTable } from '../src/pictures/command.ts';
import { batchesOf, patternFile, workloads } from '../src/pictures/workloads.ts';

describe('npm run bench -- pictures', () => {
  it('makes the same bits in this thread and in others, from any place on', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'nutshell-test-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const { handle } = await patternFile(path.join(folder, 'a.pictures'), 21, 12, 16);
    const options: PictureBatchesOptions = {
      pictures: handle,
      inputs: {
        size: 8,
        colours: IMAGENET_COLOURS,
        crop: { kind: 'resized' },
        flip: 'alternating',
        jitter: { brightness: 0.2, contrast: 0.2, saturation: 0.2 },
        shift: 0.1,
        cutout: 3,
      },
      targets: { classes: 10, smoothing: 0.1, mixup: 0.3 },
      batchSize: 4,
      seed: 7,
    };
    const batches = await batchesOf(options, 2);
    onTestFinished(() => batches.dispose());
    for (const place of [
      { epoch: 0, example: 0 },
      { epoch: 3, example: 8 },
    ]) {
      const here = [];
      for await (const batch of pictureBatches(options).from(place)) here.push(batch);
      const made = [];
      for await (const batch of batches.from(place)) made.push(batch);
      expect(made).toEqual(here);
    }
  });

  it('has steps that can be repeated', async () => {
    for (const { name } of workloads) {
      if (/training|threads/.test(name)) continue; // elsewhere, and above
      const step = await workloadNamed(workloads, name).prepare();
      for (let i = 0; i < 2; i++) await step();
    }
    expect(() => workloadNamed(workloads, 'films')).toThrow('no workload "films"; expected one of training');
  });

  it('writes images per second, and how many times those of the training', () => {
    const of = (name: string, rates: number[]) => ({
      contestant: 'ours',
      workload: workloadNamed(workloads, name),
      rates,
    });
    const cells = [
      of('training a ResNet-20 on 32x32', [1, 2, 4]),
      of('ResNet: pad-4 crop, flip', [10, 30, 20]),
    ];
    expect(pictureTable(cells).split('\n').slice(2)).toEqual([
      '| training a ResNet-20 on 32x32 |      256 |     128 to 512 |                  – |',
      '| ResNet: pad-4 crop, flip      |    2,560 | 1,280 to 3,840 |             10.0 x |',
    ]);
  });
});
