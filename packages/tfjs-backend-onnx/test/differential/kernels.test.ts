import { getKernelsForBackend } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { arithmetic } from './arithmetic.ts';
import { comparison } from './comparison.ts';
import { complex } from './complex.ts';
import { convolutions } from './convolutions.ts';
import { creation } from './creation.ts';
import { elementwise } from './elementwise.ts';
import { describeCases } from './harness.ts';
import { image } from './image.ts';
import { indexing } from './indexing.ts';
import { matmul } from './matmul.ts';
import { normalisation } from './normalisation.ts';
import { pooling } from './pooling.ts';
import { reductions } from './reductions.ts';
import { selection } from './selection.ts';
import { shape } from './shape.ts';
import { strings } from './strings.ts';

const families = {
  ...{ elementwise, arithmetic, comparison, creation, reductions, shape, indexing },
  ...{ matmul, convolutions, pooling, normalisation, image, selection, complex, strings },
};

/** Kernels of the cpu backend that no case here reaches. */
const EXCEPTIONS = {
  Draw: 'draws on a canvas of a browser',
};

it('covers every kernel of the cpu backend', () => {
  const covered = Object.values(families).flatMap((cases) => cases.map(({ kernel }) => kernel));
  const kernels = getKernelsForBackend('cpu').map(({ kernelName }) => kernelName);
  expect(new Set([...covered, ...Object.keys(EXCEPTIONS)])).toEqual(new Set(kernels));
});

for (const [family, cases] of Object.entries(families)) describeCases(family, cases);
