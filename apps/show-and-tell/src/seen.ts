import type { BackendChoice } from '@nutshell/core';
import type { CaptionSplit, ShowProgress } from '@nutshell/data';
import type { ShowAndTellConfig } from './config.ts';
import type { Descriptions } from './data.ts';
import type { Encoder } from './encoder/encoder.ts';
import { featuresOf } from './encoder/extract.ts';
import { type Features, blank } from './encoder/feature-file.ts';

/** What the encoder of an experiment sees of all pictures; nothing at all for a language model. */
export async function seen(
  { pictures }: Descriptions,
  encoder: Encoder,
  options: { config: ShowAndTellConfig; backend: BackendChoice; progress: ShowProgress },
): Promise<Record<CaptionSplit, Features>> {
  const features = await featuresOf(pictures, encoder, options);
  if (options.config.image) return features;
  const { train, validation, test } = features;
  return { train: blank(train), validation: blank(validation), test: blank(test) };
}
