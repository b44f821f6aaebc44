/** The program that one plays against: an exported network with a search, off the main thread where the browser lets it. */
import { signal } from '@preact/signals';
import type { BackendChoice } from '../network/backend-names.ts';
import { type Link, type Side, openLink } from '../network/link.ts';
import { fetchLayers } from '../network/model-files.ts';
import type { NetworkStatus } from '../network/network.ts';
import type { GoCalls } from './host.ts';
import type { Line } from './line.ts';
import type { Judgement, Thought } from './thinker.ts';

const side: Side = {
  worker: () => new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' }),
  here: async () => (await import('./host.ts')).serve,
};

/** Undefined while no network was chosen. */
export const status = signal<NetworkStatus | undefined>(undefined);

let link: Promise<Link<GoCalls>> | undefined;
let turn = 0;

/** Takes the network of a folder from now on. @param folder from the site: `results/go-zero/9x9/seed-1/` */
export async function open(folder: string, choice: BackendChoice): Promise<void> {
  const mine = ++turn;
  status.value = { kind: 'starting', doing: 'loading the network' };
  const onDoing = (doing: string) => {
    if (status.peek()?.kind === 'starting') status.value = { kind: 'starting', doing };
  };
  try {
    const [{ call }, artifacts] = await Promise.all([
      (link ??= openLink<GoCalls>(side, onDoing)),
      fetchLayers(new URL(folder, document.baseURI)),
    ]);
    if (mine !== turn) return;
    const started = await call('open', artifacts, choice);
    if (mine === turn) status.value = { kind: 'ready', ...started };
  } catch (error) {
    if (mine === turn) status.value = { kind: 'broken', message: (error as Error).message };
  }
}

/** No network from now on. */
export function close(): void {
  turn++;
  status.value = undefined;
}

/** The network's verdict on a position; undefined if it is not, or no longer, ready. */
export const judge = (line: Line): Promise<Judgement | undefined> => ask((call) => call('judge', line));

/** Some milliseconds of a search; undefined if the network is not, or no longer, ready. @param simulations in all */
export const think = (line: Line, simulations: number): Promise<Thought | undefined> =>
  ask((call) => call('think', line, simulations));

async function ask<T>(of: (call: Link<GoCalls>['call']) => Promise<T>): Promise<T | undefined> {
  const mine = turn;
  if (status.peek()?.kind !== 'ready') return undefined;
  try {
    const answer = await of((await link!).call);
    return mine === turn ? answer : undefined;
  } catch (error) {
    const message = `The network cannot compute: ${(error as Error).message}.`;
    if (mine === turn) status.value = { kind: 'broken', message };
    return undefined;
  }
}
