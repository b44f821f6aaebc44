import type { Training } from '@nutshell/experiment';

/** What it trains is in `experiments/imagenet/finetune.json`. */
export const finetune: Training = {
  name: 'finetune',
  summary: 'train an exported network further on pictures of your own: --from=<network> --data=<folder>',
};
