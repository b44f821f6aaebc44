/** The networks that see and tell: exported ones of show-and-tell, off the main thread where the browser lets it. */
import type { Picture } from '@nutshell/data/seen';
import { z } from 'zod';
import type { BackendChoice } from '../network/backend-names.ts';
import { fetchLayers, readJson } from '../network/model-files.ts';
import { programOf } from '../network/program.ts';
import { aboutShape } from './captioner-files.ts';
import type { CaptionCalls, NetworkInfo, Told, Wanted } from './host.ts';

const program = programOf<CaptionCalls, NetworkInfo>({
  worker: () => new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' }),
  here: async () => (await import('./host.ts')).serve,
});

/** Undefined while no network was chosen. */
export const { status, close } = program;

const vocabularyShape = z.object({ words: z.array(z.string()).min(1) });
const modelShape = z.looseObject({ userDefinedMetadata: aboutShape });

/** Takes the networks of a folder from now on. @param path from the site: `results/show-and-tell/attention/seed-1/` */
export function open(path: string, choice: BackendChoice): Promise<void> {
  const folder = new URL(path, document.baseURI);
  return program.open(
    async () => {
      const [about, decoder, encoder, vocabulary] = await Promise.all([
        readJson(folder, 'model.json', modelShape),
        fetchLayers(folder),
        fetchLayers(folder, 'encoder.json'),
        readJson(folder, 'vocabulary.json', vocabularyShape),
      ]);
      return { about: about.userDefinedMetadata, decoder, encoder, vocabulary };
    },
    (call, { about, decoder, encoder, vocabulary }) =>
      call(
        'open',
        {
          encoder,
          decoder: {
            modelTopology: decoder.modelTopology as object,
            weightsManifest: [{ weights: decoder.weightSpecs! }],
          },
          weights: decoder.weightData as ArrayBuffer,
          vocabulary,
        },
        about,
        choice,
      ),
  );
}

/** Looks at a picture and tells it; undefined if the network is not, or no longer, ready. */
export const see = (picture: Picture): Promise<true | undefined> =>
  program.ask(async (call) => {
    await call('see', picture);
    return true as const;
  });

export const say = (wanted: Wanted): Promise<Told | undefined> => program.ask((call) => call('say', wanted));
