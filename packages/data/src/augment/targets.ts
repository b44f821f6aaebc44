/** Targets as distributions over the classes: smoothed labels, and mixtures of two examples. */
import type { Random } from '@nutshell/random';
import type { ImageInputs } from '../image-inputs.ts';
import type { HostArray, Split } from '../split.ts';

export interface TargetOptions {
  /** Number of classes. */
  classes: number;
  /**
   * Share ε of a target that is spread evenly over all classes, the right one included (Szegedy et al. 2016, "Rethinking the Inception
   * architecture", section 7); default 0.
   */
  smoothing?: number;
  /**
   * α of mixup (Zhang et al. 2018): each example is mixed with another one of its batch, inputs and targets alike, λ : 1 − λ with one λ ~ Beta(α, α)
   * for the batch. From 0, the default: none, to 1.
   */
  mixup?: number;
}

export interface TargetInputs extends ImageInputs {
  /** `[batch, classes]`, float32; each row adds up to 1. */
  targets: HostArray<[batch: number, classes: number]>;
}

/**
 * Images and labels with targets. Mixtures are drawn from the fork `mixup` of a batch's `random`, by the batch's first example; without
 * `random` nothing is mixed. `labels` stay those of the first of the two.
 * @throws RangeError for an option outside its range
 */
export function withTargets(split: Split<ImageInputs>, options: TargetOptions): Split<TargetInputs>;
export function withTargets(
  split: Split<Promise<ImageInputs>>,
  options: TargetOptions,
): Split<Promise<TargetInputs>>;
export function withTargets(
  split: Split<ImageInputs | Promise<ImageInputs>>,
  options: TargetOptions,
): Split<TargetInputs | Promise<TargetInputs>> {
  const { classes, smoothing = 0, mixup = 0 } = options;
  if (!Number.isInteger(classes) || classes < 1)
    throw new RangeError(`classes: ${classes}, expected a whole number ≥ 1`);
  for (const [name, value] of Object.entries({ smoothing, mixup }))
    if (!(value >= 0 && value <= 1)) throw new RangeError(`${name}: ${value}, expected a number from 0 to 1`);
  return {
    length: split.length,
    batch(indices, random, epoch) {
      const finish = ({ images, labels }: ImageInputs): TargetInputs => {
        const batch = { images, labels, targets: smoothed(labels.values, classes, smoothing) };
        if (random && mixup > 0) mixPairs(batch, mixup, random.fork('mixup').fork(String(indices[0])));
        return batch;
      };
      const batch = split.batch(indices, random, epoch);
      return batch instanceof Promise ? batch.then(finish) : finish(batch);
    },
  };
}

/** (1 − ε) for the right class, and ε / classes more for each. */
function smoothed(labels: ArrayLike<number>, classes: number, smoothing: number): TargetInputs['targets'] {
  const values = new Float32Array(labels.length * classes).fill(smoothing / classes);
  for (let i = 0; i < labels.length; i++) values[i * classes + labels[i]] += 1 - smoothing;
  return { values, shape: [labels.length, classes] };
}

function mixPairs({ images, targets }: TargetInputs, alpha: number, random: Random): void {
  const share = beta(alpha, random);
  const partners = random.permutation(images.shape[0]);
  images.values = mixed(images, partners, share);
  targets.values = mixed(targets, partners, share);
}

function mixed({ values, shape }: HostArray, partners: Uint32Array, share: number): Float32Array {
  const length = values.length / shape[0];
  const out = new Float32Array(values.length);
  for (let i = 0; i < shape[0]; i++) {
    const other = partners[i] * length;
    for (let j = 0; j < length; j++)
      out[i * length + j] = share * values[i * length + j] + (1 - share) * values[other + j];
  }
  return out;
}

/** A draw from Beta(α, α) for 0 < α ≤ 1 (Jöhnk 1964): u^(1/α) : v^(1/α) for uniform u and v, given that the two add up to 1 at most. */
export function beta(alpha: number, random: Random): number {
  for (;;) {
    // The logarithms, as the powers may be too small for a number.
    const x = Math.log(1 - random.uniform()) / alpha;
    const y = Math.log(1 - random.uniform()) / alpha;
    if (Math.exp(x) + Math.exp(y) <= 1) return 1 / (1 + Math.exp(y - x));
  }
}
