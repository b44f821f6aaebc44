/** The first test digits of MNIST beside the pages: taken from the copy on this machine while building, never from the repository. */
import type { ImageSplit } from '@nutshell/data';
import type { Plugin } from 'vite';

/** How many; `digit` in the address of the LeNet page counts them from 0. */
const COUNT = 200;
const file = 'mnist-test.bin';

/** One byte for each label, then 28x28 for each image, row by row: 0 for paper, 255 for ink. */
export function packDigits({ labels, images, height, width }: ImageSplit, count = COUNT): Uint8Array {
  const packed = new Uint8Array(count * (1 + height * width));
  packed.set(labels.subarray(0, count));
  packed.set(images.subarray(0, count * height * width), count);
  return packed;
}

async function mnistTest(): Promise<ImageSplit> {
  const { mnist } = await import('@nutshell/data');
  // A build waits for nobody: one try, should it not be on this machine.
  return (await mnist({ download: { attempts: 1, timeout: 5000 } })).splits.test;
}

/**
 * Puts `mnist-test.bin` into the site, and answers with it while developing. Where there is no MNIST, the file is empty: the build
 * goes on with a warning, and the page says so.
 */
export function testDigits(load: () => Promise<ImageSplit> = mnistTest): Plugin {
  const packed = async (warn: (message: string) => void): Promise<Uint8Array> => {
    try {
      return packDigits(await load());
    } catch (error) {
      warn(`The LeNet page will be without MNIST’s test digits. ${(error as Error).message}`);
      return new Uint8Array();
    }
  };
  return {
    name: 'nutshell-test-digits',
    configureServer({ middlewares, config }) {
      let answer: Promise<Uint8Array> | undefined;
      middlewares.use(`/${file}`, (_request, response) => {
        answer ??= packed((message) => config.logger.warn(message));
        void answer.then((bytes) => {
          response.setHeader('Content-Type', 'application/octet-stream');
          response.end(bytes);
        });
      });
    },
    async generateBundle() {
      const source = await packed((message) => this.warn(message));
      this.emitFile({ type: 'asset', fileName: file, source });
    },
  };
}
