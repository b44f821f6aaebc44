/** What computes for a page off the main thread, where the browser lets it: its status, and its answers to questions. */
import { type ReadonlySignal, signal } from '@preact/signals';
import { type Link, type Side, openLink } from './link.ts';
import type { CallTable } from './port.ts';

/** @typeParam R what is known once it is ready */
export type ProgramStatus<R> =
  | { readonly kind: 'starting'; readonly doing: string }
  | ({ readonly kind: 'ready' } & R)
  | { readonly kind: 'broken'; readonly message: string };

export interface Program<C extends CallTable<C>, R> {
  /** Undefined while nothing was opened. */
  readonly status: ReadonlySignal<ProgramStatus<R> | undefined>;
  /**
   * Takes another network from now on.
   * @param load fetches it
   * @param start hands it to the other side
   */
  open: <F>(load: () => Promise<F>, start: (call: Link<C>['call'], files: F) => Promise<R>) => Promise<void>;
  /** Nothing from now on. */
  close: () => void;
  /** An answer of the network; undefined if it is not, or no longer, ready. An error makes it broken. */
  ask: <T>(of: (call: Link<C>['call']) => Promise<T>) => Promise<T | undefined>;
}

/** Nothing is fetched before `open`. */
export function programOf<C extends CallTable<C>, R>(side: Side): Program<C, R> {
  const status = signal<ProgramStatus<R> | undefined>(undefined);
  let link: Promise<Link<C>> | undefined;
  let turn = 0;
  const broken = (message: string) => (status.value = { kind: 'broken', message });

  return {
    status,
    async open(load, start) {
      const mine = ++turn;
      status.value = { kind: 'starting', doing: 'loading the network' };
      const onDoing = (doing: string) => {
        if (status.peek()?.kind === 'starting') status.value = { kind: 'starting', doing };
      };
      try {
        const [{ call }, files] = await Promise.all([(link ??= openLink<C>(side, onDoing)), load()]);
        if (mine !== turn) return;
        const ready = await start(call, files);
        if (mine === turn) status.value = { kind: 'ready', ...ready };
      } catch (error) {
        if (mine === turn) broken((error as Error).message);
      }
    },
    close() {
      turn++;
      status.value = undefined;
    },
    async ask(of) {
      const mine = turn;
      if (status.peek()?.kind !== 'ready') return undefined;
      try {
        const answer = await of((await link!).call);
        return mine === turn ? answer : undefined;
      } catch (error) {
        if (mine === turn) broken(`The network cannot compute: ${(error as Error).message}.`);
        return undefined;
      }
    },
  };
}
