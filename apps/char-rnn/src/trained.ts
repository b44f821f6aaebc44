import { restoreTrained, selectBackend } from '@nutshell/core';
import { Vocabulary } from '@nutshell/data';
import { Failure, type StoredRun } from '@nutshell/experiment';
import { Random } from '@nutshell/random';
import type * as tf from '@tensorflow/tfjs';
import { readFileSync } from 'node:fs';
import type { CharRnnConfig } from './config.ts';
import { type Architecture, buildModel } from './model.ts';

/** A trained network, and the characters that it knows. */
export interface Trained {
  model: tf.LayersModel;
  vocabulary: Vocabulary;
  config: CharRnnConfig;
}

/**
 * The network of a run, finished or not, with the weights of its newest checkpoint, averaged if it keeps an average.
 * @throws CheckpointError if the run has no checkpoint, or none that can be used.
 */
export async function loadTrained({ id, config, seed, path }: StoredRun<CharRnnConfig>): Promise<Trained> {
  await selectBackend(config).catch(() => selectBackend()); // it may have been trained on another machine
  const vocabulary = readVocabulary(path('vocabulary.json'), id);
  const model = buildModel(withoutDropout(config), vocabulary.size, new Random(seed));
  return { model: restoreTrained(model, path('checkpoints')), vocabulary, config };
}

/** The network as it predicts: dropout only trains. */
export const withoutDropout = <A extends Architecture>(architecture: A): A => ({
  ...architecture,
  inputDropout: 0,
  dropout: 0,
  outputDropout: 0,
});

function readVocabulary(file: string, run: string): Vocabulary {
  try {
    return Vocabulary.fromJSON(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    throw new Failure(
      `${file} is missing or damaged, without which the characters of run ${run} are unknown: ${(error as Error).message}`,
    );
  }
}
