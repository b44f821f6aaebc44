/** The picture and what a network sees in it, and what a visitor can do: show it another picture, ask about a class or a map. */
import { drawShape, shapeNames } from '@nutshell/data/drawn-shape';
import { seenPicture, seenValues } from '@nutshell/data/seen';
import { Random } from '@nutshell/random';
import { batch, computed, effect, signal } from '@preact/signals';
import type { Layer, Look, Sight } from '../../images/looker.ts';
import * as program from '../../images/program.ts';
import { type Camera, openCamera } from '../../photo/camera.ts';
import { type Photo, drawn, photoOfFile, photoOfPixels } from '../../photo/photo.ts';
import { exportedOf } from '../../exported/exported.ts';
import { urlState } from '../../url-state.ts';
import { schema } from './state.ts';

export const state = urlState(schema, 'images');

// The networks that there are

const names = state.only('network');
export const exported = exportedOf('imagenet', { wanted: () => names.value.network });
const ready = computed(() => (program.status.value?.kind === 'ready' ? program.status.value : undefined));
/** What the network sees and names. */
export const card = computed(() => ready.value?.card);

// The picture

/** What went wrong with the last file or the camera. */
export const problem = signal<string | undefined>(undefined);
const own = signal<Photo | undefined>(undefined);
const drawing = state.only('drawing');
const DRAWN_SIDE = 256;

/** The visitor's picture, or a drawn shape. */
export const photo = computed<Photo>(() => {
  if (own.value) return own.value;
  const seed = drawing.value.drawing;
  const kind = seed % shapeNames.length;
  const { width, height, data: pixels } = drawShape(kind, new Random(seed), DRAWN_SIDE);
  return photoOfPixels(`a drawn ${shapeNames[kind]}`, { width, height, pixels });
});
export const isOwn = computed(() => own.value !== undefined);

/** The part of the picture that the network sees, in its pixels. */
export const square = computed(() => {
  const { width, height } = photo.value;
  const { size, square: whole } = card.value?.input ?? { size: 1, square: 1 };
  const side = (Math.min(width, height) * size) / whole;
  return { left: (width - side) / 2, top: (height - side) / 2, side };
});

// What the network makes of it

const input = computed(() => card.value && seenValues(photo.value, card.value.input));
/** The picture as the network sees it. */
export const seen = computed(() => input.value && drawn(seenPicture(input.value, card.value!.input)));

const asked = state.only('class');
const look = computed<Look | undefined>(
  () => input.value && { input: input.value, label: asked.value.class },
);
export const sight = signal<(Sight & { readonly of: Look }) | undefined>(undefined);
/** Whether the page shows what follows from its address and its picture. */
export const isAtRest = computed(() => look.value !== undefined && sight.value?.of === look.value);

const TOP = 5;
/** The likeliest classes, and the one that was asked for. */
export const answers = computed(() => {
  const { probabilities, evidence } = sight.value ?? {};
  if (!probabilities) return [];
  const order = [...probabilities.keys()].sort((a, b) => probabilities[b] - probabilities[a]);
  const shown = order.slice(0, TOP);
  if (!shown.includes(evidence!.label)) shown.push(evidence!.label);
  return shown.map((label) => ({
    label,
    name: card.value?.labels[label] ?? '',
    probability: probabilities[label],
  }));
});

/** A layer with the least and the largest value in its maps. */
export type ShownLayer = Layer & { readonly low: number; readonly high: number };

export const layers = computed<readonly ShownLayer[]>(() =>
  (sight.value?.layers ?? []).map((layer) => {
    let [low, high] = [Infinity, -Infinity];
    for (const value of layer.values) [low, high] = [Math.min(low, value), Math.max(high, value)];
    return { ...layer, low, high: high > low ? high : low + 1 };
  }),
);

const wanted = state.only('layers');
/** Those whose maps are shown. */
export const shownLayers = computed(() =>
  layers.value.filter(({ endsStage }) => endsStage || wanted.value.layers === 'all'),
);

const chosen = state.only('map');
/** The map that was chosen, if the network has it. */
export const map = computed(() => {
  const [name, channel] = chosen.value.map?.split(':') ?? [];
  const layer = layers.value.find((each) => each.name === name);
  return layer && Number(channel) < layer.channels ? { layer, channel: Number(channel) } : undefined;
});

/** What the picture is shaded by: how bright each place of a plane is, 0 to 1, row by row. */
export const shade = computed(() => {
  const kind = state.value.shade;
  if (kind === 'nothing' || !sight.value) return undefined;
  if (kind === 'map') {
    if (!map.value) return undefined;
    const { layer, channel } = map.value;
    const { height, width, channels, values, low, high } = layer;
    const shares = Float32Array.from(
      { length: height * width },
      (_, i) => (values[i * channels + channel] - low) / (high - low),
    );
    return { height, width, shares };
  }
  const { height, width, values } = sight.value.evidence;
  const most = Math.max(...values, 1e-12);
  return { height, width, shares: values.map((value) => value / most) };
});

let isBusy = false;

async function goOn(): Promise<void> {
  const of = look.peek();
  if (isBusy || !ready.peek() || !of || isAtRest.peek()) return;
  isBusy = true;
  const found = await program.look(of);
  isBusy = false;
  if (found) sight.value = { ...found, of };
}

// What a visitor can do

/** Shows a picture file. */
export async function showFile(file: File): Promise<void> {
  stopFilming();
  problem.value = undefined;
  try {
    own.value = await photoOfFile(file);
  } catch (error) {
    problem.value = (error as Error).message;
  }
}

/** Shows another drawn shape. */
export function draw(): void {
  stopFilming();
  batch(() => {
    problem.value = own.value = undefined;
    state.set({ drawing: (state.peek().drawing + 1) % 100_000 });
  });
}

let camera: Camera | undefined;
export const isFilming = signal(false);

export async function film(wanted: boolean): Promise<void> {
  if (!wanted) return stopFilming();
  problem.value = undefined;
  try {
    const opened = await openCamera(stopFilming);
    if (isOpen) camera = opened;
    else return opened.stop();
    isFilming.value = true;
  } catch (error) {
    problem.value = (error as Error).message;
  }
}

function stopFilming(): void {
  camera?.stop();
  camera = undefined;
  isFilming.value = false;
}

/** Before each repaint while the camera runs: its picture, as soon as the network is done with the one before. */
export function frame(): void {
  if (!isAtRest.peek() && ready.peek()) return;
  const next = camera?.photo();
  if (next) own.value = next;
}

/** Shows which places speak for a class. */
export function askFor(label: number): void {
  state.set({ class: label, shade: 'class' });
}

/** Shows where a map responds. */
export function lookAt(layer: string, channel: number): void {
  state.set({ map: `${layer}:${channel}`, shade: 'map' });
}

export function choose(name: string): void {
  state.set({ network: name, class: undefined, map: undefined, shade: 'class' });
}

let isOpen = false;

/** While the page is shown: opens the network, and has it look. @returns what ends that */
export function open(): () => void {
  isOpen = true;
  const backend = state.only('backend');
  const ends = [
    effect(() => {
      const name = exported.name.value;
      const choice = backend.value.backend;
      sight.value = undefined;
      if (name) void program.open(`results/imagenet/${name}/`, choice);
      else program.close();
    }),
    effect(() => {
      void [ready.value, look.value, sight.value];
      void goOn();
    }),
  ];
  return () => {
    isOpen = false;
    for (const end of ends) end();
    stopFilming();
  };
}
