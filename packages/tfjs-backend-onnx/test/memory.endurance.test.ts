/** Resident memory of programs that know nothing of `compile`, each in a process of its own. */
import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';

const src = new URL('../src/index.ts', import.meta.url).href;

/** MiB by which the resident memory grows, in a process that runs a program. @param body gives its results as `report`. */
function run(body: string): Record<string, number> {
  const program = `
    import * as tf from '@tensorflow/tfjs';
    import { registerOnnxBackend } from '${src}';
    const backend = registerOnnxBackend();
    await tf.setBackend('onnx');
    const resident = () => (globalThis.gc(), process.memoryUsage().rss / 2 ** 20);
    const before = resident();
    ${body}
    console.log('\\n' + JSON.stringify({ ...report, grown: resident() - before }));`;
  const output = execFileSync(
    process.execPath,
    ['--expose-gc', '--import', 'tsx', '--input-type=module', '--eval', program],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
  );
  return JSON.parse(output.trim().split('\n').at(-1) as string) as Record<string, number>;
}

describe('resident memory', () => {
  it('stays within bounds over three epochs of fit of 100 batches', () => {
    const { grown, compiles, steady } = run(`
      const model = tf.sequential({ layers: [
        tf.layers.conv2d({ filters: 8, kernelSize: 3, activation: 'relu', inputShape: [16, 16, 1] }),
        tf.layers.flatten(), tf.layers.dense({ units: 32, activation: 'relu' }), tf.layers.dense({ units: 10, activation: 'softmax' })] });
      model.compile({ optimizer: 'adam', loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
      const x = tf.randomNormal([1605, 16, 16, 1]);
      const y = tf.oneHot(tf.tensor1d(Int32Array.from({ length: 1605 }, (_, i) => i % 10), 'int32'), 10);
      const compiles = [];
      await model.fit(x, y, { epochs: 3, batchSize: 16, verbose: 0, validationData: [x, y],
        callbacks: { onEpochEnd: () => void compiles.push(backend.stats().compiles) } });
      const report = { compiles: compiles[2], steady: compiles[2] - compiles[1] };`);
    expect(compiles).toBeLessThanOrEqual(12);
    expect(steady).toBe(0);
    expect(grown).toBeLessThan(250);
  });

  it('stays within bounds over 24 batch sizes of a convolutional network', () => {
    const { grown, cached, sum } = run(`
      const layers = [tf.layers.conv2d({ filters: 32, kernelSize: 3, strides: 2, padding: 'same', activation: 'relu', inputShape: [192, 192, 3] })];
      for (let i = 0; i < 6; i++) layers.push(
        tf.layers.depthwiseConv2d({ kernelSize: 3, padding: 'same', strides: 1 + (i % 2) }), tf.layers.batchNormalization(), tf.layers.reLU({ maxValue: 6 }),
        tf.layers.conv2d({ filters: 64 + 32 * i, kernelSize: 1, activation: 'relu' }));
      layers.push(tf.layers.globalAveragePooling2d({}), tf.layers.dense({ units: 10, activation: 'softmax' }));
      const model = tf.sequential({ layers });
      let sum = 0;
      for (let batch = 1; batch <= 24; batch++) sum += tf.tidy(() => model.predict(tf.ones([batch, 192, 192, 3]), { batchSize: 32 }).sum().dataSync()[0]);
      const report = { sum, cached: backend.stats().cachedBytes / 2 ** 20 };`);
    expect(sum).toBeCloseTo((24 * 25) / 2, 3); // probabilities
    expect(cached).toBeLessThanOrEqual(512);
    expect(grown).toBeLessThan(900);
  });

  it('and compilations of tf.layers.lstm of 128 units do not know of its initialiser', () => {
    const { compiles, interpreted, grown } = run(`
      const model = tf.sequential({ layers: [tf.layers.lstm({ units: 128, inputShape: [10, 28] }), tf.layers.dense({ units: 10 })] });
      model.predict(tf.zeros([4, 10, 28])).dataSync();
      const report = backend.stats();`);
    expect(interpreted).toBe(1);
    expect(compiles).toBeLessThanOrEqual(2);
    expect(grown).toBeLessThan(400);
  });
});
