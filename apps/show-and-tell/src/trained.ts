import { type BackendChoice, restoreTrained, selectBackend } from '@nutshell/core';
import { WordVocabulary } from '@nutshell/data';
import { Failure, type StoredRun } from '@nutshell/experiment';
import { Random } from '@nutshell/random';
import { readFileSync } from 'node:fs';
import type { ShowAndTellConfig } from './config.ts';
import { type Encoder, loadEncoder } from './encoder/encoder.ts';
import { type Captioner, buildCaptioner } from './model.ts';

/** A trained captioner with its eyes. */
export interface Trained {
  captioner: Captioner;
  encoder: Encoder;
  vocabulary: WordVocabulary;
  config: ShowAndTellConfig;
  backend: BackendChoice;
}

/**
 * The network of a run, finished or not, with the weights of its newest checkpoint.
 * @throws CheckpointError if the run has no checkpoint, or none that can be used; Failure if its vocabulary is missing
 */
export async function loadTrained({ config, seed, path }: StoredRun<ShowAndTellConfig>): Promise<Trained> {
  const backend = await selectBackend(config).catch(() => selectBackend()); // it may have been trained on another machine
  const vocabulary = readVocabulary(path('vocabulary.json'));
  const encoder = await loadEncoder(config);
  const sizes = { vocabulary: vocabulary.size, features: encoder.shape, tail: encoder.tail };
  const captioner = buildCaptioner({ ...config, dropout: 0 }, sizes, new Random(seed));
  restoreTrained(captioner.model, path('checkpoints'));
  return { captioner, encoder, vocabulary, config, backend };
}

/** @throws Failure that names the file if it cannot be read */
export function readVocabulary(file: string): WordVocabulary {
  try {
    return WordVocabulary.fromJSON(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    throw new Failure(
      `${file}, which says what words the network knows, cannot be read: ${(error as Error).message}`,
    );
  }
}
