/** Features of all pictures of a dataset, computed once and kept in the cache. */
import { type BackendChoice, type HostArray, compile, fromHost, inferencePool, toHost } from '@nutshell/core';
import {
  type CaptionDataset,
  type CaptionSplit,
  cacheFolder,
  captionSplits,
  evaluationViews,
  pictureInputs,
  type Pictures,
  type ShowProgress,
  type View,
} from '@nutshell/data';
import { writeFileAtomic, writing } from '@nutshell/experiment';
import type * as tf from '@tensorflow/tfjs';
import { createHash } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, renameSync, statSync, truncateSync, writeSync } from 'node:fs'; // prettier-ignore
import { dirname, join } from 'node:path';
import type { ShowAndTellConfig } from '../config.ts';
import type { Encoder, EncoderConfig, Eye } from './encoder.ts';
import { FeatureFile, type Features, rowBytes } from './feature-file.ts';
import { partialOf } from './partial-file.ts';

export interface ExtractOptions {
  config: EncoderConfig & Pick<ShowAndTellConfig, 'views' | 'workers'>;
  backend: BackendChoice;
  progress: ShowProgress;
  /** Default: `NUTSHELL_CACHE`, else the platform's cache folder. */
  cache?: string;
}

/** Pictures of one pass through the encoder. */
const BATCH = 16;

/**
 * The features of the pictures of each split: from the cache, where their file has the name of the encoder's and the pictures' hashes, or
 * else computed now. A computation that was stopped goes on after the last whole picture; two at once do not disturb each other.
 */
export async function featuresOf(
  { splits, provenance, name }: CaptionDataset,
  encoder: Encoder,
  { config, backend, progress, cache = cacheFolder() }: ExtractOptions,
): Promise<Record<CaptionSplit, Features>> {
  const pictures = captionSplits.map((split) => splits[split].pictures);
  const total = pictures.reduce((sum, { length }) => sum + length, 0);
  const key = JSON.stringify([encoder.sha256, config.views, provenance.sha256, provenance.sizes]);
  const path = join(cache, 'features', `${name}-${sha256(key).slice(0, 24)}.features`);
  let file = FeatureFile.open(path, total);
  if (!file) {
    await compute(path, pictures, encoder, { config, backend, progress });
    file = FeatureFile.open(path, total);
    if (!file) throw new Error(`${path} is not what was written: has another program changed it?`);
  }
  const starts = { train: 0, validation: splits.train.length, test: total - splits.test.length };
  const parts = captionSplits.map((split) => [split, file.part(starts[split], splits[split].length)]);
  return Object.fromEntries(parts) as Record<CaptionSplit, Features>;
}

/** Features of single pictures, one view each. */
export async function featuresAlone(
  pictures: Pictures,
  { model, size, colours, shape }: Eye,
): Promise<Features> {
  const { images } = pictureInputs(pictures, { size, colours }).batch(pictures.labels.map((_, i) => i));
  const x = fromHost(images);
  const y = model.apply(x) as tf.Tensor;
  const values = (await y.data()) as Float32Array;
  x.dispose();
  y.dispose();
  const row = values.length / pictures.length;
  return {
    length: pictures.length,
    shape,
    views: 1,
    read: (picture, _view, out, at) => out.set(values.subarray(picture * row, (picture + 1) * row), at),
  };
}

/** The picture as it is comes first: it is what captions are made of, whatever is learnt from. */
const viewsOf = (views: ShowAndTellConfig['views'], size: number) => VIEWS[views](size);

const VIEWS: Record<ShowAndTellConfig['views'], (size: number) => Pick<View, 'crop' | 'flip'>[]> = {
  centre: () => evaluationViews('centre'),
  mirror: () => evaluationViews('mirror'),
  crops: (size) => [
    ...evaluationViews('mirror'),
    ...evaluationViews('ten crops', Math.round((size * 8) / 7)).filter(({ crop }) => crop.kind === 'corner'),
  ],
};

async function compute(
  path: string,
  pictures: readonly Pictures[],
  encoder: Encoder,
  { config, backend, progress }: Omit<ExtractOptions, 'cache'>,
): Promise<void> {
  const views = viewsOf(config.views, encoder.size);
  const bytes = views.length * rowBytes(encoder.shape); // of a picture
  writing(path, () => mkdirSync(dirname(path), { recursive: true }));
  const partial = partialOf(path);
  const done = existsSync(partial) ? Math.floor(statSync(partial).size / bytes) : 0;
  if (done > 0) truncateSync(partial, done * bytes);
  const places = pictures.flatMap((part) => Array.from({ length: part.length }, (_, i) => ({ part, i })));
  const predict = await predictor(encoder, config, backend);
  const line = progress('features', places.length);
  const file = writing(path, () => openSync(partial, 'a'));
  try {
    const coming: { rows: Promise<Float32Array>[]; pictures: number }[] = [];
    let written = done;
    const write = async () => {
      const { rows, pictures } = coming.shift()!;
      const values = interleaved(await Promise.all(rows), pictures);
      writing(path, () => writeFully(file, values));
      line.update((written += pictures));
    };
    for (let at = done; at < places.length;) {
      const { part, i } = places[at];
      const indices = Array.from({ length: Math.min(BATCH, part.length - i) }, (_, k) => i + k);
      const rows = views.map(({ crop, flip }) => {
        const inputs = pictureInputs(part, { size: encoder.size, colours: encoder.colours, crop, flip });
        return predict(inputs.batch(indices).images);
      });
      for (const row of rows) row.catch(() => {}); // reported when its turn comes
      coming.push({ rows, pictures: indices.length });
      at += indices.length;
      if (coming.length > config.workers) await write();
    }
    while (coming.length > 0) await write();
    writing(path, () => fsyncSync(file));
  } finally {
    closeSync(file);
    line.stop();
    await predict.dispose();
  }
  writeFileAtomic(`${path}.json`, `${JSON.stringify({ shape: encoder.shape, views: views.length })}\n`);
  writing(path, () => renameSync(partial, path));
}

interface Predictor {
  (images: HostArray): Promise<Float32Array>;
  dispose(): unknown;
}

/** The encoder in this thread, or in as many others as there are workers, while this one prepares the next pictures. */
async function predictor(
  { model }: Encoder,
  config: ExtractOptions['config'],
  backend: BackendChoice,
): Promise<Predictor> {
  if (config.workers > 1) {
    const module = new URL('./encoder-network.ts', import.meta.url);
    const pool = await inferencePool({ workers: config.workers, module, config, backend });
    const predict = async (images: HostArray) => (await pool.predict([images]))[0].values as Float32Array;
    return Object.assign(predict, { dispose: () => pool.dispose() });
  }
  const compiled = compile((x: tf.Tensor) => model.apply(x) as tf.Tensor, { freeze: true });
  const predict = async (images: HostArray) => {
    const x = fromHost(images);
    const y = compiled(x);
    const values = (toHost(y).values as Float32Array).slice();
    x.dispose();
    y.dispose();
    return values;
  };
  return Object.assign(predict, { dispose: () => compiled.dispose() });
}

/** From one array for each view to the views of each picture in turn. */
function interleaved(byView: readonly Float32Array[], pictures: number): Float32Array {
  if (byView.length === 1) return byView[0];
  const row = byView[0].length / pictures;
  const all = new Float32Array(byView.length * byView[0].length);
  for (let i = 0; i < pictures; i++)
    byView.forEach((values, view) =>
      all.set(values.subarray(i * row, (i + 1) * row), (i * byView.length + view) * row),
    );
  return all;
}

function writeFully(file: number, values: Float32Array): void {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  for (let done = 0; done < bytes.length;) done += writeSync(file, bytes, done);
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
