import { main } from '@nutshell/experiment';
import { Random } from '@nutshell/random';
import { depthCommand } from './commands/depth.ts';
import { evaluateCommand } from './commands/evaluate.ts';
import { exportCommand } from './commands/export.ts';
import { figuresCommand } from './commands/figures.ts';
import { gradientsCommand } from './commands/gradients.ts';
import { predictCommand } from './commands/predict.ts';
import { config } from './config.ts';
import { loadPictures } from './data.ts';
import { sections } from './sections.ts';
import { train } from './train.ts';

await main({
  app: 'imagenet',
  title: 'From AlexNet to ResNet',
  paper:
    'Krizhevsky, Sutskever and Hinton 2012, ImageNet classification with deep convolutional neural networks; He, Zhang, Ren and Sun 2016, Deep residual learning for image recognition',
  config,
  subject: ['dataset', 'data', 'classes'],
  ownData: ({ dataset, data }) => (dataset === 'folder' ? { title: `The pictures of ${data}` } : undefined),
  train,
  prepare: async (settings, progress) => void (await loadPictures(settings, new Random(0), progress)),
  sections,
  commands: [evaluateCommand, predictCommand, exportCommand, figuresCommand, gradientsCommand, depthCommand],
});
