/** The recognisers that hear: exported ones of speech, off the main thread where the browser lets it. */
import type { Sound } from '@nutshell/data/wav-sound';
import type { BackendChoice } from '../network/backend-names.ts';
import { fetchLayers, readJson } from '../network/model-files.ts';
import { programOf } from '../network/program.ts';
import type { RecogniserParts } from './hearer.ts';
import type { Heard, SpeechCalls, SpeechInfo } from './host.ts';
import { aboutShape, type Acoustic, acoustics, recogniserShape } from './recogniser-file.ts';

const program = programOf<SpeechCalls, SpeechInfo>({
  worker: () => new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' }),
  here: async () => (await import('./host.ts')).serve,
});

export const { status } = program;

/** Takes the recognisers of these folders from now on. @param folders from the site: `results/speech/digits-gmm/seed-1/` */
export const open = (folders: Partial<Record<Acoustic, string>>, choice: BackendChoice): Promise<void> =>
  program.open(
    async () => {
      const parts: Partial<Record<Acoustic, RecogniserParts>> = {};
      for (const acoustic of acoustics) {
        const path = folders[acoustic];
        if (path) parts[acoustic] = await fetchParts(new URL(path, document.baseURI), acoustic);
      }
      return parts;
    },
    (call, parts) => call('open', parts, choice),
  );

async function fetchParts(folder: URL, acoustic: Acoustic): Promise<RecogniserParts> {
  const [about, file, artifacts] = await Promise.all([
    readJson(folder, 'about.json', aboutShape),
    readJson(folder, 'recogniser.json', recogniserShape),
    acoustic === 'dnn' ? fetchLayers(folder) : undefined,
  ]);
  return { about, file, artifacts };
}

/** What the recognisers make of a sound; undefined if they are not, or no longer, ready. */
export const hear = (sound: Sound): Promise<Heard | undefined> => program.ask((call) => call('hear', sound));
