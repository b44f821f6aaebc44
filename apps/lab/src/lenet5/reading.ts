/** What the views of LeNet-5 show, as signals: they are painted again when these change. */
import type { ReadonlySignal } from '@preact/signals';
import type { Field } from '../feature-maps/receptive-field.ts';
import type { Shading } from '../ui/raster.ts';
import type { Frame } from './frame.ts';
import type { LayerName, Unit } from './layers.ts';
import type { Weights } from './weights.ts';

export interface Reading {
  /** The states and outputs for the picture on the pad; undefined before the first. */
  readonly frame: ReadonlySignal<Frame | undefined>;
  readonly weights: ReadonlySignal<Weights | undefined>;
  /** Whether there is nothing on the pad. */
  readonly isBlank: ReadonlySignal<boolean>;
  /** The class whose code is nearest, and the class whose code is shown. */
  readonly best: ReadonlySignal<number>;
  readonly codeShown: ReadonlySignal<number>;
  /** The unit that is looked at, and what it depends on in each layer. */
  readonly unit: ReadonlySignal<Unit>;
  readonly fields: ReadonlySignal<ReadonlyMap<LayerName, Field>>;
  lookAt(layer: LayerName, map: number, row?: number, column?: number): void;
  /** The values of a map as a picture. */
  valuesOf(layer: LayerName, map: number): { value: (i: number) => number; shading: Shading };
  /** Colours of signed numbers of at most a size, and of sizes between two numbers. */
  signed(range?: number): Shading;
  sizes(low: number, high: number): Shading;
}
