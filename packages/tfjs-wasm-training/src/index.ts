import type { EventEmitter } from 'node:events';
import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import * as tfWasm from '@tensorflow/tfjs-backend-wasm';
import { registerKernels } from './register.ts';

let initialisation: Promise<{ threads: number }> | undefined;

/**
 * Makes TensorFlow.js' wasm backend, completed with the kernels that training needs, the current backend.
 * Safe to call again, and in each worker thread. Returns the number of threads that the backend computes with.
 * Throws if the .wasm binaries of @tensorflow/tfjs-backend-wasm cannot be loaded.
 */
export async function initialiseWasm(): Promise<{ threads: number }> {
  initialisation ??= initialise();
  const result = await initialisation;
  await tf.setBackend('wasm');
  return result;
}

async function initialise(): Promise<{ threads: number }> {
  const manifest = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm/package.json');
  tfWasm.setWasmPaths(join(dirname(manifest), 'wasm-out') + sep);
  registerKernels();
  const started = await withoutNewListeners(() => tf.setBackend('wasm'));
  if (!started) {
    throw new Error(
      `The wasm backend did not start with the binaries beside ${manifest}: reinstall with npm ci.`,
    );
  }
  return { threads: tfWasm.getThreadsCount() };
}

/**
 * Emscripten's start-up code listens for uncaught errors and rethrows them from its one minified line, which node
 * would then print in full before each error of the program. This removes the listeners that `start` adds.
 */
async function withoutNewListeners<T>(start: () => Promise<T>): Promise<T> {
  const emitter: EventEmitter = process;
  const events = ['uncaughtException', 'unhandledRejection'];
  const before = new Set(events.flatMap((event) => emitter.listeners(event)));
  const result = await start();
  for (const event of events) {
    for (const listener of emitter.listeners(event)) {
      if (!before.has(listener)) emitter.removeListener(event, listener as () => void);
    }
  }
  return result;
}
