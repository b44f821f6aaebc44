import { main } from '@nutshell/experiment';
import { backprop } from './commands/backprop.ts';
import { depth } from './commands/depth.ts';
import { linearClassifier } from './commands/linear-classifier.ts';
import { linearRegression } from './commands/linear-regression.ts';
import { neuron } from './commands/neuron.ts';
import { optimizers } from './commands/optimizers.ts';

await main({
  app: 'perceptron',
  title: 'Perceptron, linear models and depth',
  paper:
    'Rosenblatt 1958, "The perceptron: a probabilistic model for information storage and organization in the brain"',
  systems: [neuron, linearRegression, linearClassifier, depth, backprop, optimizers],
});
