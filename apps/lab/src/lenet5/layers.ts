/** LeNet-5 as a drawing needs it. */
import type { Shapes, Sources as SourcesOf, Unit as UnitOf } from '../feature-maps/receptive-field.ts';

/** The layers that have states, in their order; the ten outputs follow. */
export const layerNames = ['input', 'c1', 's2', 'c3', 's4', 'c5', 'f6'] as const;
export type LayerName = (typeof layerNames)[number];
export type Unit = UnitOf<LayerName>;
export type Sources = SourcesOf<LayerName>;

/** LeCun et al. 1998, figure 2. F6 is a map of 84 single units, drawn as the 7x12 picture that it codes. */
export const shapes: Shapes<LayerName> = {
  input: { maps: 1, side: 32, window: 1, stride: 1 },
  c1: { maps: 6, side: 28, window: 5, stride: 1 },
  s2: { maps: 6, side: 14, window: 2, stride: 2 },
  c3: { maps: 16, side: 10, window: 5, stride: 1 },
  s4: { maps: 16, side: 5, window: 2, stride: 2 },
  c5: { maps: 120, side: 1, window: 5, stride: 1 },
  f6: { maps: 84, side: 1, window: 0, stride: 1 },
};

/** A = RANGE tanh(SLOPE a) is the paper's squashing: states lie within plus and minus RANGE. */
export const RANGE = 1.7159;
export const SLOPE = 2 / 3;

export const CODE_WIDTH = 7;
export const CODE_HEIGHT = 12;

/** C5 is drawn as a band of this many columns. */
export const BAND_COLUMNS = 40;

/** `C1`, and for the input `input`. */
export function titleOf(layer: LayerName): string {
  return layer === 'input' ? layer : layer.toUpperCase();
}
