/**
 * Networks beside the records of their runs: `results/go-zero/<experiment>/seed-<n>/model.json` and `weights.bin`, float32, the averaged
 * weights. `tf.loadLayersModel` reads them wherever our layers are registered (@nutshell/core/layers; of them the default network has
 * GlobalPooling alone); the lab fetches them from there. model.json names the boards, too, that the network was trained on.
 */
import { exportedFiles, fingerprint, openExported, parametersOf } from '@nutshell/core';
import {
  type StoredRun,
  exportedFolder,
  folderForExport,
  isExported,
  writeFileSet,
} from '@nutshell/experiment';
import { Random } from '@nutshell/random';
import type * as tf from '@tensorflow/tfjs';
import { type GoZeroConfig, config } from './config.ts';
import { buildModel } from './model.ts';
import { boardsUpTo } from './schedule.ts';

/** The strongest first: each begins with the network of the one behind it. */
const strongest = ['9x9', '7x7', '5x5'];

/** Folder of the strongest exported network; where there is one that was trained for boards of this size, of that. */
export function strongestExported(size?: number): string | undefined {
  const own = size === undefined ? [] : [`${size}x${size}`];
  return [...own, ...strongest].map((name) => exportedFolder('go-zero', name, 1)).find(isExported);
}

/**
 * Writes the network of a run beside its record.
 * @param network with the averaged weights of the run
 * @param elsewhere another folder, for runs that are not recorded
 * @returns the files
 * @throws Failure if the run is not finished, or the network is not that of the record
 */
export async function writeExported(
  network: tf.LayersModel,
  run: StoredRun<GoZeroConfig>,
  elsewhere?: string,
): Promise<string[]> {
  const folder = folderForExport(run, fingerprint(parametersOf(network)), elsewhere);
  const sizes = boardsUpTo(run.config.stages);
  return writeFileSet(folder, await exportedFiles(network, run, { more: { sizes } }));
}

/** Reads a network. @throws CheckpointError that names what is wrong with it */
export function readExported(folder: string) {
  const { about, restore } = openExported(folder, 'go-zero', config);
  const model = restore(buildModel(about.config, new Random(about.seed)));
  return { model, about, sizes: boardsUpTo(about.config.stages) };
}
