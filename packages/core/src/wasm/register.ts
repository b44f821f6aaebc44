import * as tf from '@tensorflow/tfjs';
import { conv2DBackpropFilter } from './conv2d-gradients.ts';
import { cpuFallback } from './cpu-fallback.ts';

/** Kernels that the stock wasm backend lacks or that ours replace. */
const ownKernels: tf.KernelConfig[] = [conv2DBackpropFilter];

/** Registers our kernels, and a cpu fallback for every other operation that only the cpu backend knows. */
export function registerKernels(): void {
  for (const kernel of ownKernels) {
    const stock = tf.getKernel(kernel.kernelName, 'wasm');
    if (stock) tf.unregisterKernel(kernel.kernelName, 'wasm');
    tf.registerKernel(kernel);
  }
  for (const cpuKernel of tf.getKernelsForBackend('cpu')) {
    if (!tf.getKernel(cpuKernel.kernelName, 'wasm')) tf.registerKernel(cpuFallback(cpuKernel));
  }
}
