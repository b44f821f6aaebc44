/** What the address of the page holds: the digit, the selected unit, and the view. */
import { z } from 'zod';
import { strokesPattern } from '../../handwriting/strokes.ts';
import { TEST_DIGITS } from '../../handwriting/test-digits.ts';
import { backendChoices } from '../../network/backend-names.ts';
import { layerNames } from '../../lenet5/layers.ts';

export const shadings = ['colour', 'grey'] as const;
export type Shading = (typeof shadings)[number];

export const schema = z.object({
  /** As strokes.ts writes them. */
  strokes: z
    .string()
    .max(8000)
    .regex(strokesPattern, 'expected strokes as this page writes them')
    .default(''),
  /** The test digit of MNIST that is shown instead of strokes, counted from 0. */
  digit: z
    .int()
    .min(0)
    .max(TEST_DIGITS - 1)
    .optional(),
  layer: z.enum(layerNames).default('c3'),
  map: z.int().min(0).max(119).default(0),
  row: z.int().min(0).max(31).default(4),
  column: z.int().min(0).max(31).default(4),
  /** Whose code stands beside F6. */
  code: z.enum(['best', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9']).default('best'),
  /** Which hand wrote the samples. */
  hand: z.int().min(1).max(9999).default(1),
  shading: z.enum(shadings).default('colour'),
  backend: z.enum(backendChoices).default('auto'),
});

export type State = z.infer<typeof schema>;
