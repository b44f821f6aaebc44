import { describeCases } from './harness.ts';
import { arithmetic } from './arithmetic.ts';
import { comparison } from './comparison.ts';
import { creation } from './creation.ts';
import { elementwise } from './elementwise.ts';
import { indexing } from './indexing.ts';
import { convolutions } from './convolutions.ts';
import { matmul } from './matmul.ts';
import { normalisation } from './normalisation.ts';
import { pooling } from './pooling.ts';
import { reductions } from './reductions.ts';
import { shape } from './shape.ts';

const families = {
  elementwise,
  arithmetic,
  comparison,
  creation,
  reductions,
  shape,
  indexing,
  matmul,
  convolutions,
};

for (const [family, cases] of Object.entries(families)) describeCases(family, cases);
