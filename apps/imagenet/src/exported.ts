/**
 * The network of a run for other programs: `model.json` and `weights.bin`, which plain `tf.loadLayersModel` reads, `labels.json`, and
 * `model.onnx`. Beside a record lie the first three: `results/imagenet/<experiment>/seed-<n>/`.
 */
import {
  type WeightPrecision,
  fingerprint,
  modelFiles,
  parametersOf,
  selectBackend,
  toOnnx,
  webPrecision,
} from '@nutshell/core';
import { type StoredRun, folderForExport, writeFileSet } from '@nutshell/experiment';
import * as tf from '@tensorflow/tfjs';
import { cardText } from './card.ts';
import type { ImagenetConfig } from './config.ts';
import { standardModel } from './standard-model.ts';
import type { Trained } from './trained.ts';

export interface ExportOptions {
  /** Another folder than that beside the record of the run. */
  folder?: string;
  /** Of the weights in weights.bin; default: float32 elsewhere, beside the record what a page can load. */
  precision?: WeightPrecision;
}

export interface Exported {
  files: string[];
  /** Kinds of layers that only @nutshell/core/layers has. */
  ours: string[];
}

/** @throws Failure if the run is not finished, or the network is not that of its record */
export async function writeExported(
  { model: trained, card }: Trained,
  run: StoredRun<ImagenetConfig>,
  { folder: elsewhere, precision }: ExportOptions = {},
): Promise<Exported> {
  const sha256 = fingerprint(parametersOf(trained));
  const folder = folderForExport(run, sha256, elsewhere);
  const { model, ours } = standardModel(trained);
  const { app, id, experiment, seed, config } = run;
  const files = writeFileSet(folder, {
    ...(elsewhere && { 'model.onnx': await onnxOf(model, card.input.size) }),
    'labels.json': cardText({ ...card, output: 'probabilities' }),
    ...(await modelFiles(model, {
      precision: precision ?? (elsewhere ? 'float32' : webPrecision(model)),
      metadata: () => ({ app, experiment, seed, run: id, sha256, config }),
    })),
  });
  return { files, ours };
}

/** As .onnx for any number of pictures. @throws BackendUnavailable where ONNX Runtime is not */
async function onnxOf(model: tf.LayersModel, size: number): Promise<Uint8Array> {
  await selectBackend({ backend: 'onnx' });
  return tf.tidy(() => toOnnx(model, tf.zeros([1, size, size, 3]), { batchAxis: 'batch' }));
}
