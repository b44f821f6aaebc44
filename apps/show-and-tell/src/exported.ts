/**
 * The networks of a run for other programs and for the lab: the decoder as `model.json` and `weights.bin`, its words in `vocabulary.json`,
 * and the encoder, from pictures to what the decoder sees, as `encoder.json` and `encoder.bin`.
 */
import { type WeightPrecision, fingerprint, modelFiles, parametersOf, variablesOf } from '@nutshell/core';
import { type StoredRun, folderForExport, writeFileSet } from '@nutshell/experiment';
import { Random } from '@nutshell/random';
import * as tf from '@tensorflow/tfjs';
import type { ShowAndTellConfig } from './config.ts';
import type { Encoder } from './encoder/encoder.ts';
import { buildCaptioner } from './model.ts';
import type { Trained } from './trained.ts';

export interface ExportOptions {
  /** Another folder than that beside the record of the run. */
  folder?: string;
  /** Of the decoder's weights. */
  precision: WeightPrecision;
}

/** @returns the files, and the bytes of all weights @throws Failure if the run is not finished, or is not the one that was recorded */
export async function writeExported(
  trained: Trained,
  run: StoredRun<ShowAndTellConfig>,
  { folder: elsewhere, precision }: ExportOptions,
): Promise<{ files: string[]; bytes: number }> {
  const sha256 = fingerprint(parametersOf(trained.captioner.model));
  const folder = folderForExport(run, sha256, elsewhere);
  const contents = await exportedFiles(trained, precision, { run: run.id, experiment: run.experiment, seed: run.seed, sha256 }); // prettier-ignore
  const bytes = contents['weights.bin'].length + contents['encoder.bin'].length;
  return { files: writeFileSet(folder, contents), bytes };
}

/** The files by name, model.json the last. @param about what model.json says of their origin */
export async function exportedFiles(
  { captioner, encoder, vocabulary, config }: Trained,
  precision: WeightPrecision,
  about: Record<string, unknown>,
) {
  const { decoder, lengthNormalisation, longestWritten } = config;
  const seeing = await modelFiles(whole(encoder), {
    precision: precision === 'float32' ? 'float32' : 'float16',
  });
  const metadata = () => ({
    ...{ app: 'show-and-tell', ...about, decoder, lengthNormalisation, longestWritten },
    ...{ size: encoder.size, mean: [...encoder.colours.mean], sd: [...encoder.colours.sd] },
  });
  const decoding = encoder.tail ? withoutTail(captioner.model, encoder.tail, config) : captioner.model;
  const telling = await modelFiles(decoding, { precision, metadata });
  return {
    'vocabulary.json': `${JSON.stringify(vocabulary)}\n`,
    'encoder.bin': seeing['weights.bin'],
    'encoder.json': seeing['model.json'].replace('"weights.bin"', '"encoder.bin"'),
    ...telling,
  };
}

/** From pictures to what the decoder sees, the end that has learnt with it included. */
function whole({ model, tail }: Encoder): tf.LayersModel {
  if (!tail) return model;
  return tf.model({ inputs: model.inputs, outputs: tail.apply(model.outputs) as tf.SymbolicTensor });
}

/** The decoder alone, with the weights that it has. */
function withoutTail(model: tf.LayersModel, tail: tf.LayersModel, config: ShowAndTellConfig): tf.LayersModel {
  const weights = variablesOf(model);
  const [vocabulary] = weights['embedding/embeddings'].shape;
  const features = tail.outputs[0].shape.slice(1) as number[];
  const alone = buildCaptioner({ ...config, dropout: 0 }, { vocabulary, features }, new Random(0)).model;
  for (const [name, variable] of Object.entries(variablesOf(alone))) variable.assign(weights[name]);
  return alone;
}
