/** The program that one plays against: an exported network with a search, off the main thread where the browser lets it. */
import type { BackendChoice, BackendName } from '../network/backend-names.ts';
import { fetchLayers } from '../network/model-files.ts';
import { programOf } from '../network/program.ts';
import type { GoCalls } from './host.ts';
import type { Line } from './line.ts';
import type { Judgement, Thought } from './thinker.ts';

const program = programOf<GoCalls, { readonly backend: BackendName; readonly reason: string }>({
  worker: () => new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' }),
  here: async () => (await import('./host.ts')).serve,
});

/** Undefined while no network was chosen. */
export const { status, close } = program;

/** Takes the network of a folder from now on. @param folder from the site: `results/go-zero/9x9/seed-1/` */
export const open = (folder: string, choice: BackendChoice): Promise<void> =>
  program.open(
    () => fetchLayers(new URL(folder, document.baseURI)),
    (call, artifacts) => call('open', artifacts, choice),
  );

/** The network's verdict on a position; undefined if it is not, or no longer, ready. */
export const judge = (line: Line): Promise<Judgement | undefined> =>
  program.ask((call) => call('judge', line));

/** Some milliseconds of a search; undefined if the network is not, or no longer, ready. @param simulations in all */
export const think = (line: Line, simulations: number): Promise<Thought | undefined> =>
  program.ask((call) => call('think', line, simulations));
