import { Vocabulary } from '@nutshell/data';
import { Failure } from '@nutshell/experiment';
import type * as tf from '@tensorflow/tfjs';
import { readFileSync } from 'node:fs';
import type { CharRnnConfig } from './config.ts';
import type { Architecture } from './model.ts';

/** A trained network, and the characters that it knows. */
export interface Network {
  model: tf.LayersModel;
  vocabulary: Vocabulary;
  config: CharRnnConfig;
  /** The run, or the folder of an exported network, as people name it. */
  origin: string;
}

/** The network as it predicts: dropout only trains. */
export const withoutDropout = <A extends Architecture>(architecture: A): A => ({
  ...architecture,
  inputDropout: 0,
  dropout: 0,
  outputDropout: 0,
});

/** @throws Failure if the file is missing or damaged */
export function readVocabulary(file: string): Vocabulary {
  try {
    return Vocabulary.fromJSON(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    throw new Failure(
      `${file}, which says what characters the network knows, cannot be read: ${(error as Error).message}`,
    );
  }
}
