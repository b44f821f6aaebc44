/** A trained network in the browser: a page opens it by its name, shows its status, and has it run what the visitor does. */
import { batch, computed, type ReadonlySignal, signal } from '@preact/signals';
import { z } from 'zod';
import type { BackendChoice, BackendName } from './backend-names.ts';
import type { Inputs, Result, Values } from './engine.ts';
import type { Calls } from './host.ts';
import { type Link, type Side, openLink } from './link.ts';
import { fetchModel, type ModelRecord } from './model-files.ts';

export type NetworkStatus =
  | { readonly kind: 'starting'; readonly doing: string }
  | { readonly kind: 'ready'; readonly backend: BackendName; readonly reason: string }
  | { readonly kind: 'broken'; readonly message: string };

export interface NetworkOptions<K extends string, L> {
  /** Names of the layers whose outputs are wanted. */
  readonly outputs: readonly K[];
  /** The shape that labels.json has to have; by default any. */
  readonly labels?: z.ZodType<L>;
}

export interface Network<K extends string, L> {
  readonly status: ReadonlySignal<NetworkStatus>;
  /** The backend that computes now; undefined while none does. */
  readonly backend: ReadonlySignal<BackendName | undefined>;
  /** Which training it comes from, once that is known. */
  readonly record: ReadonlySignal<ModelRecord | undefined>;
  /** The content of labels.json, once it is known. */
  readonly labels: ReadonlySignal<L | undefined>;
  /** All weights as `layer/kernel`, once they are known; they are the same on every backend. */
  readonly weights: ReadonlySignal<Readonly<Record<string, Values>> | undefined>;
  /** Starts the network, or starts it again with another backend. */
  start: (choice: BackendChoice) => void;
  /**
   * The network's outputs for an input; it waits until the network is ready. One input is computed at a time, and a
   * later one takes the place of one that still waits.
   *
   * @param lane inputs take the place only of those in the same lane: for inputs that must not get lost beside those of the
   *   visitor
   * @returns undefined if another input took its place, or if the network is broken, which the status says
   */
  run: (inputs: Inputs, lane?: string) => Promise<Result<K> | undefined>;
}

interface Job {
  readonly inputs: Inputs;
  readonly done: (result: Result | undefined) => void;
}

const side: Side = {
  worker: () => new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' }),
  here: async () => (await import('./host.ts')).serve,
};

/**
 * A network of models/<name>, which computes off the main thread where the browser lets it.
 * Nothing is fetched before `start`.
 */
export function openNetwork<K extends string, L = unknown>(
  name: string,
  { outputs, labels: shape = z.unknown() as z.ZodType<L> }: NetworkOptions<K, L>,
): Network<K, L> {
  const status = signal<NetworkStatus>({ kind: 'starting', doing: 'loading the network' });
  const record = signal<ModelRecord>();
  const labels = signal<L>();
  const weights = signal<Readonly<Record<string, Values>>>();
  const lanes = new Map<string, Job>();
  let opened: Promise<Link<Calls>> | undefined;
  let starts = 0;
  let isRunning = false;

  const starting = (doing: string) => (status.value = { kind: 'starting', doing });
  const broken = (message: string) => {
    status.value = { kind: 'broken', message };
    for (const { done } of lanes.values()) done(undefined);
    lanes.clear();
  };

  async function open(): Promise<Link<Calls>> {
    const onDoing = (doing: string) => status.peek().kind === 'starting' && starting(doing);
    const [link, files] = await Promise.all([openLink<Calls>(side, onDoing), fetchModel(name, shape)]);
    await link.call('open', files.artifacts, outputs);
    batch(() => {
      record.value = files.record;
      labels.value = files.labels;
    });
    return link;
  }

  async function start(choice: BackendChoice): Promise<void> {
    const turn = ++starts;
    starting('loading the network');
    try {
      const link = await (opened ??= open());
      const { backend, reason } = await link.call('start', choice);
      const known = weights.peek() ?? (await link.call('weights'));
      if (turn !== starts) return;
      batch(() => {
        weights.value = known;
        status.value = { kind: 'ready', backend, reason };
      });
      void next();
    } catch (error) {
      if (!record.peek()) opened = undefined; // it may be there at the next try
      if (turn === starts) broken((error as Error).message);
    }
  }

  async function next(): Promise<void> {
    const [lane, job] = lanes.entries().next().value ?? [];
    if (isRunning || !job || status.peek().kind !== 'ready') return;
    lanes.delete(lane!);
    isRunning = true;
    const turn = starts;
    try {
      const result = await (await opened!).call('run', job.inputs);
      job.done(result);
    } catch (error) {
      job.done(undefined);
      if (turn === starts) broken(`The network cannot compute: ${(error as Error).message}.`);
    } finally {
      isRunning = false;
      void next();
    }
  }

  return {
    status,
    backend: computed(() => (status.value.kind === 'ready' ? status.value.backend : undefined)),
    record,
    labels,
    weights,
    start: (choice) => void start(choice),
    run: (inputs, lane = '') =>
      new Promise<Result<K> | undefined>((resolve) => {
        lanes.get(lane)?.done(undefined);
        if (status.peek().kind === 'broken') return resolve(undefined);
        lanes.set(lane, { inputs, done: resolve as Job['done'] });
        void next();
      }),
  };
}
