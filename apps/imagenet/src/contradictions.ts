/** Settings that cannot go together, which are refused before a training and not at its first step or at its end. */
import { Failure } from '@nutshell/experiment';
import type { ImagenetConfig } from './config.ts';
import { checkViews } from './evaluate.ts';
import { sizeOf } from './input.ts';
import { checkSizes } from './models/index.ts';

/** @throws Failure that names the flags and says what to do */
export function refuseContradictions(config: ImagenetConfig): void {
  const { model, sizes, square, crop, views } = config;
  const size = sizeOf(config);
  checkSizes(model, sizes);
  if (square !== 0 && square < size)
    throw new Failure(
      `--square=${square} is smaller than the ${size} pixels that the network sees: give it at least these`,
    );
  if (crop === 'random' && square <= size)
    throw new Failure(
      `--crop=random takes ${size} pixels at a random place of a larger square: give it by --square, or choose --crop=padded`,
    );
  checkViews({ size, square: square || size }, views);
}
