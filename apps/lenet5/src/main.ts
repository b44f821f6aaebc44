import { main } from '@nutshell/experiment';
import { Random } from '@nutshell/core';
import { config } from './config.ts';
import { loadDigits } from './digits.ts';
import { train } from './train.ts';

await main({
  app: 'lenet5',
  title: 'LeNet-5 on MNIST',
  paper: 'LeCun, Bottou, Bengio and Haffner 1998, "Gradient-based learning applied to document recognition", Proceedings of the IEEE 86(11)',
  config,
  train,
  prepare: async (settings) => void (await loadDigits(settings, new Random(0))),
});
