/**
 * `tsx memory-probe.ts BACKEND WORKERS`: trains for 2,000 steps by the app's own `train` and prints, as JSON, the memory that it held after
 * 200 and after 2,000. Run with --expose-gc, so that memory which waits to be collected is not counted.
 */
import * as tf from '@tensorflow/tfjs';
import type { Run } from '@nutshell/experiment';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LeNetConfig, config } from '../src/config.ts';
import { train } from '../src/train.ts';

export interface Held {
  tensors: number;
  /** Bytes of all tensors. */
  tensorBytes: number;
  /** Bytes of the wasm module's memory, which never shrinks; 0 on another backend. */
  wasmBytes: number;
  /** Bytes of JavaScript objects, and of buffers outside of the heap. */
  heapBytes: number;
  /** Bytes of physical memory. */
  residentBytes: number;
}

const collect = globalThis.gc as () => void;

function measure(): Held {
  for (let i = 0; i < 3; i++) collect();
  const { numTensors: tensors, numBytes: tensorBytes } = tf.memory();
  const { wasm } = tf.backend() as { wasm?: { HEAPU8: Uint8Array } };
  const { heapUsed, external, rss: residentBytes } = process.memoryUsage();
  const wasmBytes = wasm?.HEAPU8.byteLength ?? 0;
  return { tensors, tensorBytes, wasmBytes, heapBytes: heapUsed + external - wasmBytes, residentBytes };
}

const folder = mkdtempSync(join(tmpdir(), 'nutshell-memory-'));
const [backend, workers] = process.argv.slice(2);
const stop = new AbortController();
const held: Held[] = [];
let steps = 0;

const run: Run<LeNetConfig> = {
  dir: folder,
  id: 'memory',
  app: 'lenet5',
  experiment: 'memory',
  seed: 1,
  config: config.parse({
    dataset: 'synthetic',
    trainExamples: 2001 * Number(workers),
    testExamples: 10,
    epochs: 1,
    batchSize: Number(workers), // one for each
    workers: Number(workers),
    dropout: 0.1,
    augmentation: 'affine',
    ema: 0.9,
    curvatureExamples: 50,
    curvatureEvery: 150 * Number(workers), // the first estimate but one before step 200
    checkpointSeconds: 1,
    backend,
  }),
  resumed: false,
  stop: stop.signal,
  path: (...segments) => join(folder, ...segments),
  log: () => {},
  history: () => [],
  mark: () => ({ rows: 0 }),
  rewind: () => {},
  progress: () => ({
    update() {
      steps++;
      if (steps === 200 || steps === 2000) held.push(measure());
      if (steps === 2000) stop.abort();
    },
    note: () => {},
    row: () => {},
    stop: () => {},
  }),
  defer: (thing) => thing,
};

try {
  console.log = () => {}; // the line about the backend
  await train(run).catch((error) => {
    if (error !== stop.signal.reason) throw error;
  });
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.stdout.write(JSON.stringify(held));
