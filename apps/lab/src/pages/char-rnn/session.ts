/** The text and what the network does with it, which follow from the state, and what a visitor can do: write, stop, look at a cell. */
import { batch, computed, effect, signal } from '@preact/signals';
import type { Look, Reading } from '../../char-rnn/host.ts';
import * as program from '../../char-rnn/program.ts';
import type { CellPlace, FoundCell } from '../../char-rnn/transcript.ts';
import { exportedOf } from '../../exported/exported.ts';
import { keepInHistory, urlState } from '../../url-state.ts';
import { LONGEST, primes, schema } from './state.ts';

export const state = urlState(schema, 'char-rnn');

// The networks that there are

const names = state.only('network');
export const exported = exportedOf('char-rnn', { wanted: () => names.value.network });
const ready = computed(() => (program.status.value?.kind === 'ready' ? program.status.value : undefined));
export const layers = computed(() => ready.value?.layers ?? []);

// The text, and what is looked at in it

/** Whether the network writes on. */
export const playing = signal(false);
/** The text as far as it has come, and what was asked for. */
export const reading = signal<(Reading & { readonly of: Look }) | undefined>(undefined);
const foundIn = signal<{ readonly key: string; readonly cells: readonly FoundCell[] } | undefined>(undefined);
/** The cells that follow features of the text, the closest first; while it grows, those of the text before. */
export const found = computed(() => foundIn.value?.cells ?? []);
/** The position under the pointer. */
export const pointed = signal<number | undefined>(undefined);

const chosen = state.only('cell');
/** The cell that is looked at; one that the network does not have becomes its nearest. */
export const cell = computed<CellPlace>(() => {
  const [layer = 1, unit = 0] = chosen.value.cell?.split(':').map(Number) ?? [];
  if (!chosen.value.cell && found.value.length > 0) return found.value[0];
  const inside = Math.min(layer, Math.max(1, layers.value.length)) - 1;
  return { layer: inside, unit: Math.min(unit, (layers.value[inside]?.units ?? 1) - 1) };
});

const primed = state.only('prime');
/** What the network reads before it writes. */
export const prime = computed(() => primed.value.prime ?? primes[ready.value?.language ?? 'prose']);
/** How many characters there is room for after that. */
export const mostWritten = computed(() => LONGEST - prime.value.length);

const settings = state.only('written', 'temperature', 'top-k', 'top-p', 'seed', 'at');
export const look = computed<Look>(() => {
  const { written, temperature, seed, at, ...rest } = settings.value;
  return {
    prime: prime.value,
    written: Math.min(written, mostWritten.value),
    rule: { temperature, topK: rest['top-k'] || undefined, topP: rest['top-p'] },
    seed,
    cell: cell.value,
    at: pointed.value ?? at,
  };
});

/** Whether the text is all there, and what is looked at in it. */
const isCurrent = computed(() => reading.value?.of === look.value && reading.value.isDone);
const textKey = computed(() => {
  const { prime, written, rule, seed } = look.value;
  return JSON.stringify([prime, written, rule, seed]);
});
/** Whether the page shows what follows from its address, and the network does not write on. */
export const isAtRest = computed(
  () => isCurrent.value && !playing.value && foundIn.value?.key === textKey.value,
);

let isBusy = false;

/** Some milliseconds of what there is to do: the text first, and when it does not grow the cells that follow it. */
async function goOn(): Promise<void> {
  if (isBusy || !ready.peek() || isAtRest.peek() || (isCurrent.peek() && playing.peek())) return;
  isBusy = true;
  const of = look.peek();
  const key = textKey.peek();
  if (isCurrent.peek()) {
    const cells = await program.find();
    isBusy = false;
    if (cells) foundIn.value = { key, cells };
  } else {
    const answer = await program.read(of);
    isBusy = false;
    if (answer) reading.value = { ...answer, of };
  }
}

let owed = 0;

/** Before each repaint while the network writes. @param seconds since the last one */
export function frame(seconds: number): void {
  if (!isCurrent.peek()) return; // the network is slower than the speed that was asked for
  const { speed, written } = state.peek();
  owed += seconds * speed;
  const next = Math.min(written + Math.floor(owed), mostWritten.peek());
  owed %= 1;
  if (next > written) state.set({ written: next });
  if (next >= mostWritten.peek()) stop();
}

// What a visitor can do

export function write(): void {
  owed = 0;
  batch(() => {
    state.set({ at: undefined });
    playing.value = true;
  });
}

export function stop(): void {
  playing.value = false;
}

/** The same settings from the first character. @param seed by default the same text again */
export function restart(seed = state.peek().seed): void {
  keepInHistory();
  state.set({ written: 0, seed });
  write();
}

/** Has the network read a text, which it then goes on with. */
export function begin(text: string): void {
  state.set({ prime: text.slice(0, LONGEST), at: undefined });
}

/** Colours the text by a cell. */
export function lookAt({ layer, unit }: CellPlace): void {
  state.set({ cell: `${layer + 1}:${unit}`, colour: 'cell' });
}

/** Looks at a character; undefined: at the last one, whatever it is. */
export function goTo(at: number | undefined): void {
  pointed.value = undefined;
  state.set({ at });
}

/** While the page is shown: opens the network, and has it read. @returns what ends that */
export function open(): () => void {
  const ends = [
    effect(() => {
      const name = exported.name.value;
      batch(() => {
        reading.value = undefined;
        foundIn.value = undefined;
      });
      if (name) void program.open(`results/char-rnn/${name}/`);
      else program.close();
    }),
    effect(() => {
      void [ready.value, look.value, reading.value, isAtRest.value, playing.value];
      void goOn();
    }),
  ];
  return () => {
    for (const end of ends) end();
    stop();
  };
}
