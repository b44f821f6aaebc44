/**
 * Networks beside the records of their runs: `results/char-rnn/<experiment>/seed-<n>/` with `model.json`, `weights.bin`,
 * `vocabulary.json`, and `sample.txt`, a text that it wrote; the averaged weights, in float16, or in 8 bits where that would be more than
 * 5 MB. `tf.loadLayersModel` reads them wherever our layers are registered (@nutshell/core/layers), `RecurrentNetwork` of @nutshell/micro
 * without TensorFlow.js.
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
import { RecurrentNetwork } from '@nutshell/micro/recurrent';
import { Random } from '@nutshell/random';
import { join } from 'node:path';
import { type CharRnnConfig, config } from './config.ts';
import { buildModel } from './model.ts';
import { type Network, readVocabulary, withoutDropout } from './network.ts';
import { written } from './samples/kept.ts';

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
  const place = folderForExport(run, fingerprint(parametersOf(model)), folder);
  const files = await exportedFiles(model, run, { precision });
  const plain = RecurrentNetwork.read(JSON.parse(files['model.json']), files['weights.bin']);
  const { length, temperature } = SAMPLE;
  const text = written(plain, vocabulary, new Random(run.seed), { length, rule: { temperature } });
  return writeFileSet(place, {
    'vocabulary.json': `${JSON.stringify(vocabulary)}\n`,
    'sample.txt': `temperature ${temperature}, seed ${run.seed}, ${length} characters after a line end\n\n${text}\n`,
    ...files,
  });
}

/** How it writes the text that stands beside it. */
const SAMPLE = { length: 2000, temperature: 0.8 };

/** Reads a network. @throws Failure or CheckpointError that names what is wrong with it */
export function readExported(folder: string): Network {
  const { about, restore } = openExported(folder, 'char-rnn', config);
  const vocabulary = readVocabulary(join(folder, 'vocabulary.json'));
  const model = buildModel(withoutDropout(about.config), vocabulary.size, new Random(about.seed));
  const origin = fromRoot(findWorkspace(), folder);
  return { model: restore(model), vocabulary, config: about.config, origin };
}
