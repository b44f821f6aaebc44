/** LeNet-5's states and outputs for one picture, in the paper's numbers. */
import type { HostArray } from '@nutshell/data';
import { type Verdict, verdictOf } from '@nutshell/data/handwriting';
import { z } from 'zod';
import { SIDE } from '../handwriting/digit-image.ts';
import type { Values } from '../network/engine.ts';
import { type LayerName, RANGE } from './layers.ts';

/** The layers of the export that the page reads. */
export const outputs = [
  'c1-act',
  's2-act',
  'c3-act',
  's4-act',
  'c5-act',
  'f6-act',
  'output',
  'probabilities',
] as const;
export type Outputs = Readonly<Record<(typeof outputs)[number], Values>>;

/** What labels.json says of the input, and of the distance at which none is near. */
export const labelsShape = z.object({
  input: z.object({ paper: z.number(), ink: z.number() }),
  rubbish: z.number().optional(),
});
export type Labels = z.infer<typeof labelsShape>;
export type Ink = z.infer<typeof labelsShape>['input'];

export interface Frame {
  /** After squashing, in ±1.7159; the input in ±1 or so. Channels-last: [side, side, maps], row by row. */
  readonly states: Readonly<Record<LayerName, Float32Array>>;
  /** Squared distance between F6 and the code of each class (Eq. 7). */
  readonly penalties: Float32Array;
  /** The softmax of the negative penalties. */
  readonly probabilities: Float32Array;
}

/** @param image 32x32 values, 0 for paper and 1 for ink */
export function inputOf(image: Float32Array, { paper, ink }: Ink): HostArray {
  return { values: image.map((value) => paper + (ink - paper) * value), shape: [1, SIDE, SIDE, 1] };
}

export function frameOf(input: HostArray, outputs: Outputs): Frame {
  // The export's tanh goes from −1 to 1.
  const scaled = (name: keyof Outputs) => outputs[name].values.map((value) => RANGE * value);
  const states = {
    input: input.values as Float32Array,
    c1: scaled('c1-act'),
    s2: scaled('s2-act'),
    c3: scaled('c3-act'),
    s4: scaled('s4-act'),
    c5: scaled('c5-act'),
    f6: scaled('f6-act'),
  };
  const square = states.f6.reduce((sum, value) => sum + value * value, 0);
  // The output layer gives 2 x·w − |w|², and |x − w|² is |x|² less that.
  const penalties = outputs.output.values.map((value) => Math.max(0, square - value));
  return { states, penalties, probabilities: outputs.probabilities.values };
}

export function verdictOfFrame(
  { penalties, probabilities }: Frame,
  { rubbish }: Pick<Labels, 'rubbish'> = {},
): Verdict {
  return verdictOf({ probabilities, distances: penalties, rubbish });
}

/** The class whose code is nearest. */
export const nearest = (penalties: Float32Array): number => penalties.indexOf(Math.min(...penalties));
