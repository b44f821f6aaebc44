/** The picture and what is said of it, which follow from the state, and what a visitor can do: choose a picture, other words, a word. */
import { batch, computed, effect, signal } from '@preact/signals';
import type { Told, Wanted } from '../../captions/host.ts';
import * as program from '../../captions/program.ts';
import { sceneOf } from '../../captions/scene.ts';
import { type Camera, openCamera } from '../../photo/camera.ts';
import { type Photo, photoOfFile, photoOfPixels } from '../../photo/photo.ts';
import { exportedOf } from '../../exported/exported.ts';
import { urlState } from '../../url-state.ts';
import { schema } from './state.ts';

export const state = urlState(schema, 'captions');

// The networks that there are

const chosen = state.only('network', 'backend');
export const exported = exportedOf('show-and-tell', { wanted: () => chosen.value.network });
export const ready = computed(() =>
  program.status.value?.kind === 'ready' ? program.status.value : undefined,
);

// The picture

/** The visitor's own, which the address cannot hold. */
export const own = signal<Photo | undefined>(undefined);
/** Why there is none of a file or of the camera. */
export const refusal = signal('');
const scene = state.only('scene');
const generated = computed(() =>
  photoOfPixels(`Generated scene ${scene.value.scene}`, sceneOf(scene.value.scene)),
);
export const picture = computed<Photo>(() => own.value ?? generated.value);
/** What the camera sees now, which is not told before it is kept. */
export const live = signal<Photo | undefined>(undefined);

// What is said of it

const settings = state.only('beam', 'say');
interface Look extends Wanted {
  readonly picture: Photo;
}
const look = computed<Look>(() => {
  const { beam, say } = settings.value;
  return { picture: picture.value, beam, prefix: say.split(' ').filter(Boolean) };
});
const answer = signal<(Told & { readonly of: Look }) | undefined>(undefined);
/** What is said of the picture; undefined while that is not known. */
export const told = computed(() =>
  answer.value && answer.value.of.picture === picture.value ? answer.value : undefined,
);
/** Words of the caption that are there so far. */
export const grown = signal(0);
/** The word under the pointer. */
export const pointed = signal<number | undefined>(undefined);
const place = state.only('at');
/** The step that is looked at: a word of the caption, or its end behind the last one. */
export const at = computed(() => {
  const last = Math.max(0, (told.value?.steps.length ?? 1) - 1);
  return Math.min(pointed.value ?? place.value.at ?? Math.min(grown.value, last), last);
});
export const step = computed(() => told.value?.steps[at.value]);

const isCurrent = computed(() => answer.value?.of === look.value);
const isWhole = computed(() => grown.value >= (told.value?.steps.length ?? Infinity) - 1);
/** Whether the page shows what follows from its address, and the caption has grown. */
export const isAtRest = computed(() => isCurrent.value && isWhole.value);

let isBusy = false;
let seen: { picture: Photo; by: unknown } | undefined;

async function goOn(): Promise<void> {
  const by = ready.peek();
  if (isBusy || !by || isCurrent.peek()) return;
  isBusy = true;
  const of = look.peek();
  const { beam, prefix } = of;
  if (seen?.picture !== of.picture || seen.by !== by)
    seen = (await program.see(pixelsOf(of.picture))) && { picture: of.picture, by };
  const said = seen && (await program.say({ beam, prefix }));
  isBusy = false;
  if (!said || by !== ready.peek()) {
    if (ready.peek()) void goOn();
    return;
  }
  batch(() => {
    const same = told.peek()?.steps ?? [];
    let kept = 0; // words that stand there already
    while (
      kept < grown.peek() &&
      said.steps[kept]?.word !== undefined &&
      said.steps[kept].word === same[kept]?.word
    )
      kept++;
    answer.value = { ...said, of };
    grown.value = isStill() ? said.steps.length : kept;
  });
}

/** Without the canvas, which no other thread can have. */
const pixelsOf = ({ height, width, pixels }: Photo) => ({ height, width, pixels });

/** Milliseconds from word to word. */
const PACE = 350;
const isStill = () => state.peek().at !== undefined || matchMedia('(prefers-reduced-motion: reduce)').matches;

// What a visitor can do

const startAnew = () => {
  stopFilming();
  refusal.value = '';
  grown.value = 0;
  pointed.value = undefined;
  state.set({ say: '', at: undefined });
};

export async function choose(file: File): Promise<void> {
  try {
    const photo = await photoOfFile(file);
    batch(() => {
      startAnew();
      own.value = photo;
    });
  } catch (error) {
    refusal.value = (error as Error).message;
  }
}

/** Another generated scene. */
export const drawScene = (seed: number): void =>
  batch(() => {
    startAnew();
    own.value = undefined;
    state.set({ scene: seed });
  });

let camera: Camera | undefined;
export const isFilming = signal(false);

/** Starts the camera, or keeps what it sees. */
export async function film(wanted: boolean): Promise<void> {
  if (!wanted) {
    const photo = camera?.photo() ?? live.peek();
    return batch(() => {
      startAnew();
      if (photo) own.value = photo;
    });
  }
  refusal.value = '';
  try {
    const opened = await openCamera(stopFilming);
    if (!isOpen) return opened.stop();
    camera = opened;
    isFilming.value = true;
  } catch (error) {
    refusal.value = (error as Error).message;
  }
}

function stopFilming(): void {
  camera?.stop();
  camera = undefined;
  batch(() => {
    isFilming.value = false;
    live.value = undefined;
  });
}

/** Before each repaint while the camera runs. */
export const frame = (): void => void (live.value = camera?.photo() ?? live.peek());

/** Has the caption go on with another word than the one that is looked at. */
export function insist(word: string): void {
  const before =
    told
      .peek()
      ?.steps.slice(0, at.peek())
      .map((each) => each.word) ?? [];
  batch(() => {
    pointed.value = undefined;
    state.set({ say: [...before, word].join(' '), at: undefined });
  });
}

/** The caption that the network would say by itself. */
export const release = (): void => batch(() => state.set({ say: '', at: undefined }));

/** Lets the caption grow once more. */
export const again = (): void =>
  batch(() => {
    pointed.value = undefined;
    state.set({ at: undefined });
    grown.value = 0;
  });

let isOpen = false;

/** While the page is shown: opens the network, has it tell the picture. @returns what ends that */
export function open(): () => void {
  isOpen = true;
  const ends = [
    effect(() => {
      const name = exported.name.value;
      const { backend } = chosen.value;
      if (name) void program.open(`results/show-and-tell/${name}/`, backend);
      else program.close();
    }),
    effect(() => {
      void [ready.value, look.value, answer.value];
      void goOn();
    }),
    effect(() => {
      void grown.value; // each word waits for the one before
      if (!told.value || isWhole.value) return undefined;
      const timer = setTimeout(() => grown.value++, PACE);
      return () => clearTimeout(timer);
    }),
  ];
  return () => {
    for (const end of ends) end();
    isOpen = false;
    stopFilming();
  };
}
