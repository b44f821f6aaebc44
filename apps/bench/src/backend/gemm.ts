/** GFLOP/s of matrix products on a TensorFlow.js backend: `tsx gemm.ts BACKEND SECONDS`. Prints `{ gigaflops }`. */
import { type BackendName, selectBackend } from '@nutshell/core';
import { Random } from '@nutshell/random';
import * as tf from '@tensorflow/tfjs';
import { compile } from 'tfjs-backend-onnx';

const CHAINED = 4;

const [backend, seconds] = process.argv.slice(2);
await selectBackend({ backend: backend as BackendName, device: 'cpu' });
const sizes = backend === 'cpu' ? [256] : [512, 1024];
const speeds = sizes.map((size) => gigaflops(size, Number(seconds) / sizes.length));
console.log(JSON.stringify({ gigaflops: Math.max(...speeds) }));

/** The best of many products: what the machine can do, whatever else it does meanwhile. */
function gigaflops(size: number, seconds: number): number {
  const noise = (name: string) => new Random(1).fork(name).fillUniform(new Float32Array(size * size), -1, 1);
  const shape: [number, number] = [size, size];
  const factor = tf.tensor2d(noise('factor'), shape).div(Math.sqrt(size)) as tf.Tensor2D;
  const a = tf.tensor2d(noise('a'), shape);
  const products = compile(
    (x: tf.Tensor2D) =>
      tf.tidy(() => {
        let y = x;
        for (let i = 0; i < CHAINED; i++) y = tf.matMul(y, factor);
        return tf.sum(y);
      }),
    { freeze: true },
  );
  let best = Infinity;
  const end = performance.now() + 1000 * seconds;
  for (let i = 0; i < 4 || performance.now() < end; i++) {
    const start = performance.now();
    const sum = products(a);
    sum.dataSync();
    sum.dispose();
    if (i > 2) best = Math.min(best, performance.now() - start); // the first ones are recorded and compiled
  }
  products.dispose();
  return (CHAINED * 2e-6 * size ** 3) / best;
}
