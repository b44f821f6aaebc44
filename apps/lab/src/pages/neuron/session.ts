/** What follows from the state of the neuron page, and what a visitor can do. */
import { computed } from '@preact/signals';
import { examples } from './examples.ts';
import { respond } from './neuron.ts';
import { type ExampleName, REACH, state } from './state.ts';

/** z and a of the input that is marked. */
export const response = computed(() => respond(state.value, state.value.x1, state.value.x2));

/** The example whose inputs are shown; undefined if there is none. */
export const example = computed(() => {
  const { example: name } = state.value;
  return name === 'none' ? undefined : examples[name];
});

export function choose(name: Exclude<ExampleName, 'none'>): void {
  state.set({ ...examples[name].state, example: name });
}

/** The marked input, within the plane and in hundredths. */
export function moveInput(x1: number, x2 = state.peek().x2): void {
  const within = (value: number) => Math.round(Math.min(REACH, Math.max(-REACH, value)) * 100) / 100;
  state.set({ x1: within(x1), x2: within(x2) });
}
