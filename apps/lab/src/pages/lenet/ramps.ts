/** Numbers as colours: blue for positive and orange for negative ones, or grey levels. */
import { computed } from '@preact/signals';
import { colours } from '../../ui/colours.ts';
import { ramp, type Shading } from '../../ui/raster.ts';
import { RANGE } from '../../lenet5/layers.ts';
import { state } from './session.ts';

const shade = state.only('shading');

/** From the most negative to the most positive number. */
const signedRamp = computed(() => {
  const { positive, negative, paper } = colours();
  return shade.value.shading === 'grey' ? ramp(['#000000', '#ffffff']) : ramp([negative, paper, positive]);
});

/** From nothing to ink. */
const inkRamp = computed(() => {
  const { ink, paper } = colours();
  return ramp([paper, ink]);
});

/** Signed numbers of at most a size; that of a state by default. */
export const signed = (range = RANGE): Shading => ({ ramp: signedRamp.value, low: -range, high: range });

/** Sizes between two numbers. */
export const sizes = (low: number, high: number): Shading => ({ ramp: inkRamp.value, low, high });
