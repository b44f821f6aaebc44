/** The network that reads and writes: an exported one of char-rnn, off the main thread where the browser lets it. */
import { z } from 'zod';
import { fetchLayers, readJson } from '../network/model-files.ts';
import { programOf } from '../network/program.ts';
import type { CharCalls, Look, NetworkInfo, Reading } from './host.ts';
import type { FoundCell } from './transcript.ts';

const program = programOf<CharCalls, NetworkInfo>({
  worker: () => new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' }),
  here: async () => (await import('./host.ts')).serve,
});

/** Undefined while no network was chosen. */
export const { status, close } = program;

const vocabularyShape = z.object({ characters: z.string().min(1) });

/** Takes the network of a folder from now on. @param path from the site: `results/char-rnn/smoke/seed-1/` */
export function open(path: string): Promise<void> {
  const folder = new URL(path, document.baseURI);
  return program.open(
    () => Promise.all([fetchLayers(folder), readJson(folder, 'vocabulary.json', vocabularyShape)]),
    (call, [{ modelTopology, weightSpecs, weightData }, vocabulary]) =>
      call(
        'open',
        { modelTopology: modelTopology as object, weightsManifest: [{ weights: weightSpecs! }] },
        weightData as ArrayBuffer,
        vocabulary,
      ),
  );
}

/** Some milliseconds of reading and writing; undefined if the network is not, or no longer, ready. */
export const read = (look: Look): Promise<Reading | undefined> => program.ask((call) => call('read', look));

/** The cells that follow features of the text as it is. */
export const find = (): Promise<FoundCell[] | undefined> => program.ask((call) => call('find'));
