import { modelFiles, selectBackend } from '@nutshell/core';
import { colourImage } from '@nutshell/drawing/images';
import { writeFileSet } from '@nutshell/experiment';
import { cli, temporaryFolder } from '@nutshell/testing';
import * as tf from '@tensorflow/tfjs';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { cardText } from '../src/card.ts';

/** Softmax of ten times the mean green and the mean red of a picture of 2x2: classes in the order of their names. */
function greenOrRed(): tf.LayersModel {
  const kernel = tf.tensor2d([0, 10, 10, 0, 0, 0], [3, 2]); // red, green, blue
  return tf.sequential({
    layers: [
      tf.layers.globalAveragePooling2d({ inputShape: [2, 2, 3] }),
      tf.layers.dense({ units: 2, weights: [kernel, tf.zeros([2])], activation: 'softmax' }),
    ],
  });
}

/** A folder of pictures of one colour: of four test pictures one shows the other class. */
function pictures(): string {
  const folder = temporaryFolder();
  const write = (name: string, colour: number[]) => {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    const uri = colourImage(Array(4).fill(colour).flat(), 2, 2);
    writeFileSync(join(folder, name), Buffer.from(uri.slice(uri.indexOf(',') + 1), 'base64'));
  };
  const [red, green] = [
    [250, 0, 0],
    [0, 250, 0],
  ];
  for (const split of ['train', 'test'])
    for (const i of [1, 2]) {
      write(`${split}/green/${i}.png`, split === 'test' && i === 2 ? red : green);
      write(`${split}/red/${i}.png`, red);
    }
  return folder;
}

describe('evaluate', () => {
  beforeEach(async () => {
    vi.stubEnv('NUTSHELL_CACHE', temporaryFolder());
    await selectBackend({ backend: 'cpu' });
    return () => vi.unstubAllEnvs();
  });

  async function exported(metadata?: object, labels = ['green', 'red']): Promise<string> {
    const folder = temporaryFolder();
    const input = { size: 2, square: 2, mean: [0, 0, 0], sd: [1, 1, 1] };
    writeFileSet(folder, {
      ...(await modelFiles(
        greenOrRed(),
        metadata && { metadata: () => metadata as Record<string, unknown>, precision: 'float16' },
      )),
      'labels.json': cardText({ labels, input, output: 'probabilities' }),
    });
    return folder;
  }
  const about = (data: string) => ({
    app: 'imagenet',
    seed: 1,
    config: { dataset: 'folder', data, sizes: [2] },
  });

  it('measures an exported network on the pictures of its experiment', async () => {
    const run = await exported(about(pictures()));
    // A process of its own, in which no backend has been chosen before.
    const { code, stdout, stderr } = await cli('imagenet').start('evaluate', { run, mistakes: 1 }).ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('on the 4 test pictures');
    expect(stdout).toMatch(/error +25\.00 % \(1 misses;/);
    // Three of four are right, and 1 / (1 + exp(−10 · 250/255)) = 99.994 % sure of each.
    expect(stdout).toMatch(/calibration +24\.99 % expected calibration error/);
    expect(stdout).toContain('1 times green was taken for red');
    expect(stdout).toMatch(/sure that .*green\/2\.png \(green\) is red/);
  });

  it('says which network it cannot measure', async () => {
    const foreign = await cli('imagenet').call('evaluate', { run: await exported() });
    expect(foreign.code).toBe(1);
    expect(foreign.stderr).toContain('model.json does not say on which pictures the network was trained');
    const whole = await exported(about(pictures()));
    const crops = await cli('imagenet').call('evaluate', { run: whole, views: 'ten crops' });
    expect(crops.stderr).toContain("--views='ten crops' takes crops of 2x2 out of a larger square");
    const run = await exported(about(pictures()), ['cat', 'dog']);
    const other = await cli('imagenet').call('evaluate', { run });
    expect(other.code).toBe(1);
    expect(other.stderr).toContain('names cat, dog, and the pictures show green, red');
  });
});
