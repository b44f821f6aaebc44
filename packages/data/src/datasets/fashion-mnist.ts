/** Fashion-MNIST: 70,000 pictures of clothes in the form of MNIST. */
import type { DatasetCard, DatasetFile } from '../card.ts';
import type { ImageDataset } from '../image-dataset.ts';
import type { PrepareOptions } from '../prepare.ts';
import { loadIdxDataset } from './idx-images.ts';

// The checksums are of the unpacked files, taken from Debian's dataset-fashion-mnist. (Debian packed them again: the MD5 of the .gz files
// that the publisher's README gives, 8d4fb7e6…, 25c81989…, bef4ecab…, bb300cfd…, hold for the official .gz files only. Projects that
// derived checksums of the contents from those got the same values as ours.)
export const FASHION_MNIST_CARD: DatasetCard = {
  name: 'fashion-mnist',
  title: 'Fashion-MNIST articles of clothing',
  homepage: 'https://github.com/zalandoresearch/fashion-mnist',
  licence: 'MIT',
  citation:
    'Xiao, Rasul and Vollgraf, "Fashion-MNIST: a novel image dataset for benchmarking machine learning algorithms", arXiv:1708.07747, 2017',
  files: [
    file(
      'train-images',
      'train-images-idx3-ubyte',
      47_040_016,
      'c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888',
    ),
    file(
      'train-labels',
      'train-labels-idx1-ubyte',
      60_008,
      'bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9',
    ),
    file(
      'test-images',
      't10k-images-idx3-ubyte',
      7_840_016,
      '5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b',
    ),
    file(
      'test-labels',
      't10k-labels-idx1-ubyte',
      10_008,
      '0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34',
    ),
  ],
  debian: { package: 'dataset-fashion-mnist', folder: '/usr/share/datasets/fashion-mnist' },
};

function file(key: string, name: string, bytes: number, sha256: string): DatasetFile {
  const urls = [
    'http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/',
    'https://github.com/zalandoresearch/fashion-mnist/raw/master/data/fashion/',
  ].map((folder) => `${folder}${name}.gz`);
  return { key, name, bytes, sha256, urls };
}

const CLASSES = [
  'T-shirt/top',
  'trouser',
  'pullover',
  'dress',
  'coat',
  'sandal',
  'shirt',
  'sneaker',
  'bag',
  'ankle boot',
];

/** Fashion-MNIST, 60,000 training and 10,000 test pictures. See `prepare` for where it is looked for and what is thrown. */
export function fashionMnist(options: PrepareOptions = {}): Promise<ImageDataset> {
  return loadIdxDataset(FASHION_MNIST_CARD, CLASSES, options);
}
