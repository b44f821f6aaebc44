import { readModelFiles, restoreTrained, selectBackend } from '@nutshell/core';
import { type CommandContext, Failure, type StoredRun, findTrained } from '@nutshell/experiment';
import { readCard } from './card.ts';
import { type Classifier, readClassifier } from './classifier.ts';
import type { ImagenetConfig } from './config.ts';
import { networkOf } from './model.ts';
import { about } from './source.ts';

/** A network that this app has trained, with the experiment that it comes from. */
export interface Trained extends Classifier {
  config: ImagenetConfig;
  seed: number;
}

type Context = Pick<CommandContext<ImagenetConfig, unknown>, 'openRun'>;

/**
 * The network of a run, finished or not, with the weights of its newest checkpoint, averaged if it keeps an average: pictures
 * [batch, size, size, 3] → logits [batch, classes].
 * @throws CheckpointError if the run has no checkpoint, or none that can be used
 */
export async function loadTrained({ id, config, seed, path }: StoredRun<ImagenetConfig>): Promise<Trained> {
  await selectBackend(config).catch(() => selectBackend()); // it may have been trained on another machine
  const card = readCard(path('labels.json'));
  const model = networkOf(config, card.labels.length);
  return { model: restoreTrained(model, path('checkpoints')), card, config, seed, origin: id };
}

/** The network that --run names: of a run, or an exported one, ours or another program's. */
export async function findClassifier(reference: string, context: Context): Promise<Classifier> {
  const found = findTrained('imagenet', reference, context);
  return typeof found === 'string' ? readClassifier(found) : loadTrained(found);
}

/**
 * The network that --run names, of a run or an exported one, if it is known on which pictures it was trained.
 * @throws Failure that names an exported network which does not say it
 */
export async function findOwn(reference: string, context: Context): Promise<Trained> {
  const found = findTrained('imagenet', reference, context);
  if (typeof found !== 'string') return loadTrained(found);
  await selectBackend(); // weights of fewer bytes are decoded by it
  const { data } = about.safeParse(readModelFiles(found).state);
  if (!data)
    throw new Failure(
      `${found}/model.json does not say on which pictures the network was trained, so it cannot be measured on them; ` +
        'name a run, or a network that npx nx run imagenet:export wrote',
    );
  return { ...(await readClassifier(found)), config: data.config, seed: data.seed };
}
