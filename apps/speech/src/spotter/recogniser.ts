import { compileNamed, countParameters } from '@nutshell/core';
import type { FeatureChoice, Frames } from '@nutshell/micro/speech';
import * as tf from '@tensorflow/tfjs';
import type { Recogniser } from '../recogniser.ts';
import { HEADS } from './head.ts';
import type { Spotter } from './model.ts';
import { WINDOW, windowOf } from './windows.ts';

/** Utterances of a batch: always as many, so that a backend compiles once; the last one is filled with zeros. */
const BATCH = 32;

/**
 * A network that sees an utterance as a whole as a recogniser; `dispose` frees what was compiled, not the model.
 * @param beam of one that spells, see `HEADS`
 */
export function spotterRecogniser(
  kind: Spotter,
  model: tf.LayersModel,
  words: readonly string[],
  choice: FeatureChoice,
  beam?: number,
): Recogniser & { dispose(): void } {
  const head = HEADS[kind](words, beam);
  const run = compileNamed(({ frames }) => tf.tidy(() => tf.logSoftmax(model.apply(frames) as tf.Tensor)));
  const recognise = async (utterances: readonly Frames[]) => {
    const found: number[][] = [];
    for (let start = 0; start < utterances.length; start += BATCH) {
      const together = utterances.slice(start, start + BATCH);
      const { size } = together[0];
      const values = new Float32Array(BATCH * WINDOW * size);
      together.forEach((each, i) => values.set(windowOf(each).values, i * WINDOW * size));
      const frames = tf.tensor3d(values, [BATCH, WINDOW, size]);
      const logP = run({ frames });
      const rows = (await logP.data()) as Float32Array;
      const length = rows.length / BATCH;
      together.forEach((_, i) => found.push(head.read(rows.subarray(i * length, (i + 1) * length))));
      tf.dispose([frames, logP]);
    }
    return found;
  };
  return { words, choice, parameters: countParameters(model), recognise, dispose: () => run.dispose() };
}
