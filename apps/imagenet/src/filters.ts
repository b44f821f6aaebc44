/** The first kernels at some moments of a training, in the folder `samples` of its run: one sees them take shape. */
import { type Kernels, firstKernelsOf } from '@nutshell/core/pictures';
import { readChecked, type StoredRun, writeIntoRun } from '@nutshell/experiment';
import type * as tf from '@tensorflow/tfjs';
import { existsSync, readdirSync } from 'node:fs';
import { z } from 'zod';

export interface KeptFilters extends Kernels {
  /** Passes before them. */
  epoch: number;
}

type Place = Pick<StoredRun, 'path'>;

/** Keeps the kernels as they are after 0, 1, 2, 4, 8, … passes, and at the end. */
export function keepFilters(
  run: Place & { config: { epochs: number } },
  epoch: number,
  model: tf.LayersModel,
): void {
  const isMoment = epoch === run.config.epochs || (epoch & (epoch - 1)) === 0;
  const kernels = isMoment && firstKernelsOf(model);
  if (!kernels) return;
  const values = Array.from(kernels.values, (value) => Number(value.toPrecision(5)));
  const content = `${JSON.stringify({ epoch, shape: kernels.shape, values })}\n`;
  writeIntoRun(run, { [fileOf(epoch)]: content }, 'samples');
}

const content = z.object({
  epoch: z.int(),
  shape: z.tuple([z.int(), z.int(), z.int(), z.int()]),
  values: z.array(z.number()),
});

/** Those of a run, the earliest first. @throws Failure that names a file which cannot be read */
export function keptFilters(run: Place): KeptFilters[] {
  const folder = run.path('samples');
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => /^filters-\d+\.json$/.test(name));
  return names.sort().map((name) => {
    const file = run.path('samples', name);
    const { values, ...rest } = readChecked(file, content, { remedy: 'Remove it, and it is left out.' });
    return { ...rest, values: Float32Array.from(values) };
  });
}

const fileOf = (epoch: number) => `filters-${String(epoch).padStart(5, '0')}.json`;
