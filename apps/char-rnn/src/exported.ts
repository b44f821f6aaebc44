/**
 * Networks beside the records of their runs: `results/char-rnn/<experiment>/seed-<n>/` with `model.json`, `weights.bin` and
 * `vocabulary.json`; the averaged weights, in float16, or in 8 bits where that would be more than 5 MB. `tf.loadLayersModel` reads them
 * wherever our layers are registered (@nutshell/core/layers), `RecurrentNetwork` of @nutshell/micro without TensorFlow.js.
 */
import {
  type WeightPrecision,
  exportedFiles,
  fingerprint,
  openExported,
  parametersOf,
  webPrecision,
} from '@nutshell/core';
import { type StoredRun, findWorkspace, folderForExport, fromRoot, writeFileSet } from '@nutshell/experiment';
import { Random } from '@nutshell/random';
import { join } from 'node:path';
import { type CharRnnConfig, config } from './config.ts';
import { buildModel } from './model.ts';
import { type Network, readVocabulary, withoutDropout } from './network.ts';

/**
 * Writes the network of a run beside its record.
 * @param network with the averaged weights of the run
 * @param options.folder another place, for runs that are not recorded
 * @param options.precision of the weights; by size if it is absent
 * @returns the files
 * @throws Failure if the run is not finished, or the network is not that of the record
 */
export async function writeExported(
  { model, vocabulary }: Pick<Network, 'model' | 'vocabulary'>,
  run: StoredRun<CharRnnConfig>,
  { folder, precision = webPrecision(model) }: { folder?: string; precision?: WeightPrecision } = {},
): Promise<string[]> {
  return writeFileSet(folderForExport(run, fingerprint(parametersOf(model)), folder), {
    'vocabulary.json': `${JSON.stringify(vocabulary)}\n`,
    ...(await exportedFiles(model, run, { precision })),
  });
}

/** Reads a network. @throws Failure or CheckpointError that names what is wrong with it */
export function readExported(folder: string): Network {
  const { about, restore } = openExported(folder, 'char-rnn', config);
  const vocabulary = readVocabulary(join(folder, 'vocabulary.json'));
  const model = buildModel(withoutDropout(about.config), vocabulary.size, new Random(about.seed));
  const origin = fromRoot(findWorkspace(), folder);
  return { model: restore(model), vocabulary, config: about.config, origin };
}
