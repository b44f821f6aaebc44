/** The state of the page: what is written, what the network makes of it, and what is looked at. */
import { batch, computed, effect, signal } from '@preact/signals';
import { urlState } from '../../url-state.ts';
import { digitImage } from './digit-image.ts';
import type { Engine, Frame } from './engine.ts';
import { type Field, type LayerName, type Unit, clampUnit, receptiveField, shapes } from './layers.ts';
import { type TestDigit, fetchTestDigits } from './mnist.ts';
import { type ModelRecord, fetchModel } from './model-files.ts';
import { sample } from './samples.ts';
import { type BackendChoice, type BackendName, schema } from './state.ts';
import { type Point, type Stroke, appendStroke, decodeStrokes, partOf, smooth } from './strokes.ts';

export const state = urlState(schema, 'lenet');

// What is written

const written = computed(() => (state.value.digit === undefined ? state.value.strokes : ''));
const strokes = computed(() => decodeStrokes(written.value));
/** The stroke that is being drawn. */
const pen = signal<Stroke | undefined>(undefined);
/** Points that a stroke may have; more would take long to simplify. */
const MOST_POINTS = 1500;
/** Least distance between two points of a stroke. */
const LEAST_MOVE = 0.004;
/** Whether the last stroke did not fit into the address. */
export const isFull = signal(false);
/** How much of the strokes is there while they are written once more; all if undefined. */
const replayed = signal<number | undefined>(undefined);

/** The strokes on the pad. */
export const shown = computed<readonly Stroke[]>(() => {
  if (replayed.value !== undefined) return partOf(strokes.value, replayed.value);
  return pen.value ? [...strokes.value, smooth(pen.value, 3)] : strokes.value;
});

/** MNIST's, none if the site has none, or why they cannot be had; undefined until they are there. */
export const testDigits = signal<readonly TestDigit[] | Error | undefined>(undefined);
/** The one that is on the pad instead of strokes. */
export const testDigit = computed<TestDigit | undefined>(() => {
  const { digit } = state.value;
  const digits = testDigits.value;
  return digit === undefined || !digits || digits instanceof Error ? undefined : digits[digit];
});
export const hasStrokes = computed(() => shown.value.length > 0);
export const isBlank = computed(() => !hasStrokes.value && !testDigit.value);

fetchTestDigits().then(
  (digits) => (testDigits.value = digits),
  (error: Error) => (testDigits.value = error),
);

export function showTestDigit(digit: number): void {
  write('', digit);
}

export function penDown(point: Point): void {
  batch(() => {
    replayed.value = undefined;
    if (state.peek().digit !== undefined) state.set({ digit: undefined, strokes: '' });
    pen.value = [point];
  });
}

export function penMove(points: readonly Point[]): void {
  const stroke = pen.peek();
  if (!stroke) return;
  const longer = [...stroke];
  for (const point of points) {
    const [x, y] = longer[longer.length - 1];
    const moved = Math.hypot(point[0] - x, point[1] - y) >= LEAST_MOVE;
    if (moved && longer.length < MOST_POINTS) longer.push(point);
  }
  if (longer.length > stroke.length) pen.value = longer;
}

export function penUp(): void {
  const stroke = pen.peek();
  if (!stroke) return;
  const text = appendStroke(state.peek().strokes, smooth(stroke, 3));
  batch(() => {
    pen.value = undefined;
    isFull.value = text === undefined;
    if (text !== undefined) state.set({ strokes: text });
  });
}

export function clear(): void {
  write('');
}

export function undo(): void {
  if (hasStrokes.peek()) write(state.peek().strokes.split('.').slice(0, -1).join('.'));
}

function write(strokes: string, digit?: number): void {
  batch(() => {
    replayed.value = undefined;
    pen.value = undefined;
    isFull.value = false;
    state.set({ strokes, digit });
  });
}

/** Puts a sample on the pad, as if somebody wrote it. */
export function writeSample(digit: number): void {
  const text = sample(digit, state.peek().hand).reduce((before, stroke) => appendStroke(before, stroke)!, '');
  write(text);
  replay();
}

/** Milliseconds in which a digit is written once more. */
const REPLAY = 900;

export function replay(): void {
  pen.value = undefined;
  if (matchMedia('(prefers-reduced-motion: reduce)').matches) return;
  const begin = performance.now();
  const text = state.peek().strokes;
  replayed.value = 0;
  requestAnimationFrame(function step(now) {
    if (replayed.peek() === undefined || state.peek().strokes !== text) return;
    const share = Math.max(0, now - begin) / REPLAY;
    replayed.value = share < 1 ? share : undefined;
    if (share < 1) requestAnimationFrame(step);
  });
}

// What the network makes of it

export type Status =
  | { kind: 'starting'; doing: string }
  | { kind: 'ready'; backend: BackendName; reason: string }
  | { kind: 'broken'; message: string };

export const status = signal<Status>({ kind: 'starting', doing: 'loading the network' });
export const engine = signal<Engine | undefined>(undefined);
export const frame = signal<Frame | undefined>(undefined);
/** The test digit that the frame is of, if it is of one. */
export const readDigit = signal<number | undefined>(undefined);
export const record = signal<ModelRecord | undefined>(undefined);
/** From the strokes to the pictures in the canvases, in milliseconds: the median of the last ones. */
export const frameTime = signal<number | undefined>(undefined);
const MEASURED = 15;
let times: number[] = [];
/** How many pictures there were. */
export const frames = signal(0);

let files: ReturnType<typeof fetchModel> | undefined;
let starts = 0;

async function start(choice: BackendChoice): Promise<void> {
  const turn = ++starts;
  const report = (doing: string) => {
    if (turn === starts) status.value = { kind: 'starting', doing };
  };
  engine.peek()?.dispose();
  engine.value = undefined;
  frameTime.value = undefined;
  times = [];
  report('loading the network');
  try {
    const [backends, model] = await Promise.all([import('./backends.ts'), (files ??= fetchModel())]);
    const { engine: started, backend, reason } = await backends.start(choice, model, report);
    if (turn !== starts) return started.dispose();
    batch(() => {
      record.value = model.record;
      engine.value = started;
      status.value = { kind: 'ready', backend, reason };
    });
  } catch (error) {
    files = undefined; // it may be there at the next try
    if (turn === starts) status.value = { kind: 'broken', message: (error as Error).message };
  }
}

const choice = computed(() => state.value.backend);
let starting = Promise.resolve();
effect(() => {
  const wanted = choice.value;
  // One after the other: TensorFlow.js has one current backend.
  starting = starting.then(() => start(wanted));
});

let asked = false;
effect(() => {
  const onPad = testDigit.value ?? shown.value;
  if (!onPad || !engine.value || asked) return;
  asked = true;
  requestAnimationFrame(() => void compute());
});

/** One picture for each repaint, of what is on the pad by then. */
async function compute(): Promise<void> {
  const network = engine.peek();
  asked = false;
  if (!network) return;
  const begin = performance.now();
  const of = testDigit.peek();
  const index = of && state.peek().digit;
  const next = await network.run(of?.image ?? digitImage(shown.peek()));
  if (engine.peek() !== network) return;
  batch(() => {
    frame.value = next; // paints
    readDigit.value = index;
    frames.value++;
  });
  times = [...times, performance.now() - begin].slice(-MEASURED);
  frameTime.value = times.toSorted((a, b) => a - b)[times.length >> 1];
}

const nearest = (penalties: Float32Array): number => penalties.indexOf(Math.min(...penalties));
/** The class whose code is nearest. */
export const best = computed(() => (frame.value ? nearest(frame.value.penalties) : 0));
/** The class whose code stands beside F6. */
export const codeShown = computed(() => {
  const { code } = state.value;
  return code === 'best' ? best.value : Number(code);
});

/** The test digits that the network takes for others; while it reads them how many it has read, and undefined before. */
export const misread = signal<readonly number[] | number | undefined>(undefined);

/** Has the network read all test digits. */
export async function findMisread(): Promise<void> {
  const network = engine.peek();
  const digits = testDigits.peek();
  if (!network || !Array.isArray(digits) || misread.peek() !== undefined) return;
  const found: number[] = [];
  for (const [i, { label, image }] of digits.entries()) {
    if (i % 10 === 0) misread.value = i;
    const { penalties } = await network.run(image);
    if (engine.peek() !== network) {
      misread.value = undefined; // another backend computes now: it is to be asked anew
      return;
    }
    if (nearest(penalties) !== label) found.push(i);
  }
  misread.value = found;
}

// What is looked at

export const unit = computed<Unit>(() => {
  const { layer, map, row, column } = state.value;
  return clampUnit({ layer, map, row, column });
});

export const fields = computed<ReadonlyMap<LayerName, Field>>(() =>
  engine.value ? receptiveField(unit.value, engine.value.weights.sources) : new Map(),
);

/** Looks at another unit; without a place at the one as far down and right as before. */
export function lookAt(layer: LayerName, map: number, row?: number, column?: number): void {
  const before = unit.peek();
  const scale = shapes[layer].side / shapes[before.layer].side;
  const same = (value: number) => Math.floor((value + 0.5) * scale);
  const wanted = { layer, map, row: row ?? same(before.row), column: column ?? same(before.column) };
  state.set(clampUnit(wanted));
}
