/** The weights of MobileNet v1, 0.75 times as wide, for pictures of 224x224: trained on ImageNet, in the format of TensorFlow.js. */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { DatasetCard } from '../card.ts';
import { DatasetError } from '../errors.ts';
import { archiveEntries } from '../formats/archive.ts';
import { prepareFirst, type PrepareOptions } from '../prepare.ts';

const ABOUT = {
  title: 'MobileNet v1 0.75, 224 px, ImageNet',
  homepage: 'https://github.com/tensorflow/tfjs-models/tree/master/mobilenet',
  licence:
    'Apache-2.0 (to be checked); trained on photographs of ImageNet, for non-commercial research and education',
  citation:
    'Howard et al., "MobileNets: efficient convolutional neural networks for mobile vision applications", arXiv 1704.04861, 2017',
};

const ADDRESS = 'https://storage.googleapis.com/tfjs-models/tfjs/mobilenet_v1_0.75_224';
const SHARDS = 55;

export const MOBILENET_CARDS = {
  archive: {
    ...ABOUT,
    name: 'mobilenet_v1_0.75_224-archive',
    files: [
      {
        key: 'archive',
        name: 'mobilenet_v1_0.75_224.tar.gz',
        bytes: 9_690_469,
        sha256: 'c61ce71302bcde2fbec6c623ff3895b37b0243c5365ff67aa4a8a007bbc47582',
        urls: [],
      },
    ],
  },
  official: {
    ...ABOUT,
    name: 'mobilenet_v1_0.75_224',
    files: ['model.json', ...Array.from({ length: SHARDS }, (_, i) => `group${i + 1}-shard1of1`)].map(
      (name) => ({ key: name, name, urls: [`${ADDRESS}/${name}`] }),
    ),
  },
} satisfies Record<string, DatasetCard>;

/** Files of a saved network by name: `model.json`, and those that it names. */
export interface SavedNetwork {
  files: ReadonlyMap<string, Uint8Array>;
  source: string;
}

/** MobileNet's files, from the mirror or its official address. See `prepare` for where they are looked for and what is thrown. */
export async function mobilenet(options: PrepareOptions = {}): Promise<SavedNetwork> {
  const { card, paths, source } = await prepareFirst(
    [MOBILENET_CARDS.archive, MOBILENET_CARDS.official],
    options,
  );
  const files = new Map<string, Uint8Array>();
  if (card.name === MOBILENET_CARDS.official.name)
    for (const [name, path] of Object.entries(paths)) files.set(name, await readFile(path));
  else
    for await (const { name, contents } of archiveEntries(paths.archive)) files.set(basename(name), contents);
  if (!files.has('model.json')) throw new DatasetError(`${paths.archive} has no model.json`);
  return { files, source };
}
