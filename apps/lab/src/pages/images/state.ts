/** The state of the page as its address has it. Pictures of the visitor stay in the browser. */
import { z } from 'zod';
import { backendChoices } from '../../network/backend-names.ts';

/** What the picture is shaded by. */
export const shades = ['class', 'map', 'nothing'] as const;
export type Shade = (typeof shades)[number];

/** The layers whose maps are shown: the last one with maps of each shape, or all. */
export const layerChoices = ['stages', 'all'] as const;

const notAMap = 'expected layer:map, such as stage2_block1_relu:5';

export const schema = z.object({
  /** `budget/seed-1`: experiment and seed; empty for the first that there is. */
  network: z
    .string()
    .regex(/^([\w.-]+\/seed-\d+)?$/, 'expected experiment/seed-n')
    .default(''),
  /** The drawn shape that stands there while there is no picture of the visitor's: its seed. */
  drawing: z.int().min(0).max(99_999).default(4),
  /** The class whose evidence is shown, by its place among the outputs; without it the likeliest. */
  class: z.int().min(0).max(99_999).optional(),
  /** `stage2_block1_relu:5`: the layer and, from 0, the map in it that shades the picture. */
  map: z
    .string(notAMap)
    .regex(/^[\w./-]+:\d{1,5}$/, notAMap)
    .optional(),
  layers: z.enum(layerChoices).default('stages'),
  shade: z.enum(shades).default('class'),
  backend: z.enum(backendChoices).default('auto'),
});

export type State = z.infer<typeof schema>;
