import { restoreTrained, selectBackend } from '@nutshell/core';
import { type CommandContext, type StoredRun, findTrained } from '@nutshell/experiment';
import { readCard } from './card.ts';
import { type Classifier, readClassifier } from './classifier.ts';
import type { ImagenetConfig } from './config.ts';
import { networkOf } from './model.ts';

/** A network that this app has trained: pictures [batch, size, size, 3] → logits [batch, classes]. */
export interface Trained extends Classifier {
  config: ImagenetConfig;
}

/**
 * The network of a run, finished or not, with the weights of its newest checkpoint, averaged if it keeps an average.
 * @throws CheckpointError if the run has no checkpoint, or none that can be used
 */
export async function loadTrained({ id, config, path }: StoredRun<ImagenetConfig>): Promise<Trained> {
  await selectBackend(config).catch(() => selectBackend()); // it may have been trained on another machine
  const card = readCard(path('labels.json'));
  const model = networkOf(config, card.labels.length);
  return { model: restoreTrained(model, path('checkpoints')), card, config, origin: id };
}

/** The network that --run names: of a run, or an exported one, ours or another program's. */
export async function findClassifier(
  reference: string,
  context: Pick<CommandContext<ImagenetConfig, unknown>, 'openRun'>,
): Promise<Classifier> {
  const found = findTrained('imagenet', reference, context);
  return typeof found === 'string' ? readClassifier(found) : loadTrained(found);
}
