/** The race that follows from the state, and what a visitor can do to it. */
import { vectorOptimizer, vectorOptimizerNames, type VectorOptimizerName } from '@nutshell/micro/dense';
import {
  race,
  raceOptions,
  stepsToMinimum,
  surfaces,
  type Point,
  type Surface,
} from '@nutshell/micro/surfaces';
import { computed, type ReadonlySignal, signal } from '@preact/signals';
import { limit, type OptimisersState, schema, state } from './state.ts';

export const playing = signal(false);

/** The step that is shown; all else of the state is in `settings`, which does not change as the race goes on. */
export const step = computed(() => state.value.step);
type Settings = Omit<OptimisersState, 'step'>;
const settingKeys = (Object.keys(schema.shape) as (keyof OptimisersState)[]).filter((key) => key !== 'step');
export const settings: ReadonlySignal<Settings> = state.only(...settingKeys);

export const surface = computed((): Surface => surfaces[settings.value.surface]);
export const start = computed((): Point => {
  const { x, y } = settings.value;
  return [x ?? surface.value.start[0], y ?? surface.value.start[1]];
});

export function rateOf(name: VectorOptimizerName, of: Settings = settings.value): number {
  return of[name] ?? surfaces[of.surface].learningRates[name];
}

/** An optimiser's way through all steps. */
export interface Runner {
  readonly name: VectorOptimizerName;
  /** x and y in turn, for steps 0 to `limit`; NaN once it is no longer finite. */
  readonly path: Float64Array;
  /** Height above the lowest point of the surface, by step. */
  readonly heights: Float64Array;
  /** Steps until it is first within 0.1 of a minimum. */
  readonly arrival?: number;
}

/** The race of those optimisers that are shown. */
export const runners = computed((): Runner[] => {
  const { shown, mu, adadeltaDecay, rmspropDecay, beta1, beta2 } = settings.value;
  const names = vectorOptimizerNames.filter((name) => shown.includes(name));
  const options = {
    momentum: { momentum: mu },
    nesterov: { momentum: mu },
    adadelta: { decay: adadeltaDecay },
    rmsprop: { decay: rmspropDecay },
    adam: { beta1, beta2 },
    sgd: {},
    adagrad: {},
  };
  const entries = names.map((name) => ({
    optimizer: vectorOptimizer(name, 2, { ...raceOptions[name], ...options[name] }),
    learningRate: rateOf(name),
  }));
  const { value, minima } = surface.value;
  const lowest = value(...minima[0]);
  return race(surface.value, entries, start.value, limit).map((path, i) => ({
    name: names[i],
    path,
    heights: Float64Array.from(
      { length: limit + 1 },
      (_, at) => value(path[2 * at], path[2 * at + 1]) - lowest,
    ),
    arrival: stepsToMinimum(surface.value, path),
  }));
});

let owed = 0;

/** Goes on by as many steps as are due after this many seconds; stops at the end. */
export function advance(seconds: number): void {
  const { step: at, speed } = state.peek();
  owed += seconds * speed;
  const steps = Math.floor(owed);
  owed -= steps;
  if (steps > 0) state.set({ step: Math.min(limit, at + steps) });
  if (at + steps >= limit) playing.value = false;
}

/** Plays or pauses; from the start again if the race is over. */
export function togglePlay(): void {
  if (!playing.value && step.value >= limit) state.set({ step: 0 });
  owed = 0;
  playing.value = !playing.value;
}

export function stepOnce(): void {
  playing.value = false;
  state.set({ step: Math.min(limit, state.peek().step + 1) });
}

/** Back to the start line; what was set stays. */
export function reset(): void {
  playing.value = false;
  state.set({ step: 0 });
}

/** Another surface, with its own start and learning rates. */
export function changeSurface(name: OptimisersState['surface']): void {
  playing.value = false;
  const own = Object.fromEntries(vectorOptimizerNames.map((optimizer) => [optimizer, undefined]));
  state.set({ ...own, surface: name, x: undefined, y: undefined, step: 0 });
}

/** A start within the bounds of the surface, to three digits after the point. */
export function moveStart(x: number, y: number): void {
  const { bounds } = surface.peek();
  const within = (value: number, [low, high]: Point) =>
    Number(Math.max(low, Math.min(high, value)).toFixed(3));
  state.set({ x: within(x, bounds.x), y: within(y, bounds.y) });
}
