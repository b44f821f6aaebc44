/** The side that computes: a network that looks at pictures, for calls that come through a port. */
import { type PictureCard, pictureCard } from '@nutshell/core/pictures';
import type { io } from '@tensorflow/tfjs';
import type { BackendChoice, BackendName } from '../network/backend-names.ts';
import { start } from '../network/backends.ts';
import type { Engine } from '../network/engine.ts';
import { type Port, answerCalls, tell } from '../network/port.ts';
import { type Look, Looker, type Sight } from './looker.ts';

/** What is known of an opened network. */
export interface NetworkInfo {
  readonly card: PictureCard;
  readonly backend: BackendName;
  readonly reason: string;
}

/** The calls that it answers. */
export interface ImageCalls {
  /** Loads a network and starts the backend. @param card the content of labels.json */
  open: (artifacts: io.ModelArtifacts, card: unknown, choice: BackendChoice) => NetworkInfo;
  look: (look: Look) => Sight;
}

export function serve(port: Port): void {
  let engine: Engine | undefined;
  let looker: Looker | undefined;
  answerCalls<ImageCalls>(port, {
    async open(artifacts, content, choice) {
      engine?.dispose();
      engine = looker = undefined;
      const { data: card } = pictureCard.safeParse(content);
      if (!card)
        throw new Error(
          'labels.json does not say what the network sees and names: npx nx run imagenet:export writes it',
        );
      const started = await start(
        choice,
        () => Looker.load(artifacts, card),
        (doing) => tell(port, doing),
      );
      engine = started.engine;
      looker = new Looker(engine, card);
      const { backend, reason } = started;
      return { card, backend, reason };
    },
    look: async (look) => {
      if (!looker) throw new Error('no network has been opened');
      return looker.look(look);
    },
  });
}
