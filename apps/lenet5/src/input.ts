/** Digits as inputs of the networks. Without tensors, so that a thread that prepares batches need not load them. */
import {
  type AffineRanges,
  type Augmentation,
  LENET_PIXELS,
  type PixelMapping,
  affineDistortion,
  elasticDistortion,
} from '@nutshell/data';
import type { LeNetConfig } from './config.ts';

/** Input sides; LeNet-1 sees 28x28, the others 32x32, so that the strokes of a digit can reach the middle of every receptive field. */
const INPUT_SIZE = { lenet1: 28, lenet4: 32, lenet5: 32 } as const;

/** Input pixels of −0.1 for paper and 1.175 for ink: mean about 0, variance about 1 (section II.B). */
export function pixelsOf({ model }: Pick<LeNetConfig, 'model'>): PixelMapping {
  return { ...LENET_PIXELS, padTo: INPUT_SIZE[model] };
}

/** The paper names the kinds of distortion but not their ranges. */
const RANGES: AffineRanges = { translate: 1.5, scale: 0.1, squeeze: 0.08, shear: 0.12 };

const augmentations: Record<LeNetConfig['augmentation'], () => Augmentation | undefined> = {
  none: () => undefined,
  affine: () => affineDistortion(RANGES),
  elastic: () => elasticDistortion({}),
  'affine+elastic': () => elasticDistortion({ affine: RANGES }),
};

/** The distortion of an experiment, drawn again for every digit of every pass. */
export function augmentation({ augmentation }: Pick<LeNetConfig, 'augmentation'>): Augmentation | undefined {
  return augmentations[augmentation]();
}
