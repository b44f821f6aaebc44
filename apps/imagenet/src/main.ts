import { main } from '@nutshell/experiment';
import { Random } from '@nutshell/random';
import { depthCommand } from './commands/depth.ts';
import { evaluateCommand } from './commands/evaluate.ts';
import { exportCommand } from './commands/export.ts';
import { finetune } from './commands/finetune.ts';
import { figuresCommand } from './commands/figures.ts';
import { gradientsCommand } from './commands/gradients.ts';
import { predictCommand } from './commands/predict.ts';
import { config } from './config.ts';
import { loadPictures } from './data.ts';
import { sections } from './sections.ts';
import { formOf } from './source.ts';
import { train } from './train.ts';

await main({
  app: 'imagenet',
  title: 'From AlexNet to ResNet',
  paper:
    'Krizhevsky, Sutskever and Hinton 2012, ImageNet classification with deep convolutional neural networks; He, Zhang, Ren and Sun 2016, Deep residual learning for image recognition',
  config,
  subject: ['dataset', 'data', 'classes', 'from'],
  ownData: ({ dataset, data, from }) => {
    if (dataset !== 'folder' && !from) return undefined;
    const title = `The pictures of ${dataset === 'folder' ? data : dataset}`;
    return from ? { title: `${title}, beginning with ${from}`, settings: formOf(from) } : { title };
  },
  train,
  prepare: async (settings, progress) => void (await loadPictures(settings, new Random(0), progress)),
  sections,
  trainings: [finetune],
  commands: [evaluateCommand, predictCommand, exportCommand, figuresCommand, gradientsCommand, depthCommand],
});
