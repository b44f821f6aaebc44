import { selectBackend } from '@nutshell/core';
import { pictureDatasetNames } from '@nutshell/data';
import { type AppCommand, outputPath, writeFileSet } from '@nutshell/experiment';
import { Random } from '@nutshell/random';
import { z } from 'zod';
import { type ImagenetConfig, config } from '../config.ts';
import { loadPictures } from '../data.ts';
import { firstBatch } from '../figures.ts';
import { gradientsByDepth } from '../gradient-depth.ts';
import { networkOf } from '../model.ts';
import { modelNames } from '../models/index.ts';
import { gradientsSvg } from '../pictures.ts';

const options = z.strictObject({
  models: z
    .array(z.enum(modelNames))
    .min(1)
    .max(4)
    .default(['plain56', 'resnet56'])
    .describe('networks, before any training'),
  dataset: z.enum(pictureDatasetNames).default('shapes').describe('the pictures'),
  size: z.int().min(8).default(32).describe('side of the square that they see'),
  batchSize: z.int().min(2).default(64).describe('pictures of which the gradient is taken'),
  seed: z.int().min(0).default(1).describe('of first weights and pictures'),
  out: z.string().default('.').describe('folder to write gradients.svg to'),
});

export const gradientsCommand: AppCommand<ImagenetConfig, typeof options> = {
  name: 'gradients',
  summary: 'draw how much of the gradient reaches each layer of untrained networks: plain against residual',
  options,
  async run({ options: { models, dataset, size, batchSize, seed, out } }) {
    await selectBackend();
    const settings = config.parse({ dataset, sizes: [size], batchSize });
    const { batch, classes } = await firstBatch(
      { config: settings, seed },
      await loadPictures(settings, new Random(seed)),
    );
    const curves = models.map((model) => {
      const network = networkOf({ ...settings, model }, classes, new Random(seed).fork('weights'));
      const gradients = gradientsByDepth(network, batch, new Random(seed));
      network.dispose();
      return { name: model, gradients };
    });
    const title = `How much of the gradient reaches each layer of ${models.join(', ')} before training`;
    for (const file of writeFileSet(outputPath(out), { 'gradients.svg': gradientsSvg(title, curves) }))
      console.log(`wrote ${file}`);
  },
};
