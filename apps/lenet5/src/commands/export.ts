import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { AppCommand } from '@nutshell/experiment';
import { z } from 'zod';
import type { LeNetConfig } from '../config.ts';
import { pixelsOf } from '../digits.ts';
import { artifactsOf, standardModel } from '../standard-model.ts';
import { loadTrained } from '../trained.ts';

const options = z.strictObject({
  run: z.string().default('latest').describe('run folder, its name, or `latest`'),
  out: z.string().default('').describe('folder to write to; the run folder’s `model` if empty'),
});

export const exportCommand: AppCommand<LeNetConfig, typeof options> = {
  name: 'export',
  summary:
    'write model.json, weights.bin and labels.json, which plain TensorFlow.js loads with tf.loadLayersModel',
  options,
  async run({ options, openRun }) {
    const run = openRun(options.run);
    const { model, config } = await loadTrained(run);
    const folder = options.out ? resolve(options.out) : run.path('model');
    const { modelJson, weights } = await artifactsOf(standardModel(model));
    const { scale = 1, offset = 0, padTo } = pixelsOf(config);
    const labels = {
      labels: config.dataset === 'fashion-mnist' ? FASHION : [...'0123456789'],
      input: { shape: [padTo, padTo, 1], paper: offset, ink: offset + 255 * scale },
      output: 'probabilities',
      run: run.id,
    };
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'weights.bin'), weights);
    writeFileSync(join(folder, 'labels.json'), `${JSON.stringify(labels, null, 2)}\n`);
    writeFileSync(join(folder, 'model.json'), `${JSON.stringify(modelJson)}\n`); // last: it names the others
    console.log(`wrote ${join(folder, 'model.json')}, weights.bin (${weights.length} bytes) and labels.json`);
  },
};

const FASHION = [
  'T-shirt/top',
  'Trouser',
  'Pullover',
  'Dress',
  'Coat',
  'Sandal',
  'Shirt',
  'Sneaker',
  'Bag',
  'Ankle boot',
];
