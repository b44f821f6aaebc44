import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import * as tf from '@tensorflow/tfjs';
import { Random } from '@nutshell/random';
import { modelFiles } from '@nutshell/core';
import { expect, it } from 'vitest';
import { criterionOf } from '../src/criterion.ts';
import { buildModel } from '../src/model.ts';
import { standardModel } from '../src/standard-model.ts';
import { LENET5, VARIANTS } from './architectures.ts';
import { generatedBatch } from './generated.ts';
import { serve } from './model-server.ts';

const APP = fileURLToPath(new URL('..', import.meta.url));
const variants = { ...VARIANTS, 'LeNet-5, dropout': { ...LENET5, dropout: 0.5 } };

await tf.setBackend('cpu');

/** Each variant with weights that were never trained, its probabilities for four digits, and the model made of standard layers. */
const networks = Object.entries(variants).map(([name, architecture], i) => {
  const model = buildModel(architecture, new Random(20 + i));
  const { images } = generatedBatch(4, architecture);
  const wanted = tf.tidy(() =>
    criterionOf({ ...architecture, penalty: 10 })
      .probabilities(model.apply(images) as tf.Tensor2D)
      .arraySync(),
  );
  return { name, images, wanted, standard: standardModel(model) };
});

function expectEqual(found: number[][], wanted: number[][], name: string): void {
  found.forEach((row, example) =>
    row.forEach((p, digit) => expect(Math.abs(p - wanted[example][digit]), name).toBeLessThan(1e-5)),
  );
}

it.each(networks)('gives the probabilities of $name', ({ name, images, wanted, standard }) => {
  const found = tf.tidy(() => (standard.predict(images) as tf.Tensor2D).arraySync());
  expectEqual(found, wanted, name);
  expect(Math.max(...wanted[0]) - Math.min(...wanted[0])).toBeGreaterThan(1e-3); // not all alike
});

it('consists of layers that every TensorFlow.js program knows', () => {
  const known = /^(Conv2D|DepthwiseConv2D|Dense|Activation|ReLU|MaxPooling2D|Flatten|Softmax|InputLayer)$/;
  for (const { standard } of networks) {
    for (const layer of standard.layers) expect(layer.getClassName()).toMatch(known);
  }
});

it('loads over HTTP in a process that has only @tensorflow/tfjs, and gives the same', async () => {
  const files: Record<string, string | Uint8Array> = {};
  for (const [i, { images, standard }] of networks.entries()) {
    for (const [name, content] of Object.entries(await modelFiles(standard))) files[`${i}/${name}`] = content;
    files[`${i}/images.json`] = JSON.stringify(images.arraySync());
  }
  const { url, close } = await serve(files);
  const program = `
    import * as tf from '@tensorflow/tfjs';
    const found = [];
    for (let i = 0; i < ${networks.length}; i++) {
      const model = await tf.loadLayersModel('${url}/' + i + '/model.json');
      const images = await (await fetch('${url}/' + i + '/images.json')).json();
      found.push(model.predict(tf.tensor4d(images)).arraySync());
    }
    console.log(JSON.stringify(found));`;
  try {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--input-type=module', '--eval', program],
      { cwd: APP },
    );
    const found = JSON.parse(stdout) as number[][][];
    expect(found).toHaveLength(networks.length);
    networks.forEach(({ name, wanted }, i) => expectEqual(found[i], wanted, name));
  } finally {
    close();
  }
});
