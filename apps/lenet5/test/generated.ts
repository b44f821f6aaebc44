import { type TensorsOf, tensorsOf } from '@nutshell/core';
import { type ImageInputs, type ImageSplit, imageInputs, syntheticDigits } from '@nutshell/data';
import { Random } from '@nutshell/random';
import { asSeenBy } from '../src/data.ts';
import { pixelsOf } from '../src/input.ts';
import type { Architecture } from '../src/model.ts';

/** Generated digits as the input of a network: a batch, and its tensors. */
export function generatedBatch(
  n: number,
  architecture: Pick<Architecture, 'model'>,
): { batch: ImageInputs; split: ImageSplit } & TensorsOf<ImageInputs> {
  const { train } = syntheticDigits({ train: n, test: 0, random: new Random(5) }).splits;
  const split = asSeenBy(architecture.model, train);
  const inputs = imageInputs(split, { pixels: pixelsOf(architecture) });
  const batch = inputs.batch(Array.from({ length: n }, (_, i) => i));
  return { batch, split, ...tensorsOf(batch) };
}
