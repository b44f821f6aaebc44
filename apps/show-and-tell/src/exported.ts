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
import { NORMALISATION, buildCaptioner } from './model.ts';
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
  trained: Trained,
  precision: WeightPrecision,
  about: Record<string, unknown>,
) {
  const { captioner, encoder, vocabulary, config } = trained;
  const { lengthNormalisation, longestWritten } = config;
  const seeing = await modelFiles(whole(encoder, captioner.model), {
    precision: precision === 'float32' ? 'float32' : 'float16',
  });
  const metadata = () => ({
    ...{ app: 'show-and-tell', ...about, lengthNormalisation, longestWritten },
    ...{ size: encoder.size, mean: [...encoder.colours.mean], sd: [...encoder.colours.sd], config },
  });
  const telling = await modelFiles(withoutEyes(trained), { precision, metadata });
  return {
    'vocabulary.json': `${JSON.stringify(vocabulary)}\n`,
    'encoder.bin': seeing['weights.bin'],
    'encoder.json': seeing['model.json'].replace('"weights.bin"', '"encoder.bin"'),
    ...telling,
  };
}

/** From pictures to what the decoder sees: what has learnt with it, the encoder's end and the normalisation, included. */
function whole({ model, tail }: Encoder, captioner: tf.LayersModel): tf.LayersModel {
  const learnt = [tail, captioner.layers.find(({ name }) => name === NORMALISATION)];
  const seen = learnt.reduce(
    (x, layer) => (layer ? (layer.apply(x) as tf.SymbolicTensor) : x),
    model.outputs[0],
  );
  return seen === model.outputs[0] ? model : tf.model({ inputs: model.inputs, outputs: seen });
}

/** The decoder alone, with the weights that it has. */
function withoutEyes({ captioner, encoder, vocabulary, config }: Trained): tf.LayersModel {
  const weights = variablesOf(captioner.model);
  const features = (encoder.tail ?? encoder.model).outputs[0].shape.slice(1) as number[];
  const architecture = { ...config, dropout: 0, batchNorm: false };
  const alone = buildCaptioner(architecture, { vocabulary: vocabulary.size, features }, new Random(0)).model;
  for (const [name, variable] of Object.entries(variablesOf(alone))) variable.assign(weights[name]);
  return alone;
}
