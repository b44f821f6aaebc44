import type { SelectedOn } from '../file/experiment-file.ts';

/** The sentence about settings that were chosen on these examples. */
export const selection: Record<SelectedOn, string> = {
  test: 'The settings were chosen on the test examples, so the figures are somewhat optimistic',
  validation: 'The settings were chosen on validation examples, which were held out of the training set',
  paper: 'The settings are the paper’s',
};
