/** The sound, and what the recognisers make of it; what a visitor can do: speak, open a file, choose recognisers, look at a moment. */
import { encodeWav, type Sound, speechIn } from '@nutshell/data/wav-sound';
import { SHIFT } from '@nutshell/micro/speech';
import { batch, computed, effect, signal } from '@preact/signals';
import { catalogue } from '../../catalogue/connection.ts';
import { saveFile } from '../../download.ts';
import { nameOf, smokeLast } from '../../exported/exported.ts';
import type { Heard } from '../../speech/host.ts';
import { type MicrophoneRecording, play, record } from '../../speech/microphone.ts';
import * as program from '../../speech/program.ts';
import { aboutShape, type Acoustic, acoustics } from '../../speech/recogniser-file.ts';
import { checkLength, LONGEST, readWav } from '../../speech/wav-file.ts';
import { urlState } from '../../url-state.ts';
import { schema } from './state.ts';

export const state = urlState(schema, 'speech');

// The recognisers that there are

/** The exported recognisers of each kind by their names in the address; undefined while that is not known. */
export const recognisers = computed<Record<Acoustic, readonly string[]> | undefined>(() => {
  const all = catalogue.value?.networks.filter(({ app }) => app === 'speech');
  if (!all) return undefined;
  const namesOf = (acoustic: Acoustic) =>
    all
      .filter(({ about }) => aboutShape.safeParse(about).data?.config.acoustic === acoustic)
      .sort((a, b) => smokeLast(a) - smokeLast(b))
      .map(nameOf);
  return { gmm: namesOf('gmm'), dnn: namesOf('dnn') };
});

const names = state.only('gmm', 'dnn');
/** The names of those that hear; undefined where there is none. */
export const chosen = computed<Partial<Record<Acoustic, string>>>(() => {
  const found: Partial<Record<Acoustic, string>> = {};
  for (const acoustic of acoustics) {
    const all = recognisers.value?.[acoustic] ?? [];
    const name = names.value[acoustic] || all[0];
    if (all.includes(name)) found[acoustic] = name;
  }
  return found;
});
const backend = state.only('backend');
const chosenKey = computed(() => (recognisers.value ? JSON.stringify(chosen.value) : undefined));
const ready = computed(() => program.status.value?.kind === 'ready');

/** What is known of the recognisers that hear. */
export const infos = computed(() => {
  const now = program.status.value;
  return now?.kind === 'ready' ? now.recognisers : {};
});

// The sound

export interface NamedSound extends Sound {
  readonly name: string;
}

export const sound = signal<NamedSound | undefined>(undefined);
/** Why there is none. */
export const fault = signal('');
/** Seconds and loudness (0 to 1) of what is being recorded. */
export const recording = signal<{ readonly seconds: number; readonly peak: number } | undefined>(undefined);
export const playing = signal(false);
const answered = signal<{ readonly of: NamedSound; readonly by: string; readonly heard: Heard } | undefined>(
  undefined,
);
/** What the recognisers make of the sound; undefined while they hear. */
export const heard = computed(() => {
  const last = answered.value;
  return last && last.of === sound.value && last.by === chosenKey.value ? last.heard : undefined;
});
/** Whether there is nothing left to compute. */
export const isAtRest = computed(() => ready.value && (!sound.value || heard.value !== undefined));

const looked = state.only('at');
/** The frame that is looked at. */
export const frame = computed(() => {
  const count = heard.value?.filterBank.length ?? 0;
  const { at = (heard.value?.seconds ?? 0) / 2 } = looked.value;
  return Math.max(0, Math.min(count - 1, Math.round(at / SHIFT)));
});

let isBusy = false;

async function hearNext(): Promise<void> {
  const of = sound.peek();
  const by = chosenKey.peek();
  if (isBusy || !of || by === undefined || !ready.peek() || heard.peek()) return;
  isBusy = true;
  const { rate, samples } = of;
  const its = await program.hear({ rate, samples });
  isBusy = false;
  if (its) answered.value = { of, by, heard: its };
  void hearNext(); // there may be another sound by now
}

// What a visitor can do

let stopPlaying: (() => void) | undefined;
let running: MicrophoneRecording | undefined;
/** Whether a recording is wanted, which may not have begun yet. */
let isWanted = false;

function take(name: string, recorded: Sound): void {
  const { rate, samples } = speechIn(recorded);
  stopPlaying?.();
  batch(() => {
    fault.value = '';
    sound.value = { name, rate, samples };
    state.set({ at: undefined });
  });
}

/** Says what went wrong; the sound before stays. */
const failed = (error: unknown) => (fault.value = error instanceof Error ? error.message : String(error));

export function openFile(file: File): void {
  readWav(file).then((read) => take(file.name, read), failed);
}

export async function startRecording(): Promise<void> {
  stopPlaying?.();
  fault.value = '';
  isWanted = true;
  recording.value = { seconds: 0, peak: 0 };
  try {
    const begun = await record((seconds, peak) => {
      if (isWanted) recording.value = { seconds, peak };
      if (seconds >= LONGEST - 1) void stopRecording();
    });
    if (isWanted) running = begun;
    else await begun.stop();
  } catch (error) {
    recording.value = undefined;
    failed(error);
  }
}

export async function stopRecording(): Promise<void> {
  const ending = running;
  isWanted = false;
  running = undefined;
  const its = await ending?.stop();
  recording.value = undefined;
  if (!its) return;
  try {
    checkLength(its, 'the recording');
    take('the recording', its);
  } catch (error) {
    failed(error);
  }
}

export function playOrStop(): void {
  if (stopPlaying) return stopPlaying();
  try {
    stopPlaying = play(sound.peek()!, () => {
      playing.value = false;
      stopPlaying = undefined;
    });
    playing.value = true;
  } catch (error) {
    failed(error); // a rate that the browser does not play
  }
}

/** For `npx nx run speech:recognize`, which says the same. */
export function saveWav(): void {
  const { name, rate, samples } = sound.peek()!;
  const bytes = encodeWav({ rate, channels: [samples] });
  saveFile(name.endsWith('.wav') ? name : 'speech.wav', new Blob([bytes as BlobPart], { type: 'audio/wav' }));
}

export function lookAt(frame: number): void {
  state.set({ at: Math.round(frame * SHIFT * 100) / 100 });
}

/** While the page is shown: opens the recognisers, and has them hear. @returns what ends that */
export function open(): () => void {
  const ends = [
    effect(() => {
      if (chosenKey.value === undefined) return;
      const folders = Object.entries(chosen.peek()).map(([kind, name]) => [kind, `results/speech/${name}/`]);
      void program.open(Object.fromEntries(folders), backend.value.backend);
    }),
    effect(() => {
      void [ready.value, sound.value, heard.value, chosenKey.value];
      void hearNext();
    }),
  ];
  return () => {
    for (const end of ends) end();
    stopPlaying?.();
    void stopRecording();
  };
}
