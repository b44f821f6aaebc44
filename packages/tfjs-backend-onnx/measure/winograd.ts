/**
 * Whether Winograd's form of a 3x3 convolution, F(2x2, 3x3) of Lavin and Gray 2016, would make a Go network quicker: chains of eight
 * convolutions, each with a rectifier, as this backend computes them and with 16 products for each 4x4 window instead of 36. The windows
 * are cut and put together by operators on whole rows and columns, with the board's axes first, so that all that is copied is contiguous.
 * Prints a Markdown table, the fastest of many runs on one core, both in turns. WINOGRAD.md beside it is what it printed.
 *
 *     node --import tsx packages/tfjs-backend-onnx/measure/winograd.ts [--runs=100]
 */
import os from 'node:os';
import { parseArgs } from 'node:util';
import * as tf from '@tensorflow/tfjs';
import { compile, registerOnnxBackend } from '../src/index.ts';

const { values } = parseArgs({ options: { runs: { type: 'string', default: '100' } } });
const runs = Number(values.runs);
const LAYERS = 8;
registerOnnxBackend();
await tf.setBackend('onnx');

const noise = (length: number, scale: number) => Float32Array.from({ length }, (_, i) => scale * Math.sin(i * i)); // prettier-ignore

/** G of the paper: G g Gᵀ is what a 3x3 filter g is multiplied by. */
const G = tf.tensor2d([1, 0, 0, 0.5, 0.5, 0.5, 0.5, -0.5, 0.5, 0, 0, 1], [4, 3]);

/** A filter [3, 3, in, out] → [16, in, out]. */
function transformed(filter: tf.Tensor4D): tf.Tensor3D {
  const [, , channels, out] = filter.shape;
  const rows = tf.matMul(G, filter.reshape([3, 3 * channels * out])).reshape([4, 3, channels * out]);
  return tf.einsum('ab,cbd->cad', G, rows).reshape([16, channels, out]);
}

/** Bᵀ along an axis of 12 places: for each of the 4 rows of a window, [… 5 windows …]. */
function windows(x: tf.Tensor, axis: 0 | 1, count: number): tf.Tensor[] {
  const at = (offset: number) => {
    const begin = [0, 0, 0, 0];
    const end = [...x.shape];
    const strides = [1, 1, 1, 1];
    [begin[axis], end[axis], strides[axis]] = [offset, offset + 2 * count - 1, 2];
    return tf.stridedSlice(x, begin, end, strides);
  };
  const [a, b, c, d] = [at(0), at(1), at(2), at(3)];
  return [tf.sub(a, c), tf.add(b, c), tf.sub(c, b), tf.sub(b, d)];
}

/** Aᵀ: the 2 places of a window from its 4 rows. */
const places = ([a, b, c, d]: tf.Tensor[]): tf.Tensor[] => [tf.add(tf.add(a, b), c), tf.sub(tf.sub(b, c), d)];

/** [size, size, batch, channels] → the same, by a filter of {@link transformed}. */
function winograd(x: tf.Tensor, filter: tf.Tensor): tf.Tensor {
  const [size, , batch, channels] = x.shape;
  const count = Math.ceil(size / 2);
  const after = 2 * count - size + 1;
  const padded = tf.pad(x, [[1, after], [1, after], [0, 0], [0, 0]]); // prettier-ignore
  const cut = windows(padded, 0, count).flatMap((rows) => windows(rows, 1, count)); // 16 of [count, count, batch, channels]
  const factors = tf.reshape(tf.stack(cut), [16, count * count * batch, channels]);
  const products = tf.unstack(tf.matMul(factors, filter)); // 16 of [count² · batch, out]
  const out = filter.shape[2] as number;
  const shape = [count, count, batch, out];
  const columns = [0, 1, 2, 3].map((row) => places(products.slice(4 * row, 4 * row + 4)));
  const both = [0, 1].map((column) => places(columns.map((each) => each[column]))); // [column][row]
  const rows = [0, 1].map((row) =>
    tf.stack(
      both.map((column) => tf.reshape(column[row], shape)),
      2,
    ),
  ); // [count, count, 2, batch, out]
  const board = tf.reshape(tf.stack(rows, 1), [2 * count, 2 * count, batch, out]);
  return tf.slice(board, [0, 0, 0, 0], [size, size, batch, out]);
}

const cases = [5, 7, 9].flatMap((size) => [32, 64].map((channels) => ({ size, channels })));
console.log('| chain | direct, GFLOP/s | Winograd, the same products counted | times as fast |');
console.log('| :-- | --: | --: | --: |');
for (const { size, channels } of cases) {
  const batch = 64;
  const filters = Array.from({ length: LAYERS }, (_, i) => tf.variable(tf.tensor4d(noise(9 * channels ** 2, 0.05 + 0.01 * i), [3, 3, channels, channels]))); // prettier-ignore
  const others = filters.map((filter) => tf.variable(tf.tidy(() => transformed(filter as tf.Tensor4D))));
  const direct = compile((x: tf.Tensor4D) => tf.tidy(() => filters.reduce((y, filter) => tf.relu(tf.conv2d(y, filter as tf.Tensor4D, 1, 'same')), x)), { freeze: true }); // prettier-ignore
  const indirect = compile((x: tf.Tensor4D) => tf.tidy(() => others.reduce<tf.Tensor>((y, filter) => tf.relu(winograd(y, filter)), x)), { freeze: true }); // prettier-ignore
  const x = tf.tensor4d(noise(batch * size ** 2 * channels, 1), [batch, size, size, channels]);
  const turned = tf.transpose(x, [1, 2, 0, 3]) as tf.Tensor4D;
  const [one, other] = [direct(x), indirect(turned)];
  const error = tf.tidy(() => tf.max(tf.abs(tf.sub(tf.transpose(one, [1, 2, 0, 3]), other))).div(tf.max(tf.abs(one)))).dataSync()[0]; // prettier-ignore
  if (!(error < 1e-4)) throw new Error(`the two differ by ${error}`);
  const least = [Infinity, Infinity];
  for (let i = 0; i < runs; i++)
    for (const [k, [run, input]] of (
      [
        [direct, x],
        [indirect, turned],
      ] as const
    ).entries()) {
      // prettier-ignore
      const start = performance.now();
      const y = run(input);
      y.dataSync();
      least[k] = Math.min(least[k], performance.now() - start);
      y.dispose();
    }
  const flops = 2 * 9 * channels ** 2 * size ** 2 * batch * LAYERS;
  const [a, b] = least.map((milliseconds) => flops / milliseconds / 1e6);
  console.log(`| ${batch}×${size}×${size}, ${channels} channels | ${a.toFixed(0)} | ${b.toFixed(0)} | ${(b / a).toFixed(2)} |`); // prettier-ignore
  tf.dispose([filters, others, x, turned, one, other]);
}
console.log(`\n${os.cpus()[0].model}`);
