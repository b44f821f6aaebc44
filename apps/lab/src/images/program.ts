/** The network that looks at pictures: an exported one of imagenet, off the main thread where the browser lets it. */
import { z } from 'zod';
import type { BackendChoice } from '../network/backend-names.ts';
import { fetchLayers, readJson } from '../network/model-files.ts';
import { programOf } from '../network/program.ts';
import type { ImageCalls, NetworkInfo } from './host.ts';
import type { Look, Sight } from './looker.ts';

const program = programOf<ImageCalls, NetworkInfo>({
  worker: () => new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' }),
  here: async () => (await import('./host.ts')).serve,
});

/** Undefined while no network was chosen. */
export const { status, close } = program;

/** Takes the network of a folder from now on. @param path from the site: `results/imagenet/budget/seed-1/` */
export function open(path: string, choice: BackendChoice): Promise<void> {
  const folder = new URL(path, document.baseURI);
  return program.open(
    () => Promise.all([fetchLayers(folder), readJson(folder, 'labels.json', z.unknown())]),
    (call, [artifacts, card]) => call('open', artifacts, card, choice),
  );
}

/** What the network makes of a picture; undefined if it is not, or no longer, ready. */
export const look = (of: Look): Promise<Sight | undefined> => program.ask((call) => call('look', of));
