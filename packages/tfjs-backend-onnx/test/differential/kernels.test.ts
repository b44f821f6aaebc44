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

for (const [family, cases] of Object.entries(families)) describeCases(family, cases);
