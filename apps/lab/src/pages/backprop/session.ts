/** The state of the page and what follows from it. */
import { batch, computed, signal } from '@preact/signals';
import {
  differenceQuotient,
  leavesOf,
  progressAt,
  type Step,
  stepsOf,
} from '@nutshell/micro/computation-graph';
import { urlState } from '../../url-state.ts';
import { descend, graphOf } from './calculation.ts';
import { type State, schema } from './state.ts';

export const state = urlState(schema, 'backprop');

const leafCount = computed(() => leavesOf(graphOf(choice.value)).length);
const choice = state.only('preset', 'activation', 'loss');
/** Whether the address has a number of values that is not the preset's. */
export const misfit = computed(() => {
  const { length } = state.value.values;
  return length > 0 && length !== leafCount.value ? { length, expected: leafCount.value } : undefined;
});

const settings = state.only('preset', 'activation', 'loss', 'values', 'updates', 'rate');
/** The graph with the values as they are now, and the loss after each update so far. */
export const calculation = computed(() => {
  const { graph, losses } = descend(settings.value);
  const numeric = new Map(
    leavesOf(graph)
      .filter(({ operation }) => operation !== 'target')
      .map(({ id }) => [id, differenceQuotient(graph, id)]),
  );
  return { graph, losses, numeric, ...stepsOf(graph) };
});

export const step = computed(() => Math.min(state.value.step, calculation.value.steps.length));
export const progress = computed(() =>
  progressAt(calculation.value.graph, calculation.value.steps, step.value),
);
/** The step that was taken last. */
export const current = computed<Step | undefined>(() => calculation.value.steps[step.value - 1]);

export const playing = signal(false);

export function goTo(to: number): void {
  state.set({ step: Math.min(Math.max(to, 0), calculation.peek().steps.length) });
}

/** Takes steps by hand: what plays stops. */
export function move(by: number): void {
  playing.value = false;
  goTo(step.peek() + by);
}

export function play(): void {
  batch(() => {
    if (!playing.peek() && step.peek() === calculation.peek().steps.length) goTo(0);
    playing.value = !playing.peek();
  });
}

/** Another calculation begins where the values are now. */
export function set(part: Partial<Omit<State, 'values' | 'updates' | 'step'>>): void {
  if (part.preset !== undefined || part.activation !== undefined || part.loss !== undefined) {
    const values = part.preset === undefined ? currentValues() : [];
    state.set({ ...part, values, updates: 0, step: part.preset === undefined ? step.peek() : 0 });
    playing.value = false;
  } else state.set({ ...part, values: currentValues(), updates: 0 });
}

export function setLeaf(id: string, value: number): void {
  const leaves = leavesOf(calculation.peek().graph);
  state.set({ values: leaves.map((leaf) => (leaf.id === id ? value : leaf.value)), updates: 0 });
}

/** Gradient descent: the weights change, and the loss with them. */
export function update(times: number): void {
  playing.value = false;
  state.set({ updates: Math.min(1000, state.peek().updates + times), step: calculation.peek().steps.length });
}

/** The preset as it was. */
export function restart(): void {
  playing.value = false;
  state.set({ values: [], updates: 0, step: 0 });
}

/** None if they are the preset's own. */
function currentValues(): number[] {
  if (state.peek().values.length === 0 && state.peek().updates === 0) return [];
  return leavesOf(calculation.peek().graph).map(({ value }) => value);
}
