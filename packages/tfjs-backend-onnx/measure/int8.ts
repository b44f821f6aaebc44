/**
 * Whether convolutions in 8 bits would make a Go network quicker: chains of eight 3x3 convolutions, each with a rectifier, as float32 by this
 * backend and as QLinearConv of ONNX Runtime. Prints a Markdown table of GFLOP/s, the fastest of many runs on one core. INT8.md beside it
 * is what it printed.
 *
 *     node --import tsx packages/tfjs-backend-onnx/measure/int8.ts [--runs=100]
 */
import os from 'node:os';
import { parseArgs } from 'node:util';
import * as tf from '@tensorflow/tfjs';
import { compile, registerOnnxBackend } from '../src/index.ts';
import type { OnnxModel, OnnxNode } from '../src/onnx/model.ts';
import { Session } from '../src/runtime/session.ts';

const { values } = parseArgs({ options: { runs: { type: 'string', default: '100' } } });
const runs = Number(values.runs);
const LAYERS = 8;
/** TensorProto.DataType */
const [UINT8, INT8] = [2, 3];
registerOnnxBackend();
await tf.setBackend('onnx');

const noise = (length: number, scale: number) => Float32Array.from({ length }, (_, i) => scale * Math.sin(i * i)); // prettier-ignore

/** Milliseconds of the fastest run. */
function fastest(run: () => void): number {
  let least = Infinity;
  for (let i = 0; i < runs; i++) {
    const start = performance.now();
    run();
    least = Math.min(least, performance.now() - start);
  }
  return least;
}

/** [batch, size, size, channels] through the chain, by this backend. */
function floats(batch: number, size: number, channels: number): number {
  const kernels = Array.from({ length: LAYERS }, () => tf.variable(tf.tensor4d(noise(9 * channels ** 2, 0.1), [3, 3, channels, channels]))); // prettier-ignore
  const chain = compile((x: tf.Tensor4D) => tf.tidy(() => kernels.reduce((y, kernel) => tf.relu(tf.conv2d(y, kernel, 1, 'same')), x)), { freeze: true }); // prettier-ignore
  const x = tf.tensor4d(noise(batch * size ** 2 * channels, 1), [batch, size, size, channels]);
  const milliseconds = fastest(() => {
    const y = chain(x);
    y.dataSync();
    y.dispose();
  });
  chain.dispose();
  tf.dispose([kernels, x]);
  return milliseconds;
}

/** The same in 8 bits: activations without a sign, which rectifies them, and weights with one. */
function bytes(batch: number, size: number, channels: number): number {
  const shape = [batch, channels, size, size];
  const number = (name: string, value: number) => ({ name, dtype: 'float32' as const, shape: [], array: Float32Array.of(value) }); // prettier-ignore
  const cast = (from: string, to: string, type: number): OnnxNode => ({ op: 'Cast', domain: '', inputs: [from], outputs: [to], attributes: { to: type } }); // prettier-ignore
  const node = (op: string, inputs: string[], output: string, attributes = {}): OnnxNode => ({ op, domain: '', inputs, outputs: [output], attributes }); // prettier-ignore
  const nodes = [cast('nought', 'zero', UINT8), cast('nought', 'noughtW', INT8)];
  const initializers: OnnxModel['initializers'] = [number('nought', 0), number('scale', 0.05), number('scaleW', 0.002)]; // prettier-ignore
  nodes.push(node('QuantizeLinear', ['x', 'scale', 'zero'], 'y0'));
  for (let layer = 0; layer < LAYERS; layer++) {
    const array = noise(9 * channels ** 2, 60).map(Math.round);
    initializers.push({ name: `k${layer}`, dtype: 'float32', shape: [channels, channels, 3, 3], array });
    nodes.push(
      cast(`k${layer}`, `w${layer}`, INT8),
      node('QLinearConv', [`y${layer}`, 'scale', 'zero', `w${layer}`, 'scaleW', 'noughtW', 'scale', 'zero'], `y${layer + 1}`, { pads: [1, 1, 1, 1] }), // prettier-ignore
    );
  }
  nodes.push(node('DequantizeLinear', [`y${LAYERS}`, 'scale', 'zero'], 'z'));
  const io = (name: string) => [{ name, dtype: 'float32' as const, shape }];
  const model = { nodes, initializers, inputs: io('x'), outputs: io('z') };
  const session = new Session(model, { kind: 'cpu', threads: 1 }, 'all');
  const [x, z] = [noise(batch * channels * size ** 2, 10), new Float32Array(batch * channels * size ** 2)];
  const milliseconds = fastest(() => session.run([x], [z]));
  session.dispose();
  return milliseconds;
}

console.log(`${os.cpus()[0].model}, one core, fastest of ${runs} runs\n`);
console.log('| chain | float32 | 8 bits | times as fast |\n| :-- | --: | --: | --: |');
for (const channels of [32, 64])
  for (const size of [5, 7, 9]) {
    const batch = 64;
    const gigaflop = (2 * 9 * LAYERS * batch * size ** 2 * channels ** 2) / 1e6;
    const [float, byte] = [floats(batch, size, channels), bytes(batch, size, channels)];
    console.log(`| ${batch}×${size}×${size}, ${channels} channels | ${(gigaflop / float).toFixed(0)} | ${(gigaflop / byte).toFixed(0)} | ${(float / byte).toFixed(2)} |`); // prettier-ignore
  }
