/** The state of the page: the writing, the network's states and answer, and the selected unit. */
import { batch, computed, effect, signal } from '@preact/signals';
import { clampUnit, type Field, receptiveField } from '../../feature-maps/receptive-field.ts';
import { digitImage } from '../../handwriting/digit-image.ts';
import { sample } from '../../handwriting/samples.ts';
import { appendStroke } from '../../handwriting/strokes.ts';
import { OwnPicture } from '../../handwriting/own-picture.ts';
import type { PictureDigit } from '../../handwriting/picture-digits.ts';
import { fetchTestDigits, type TestDigit } from '../../handwriting/test-digits.ts';
import { Writing } from '../../handwriting/writing.ts';
import { openNetwork } from '../../network/network.ts';
import { urlState } from '../../url-state.ts';
import {
  type Frame,
  frameOf,
  inputOf,
  labelsShape,
  nearest,
  outputs,
  verdictOfFrame,
} from '../../lenet5/frame.ts';
import { type LayerName, shapes, type Unit } from '../../lenet5/layers.ts';
import { schema } from './state.ts';
import { weightsOf } from '../../lenet5/weights.ts';

export const state = urlState(schema, 'lenet');

// The writing

export const writing = new Writing({
  get value() {
    return state.value.digit === undefined ? state.value.strokes : '';
  },
  peek: () => state.peek().strokes,
  set: (strokes) => {
    picture.clear();
    state.set({ strokes, digit: undefined });
  },
});

/** MNIST's, none if the site has none, or why they cannot be had; undefined until they are there. */
export const testDigits = signal<readonly TestDigit[] | Error | undefined>(undefined);
/** The one that is on the pad instead of strokes. */
export const testDigit = computed<TestDigit | undefined>(() => {
  const { digit } = state.value;
  const digits = testDigits.value;
  return digit === undefined || !digits || digits instanceof Error ? undefined : digits[digit];
});

/** A picture file that is on the pad instead. */
export const picture = new OwnPicture(() => writing.write(''));
/** What is on the pad instead of strokes. */
export const padDigit = computed<PictureDigit | undefined>(() => picture.digit.value ?? testDigit.value);
export const isBlank = computed(() => !writing.hasStrokes.value && !padDigit.value);

fetchTestDigits().then(
  (digits) => (testDigits.value = digits),
  (error: Error) => (testDigits.value = error),
);

export function showTestDigit(digit: number): void {
  batch(() => {
    writing.write('');
    state.set({ digit });
  });
}

/** A stroke takes the place of a test digit. */
export function beginStroke(): void {
  if (padDigit.peek()) writing.write('');
}

/** Puts a sample on the pad, as if somebody wrote it. */
export function writeSample(digit: number): void {
  const strokes = sample(digit, state.peek().hand);
  writing.write(strokes.reduce((before, stroke) => appendStroke(before, stroke)!, ''));
  writing.replay();
}

// The network's states and answer

export const network = openNetwork('lenet5', { outputs, labels: labelsShape });
/** The paper's numbers in its weights, or why there are none. */
export const weights = computed(() => network.weights.value && weightsOf(network.weights.value));
export const frame = signal<Frame | undefined>(undefined);
/** The test digit that the frame is of, if it is of one. */
export const readDigit = signal<number | undefined>(undefined);
/** From the strokes to the pictures in the canvases, in milliseconds: the median of the last ones. */
export const frameTime = signal<number | undefined>(undefined);
const MEASURED = 15;
let times: number[] = [];
/** How many pictures there were. */
export const frames = signal(0);

const choice = state.only('backend');
effect(() => {
  network.start(choice.value.backend);
  frameTime.value = undefined;
  times = [];
});

let asked = false;
let computing = 0;
/** Whether what is on the pad has been computed, and nothing is being written on it. */
export const isAtRest = signal(false);
effect(() => {
  const onPad = padDigit.value ?? writing.shown.value;
  isAtRest.value = false;
  if (!onPad || !network.backend.value || asked) return;
  asked = true;
  requestAnimationFrame(() => void compute());
});

/** At most one picture for each repaint, of what is on the pad by then. */
async function compute(): Promise<void> {
  asked = false;
  const ink = network.labels.peek()?.input;
  if (!ink) return;
  const begin = performance.now();
  const of = padDigit.peek();
  const index = of && of === testDigit.peek() ? state.peek().digit : undefined;
  const input = inputOf(of?.image ?? digitImage(writing.shown.peek()), ink);
  computing++;
  const result = await network.run(input);
  computing--;
  if (!result) return; // the newest strokes are computed instead
  batch(() => {
    frame.value = frameOf(input, result.outputs); // paints
    readDigit.value = index;
    frames.value++;
    isAtRest.value = !asked && computing === 0 && !writing.isMoving;
  });
  times = [...times, performance.now() - begin].slice(-MEASURED);
  frameTime.value = times.toSorted((a, b) => a - b)[times.length >> 1];
}

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
  const digits = testDigits.peek();
  const ink = network.labels.peek()?.input;
  if (!ink || !Array.isArray(digits) || misread.peek() !== undefined) return;
  const found: number[] = [];
  for (const [i, { label, image }] of digits.entries()) {
    if (i % 10 === 0) misread.value = i;
    const input = inputOf(image, ink);
    const result = await network.run(input, 'test digits');
    if (!result) {
      misread.value = undefined; // it is broken, and can be asked again when it is not
      return;
    }
    if (nearest(frameOf(input, result.outputs).penalties) !== label) found.push(i);
  }
  misread.value = found;
}

effect(() => {
  const labels = network.labels.value;
  if (!labels || !network.backend.value) return;
  void picture.tell(async ({ image }) => {
    const input = inputOf(image, labels.input);
    const result = await network.run(input, 'picture');
    return result && verdictOfFrame(frameOf(input, result.outputs), labels);
  });
});

// The selected unit

export const unit = computed<Unit>(() => {
  const { layer, map, row, column } = state.value;
  return clampUnit({ layer, map, row, column }, shapes[layer]);
});

export const fields = computed<ReadonlyMap<LayerName, Field>>(() =>
  weights.value ? receptiveField(unit.value, shapes, weights.value.sources) : new Map(),
);

/** Looks at another unit; without a place at the one as far down and right as before. */
export function lookAt(layer: LayerName, map: number, row?: number, column?: number): void {
  const before = unit.peek();
  const scale = shapes[layer].side / shapes[before.layer].side;
  const same = (value: number) => Math.floor((value + 0.5) * scale);
  const wanted = { layer, map, row: row ?? same(before.row), column: column ?? same(before.column) };
  state.set(clampUnit(wanted, shapes[layer]));
}
