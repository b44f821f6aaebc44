import * as tf from '@tensorflow/tfjs-core';
import { cast } from './cast.ts';
import { columnReduction } from './column-sums.ts';
import { complexKernel, takeComplexTensorsOver } from './complex.ts';
import { conv2D, withExplicitPadding } from './conv2d.ts';
import { conv2DBackpropFilter, conv2DBackpropInput } from './conv2d-gradients.ts';
import { cpuFallback, someTensor } from './cpu-fallback.ts';
import { depthwiseBackpropFilter, depthwiseBackpropInput } from './depthwise-gradients.ts';
import { fusedMatMul } from './fused-matmul.ts';
import { identity } from './identity.ts';
import type { BackendWasm } from './kernel.ts';
import { batchMatMul } from './matmul.ts';
import { avgPoolGrad, maxPoolGrad } from './pool-gradients.ts';
import { unsortedSegmentSum } from './segment-sum.ts';
import { slice, splitV } from './slice.ts';
import { stockLimits } from './stock-limits.ts';
import { tanh } from './tanh.ts';

/** Our kernels: they replace stock kernels, or add missing ones. */
const ownKernels: tf.KernelConfig[] = [
  avgPoolGrad,
  batchMatMul,
  cast,
  conv2DBackpropFilter,
  conv2DBackpropInput,
  depthwiseBackpropFilter,
  depthwiseBackpropInput,
  fusedMatMul,
  identity,
  maxPoolGrad,
  slice,
  splitV,
  tanh,
  unsortedSegmentSum,
];

/** Stock kernels before which we check or change the inputs. */
const wrappers: Record<string, (stock: tf.KernelConfig) => tf.KernelConfig> = {
  Conv2D: conv2D,
  FusedConv2D: (stock) => withExplicitPadding(stock, false),
  DepthwiseConv2dNative: (stock) => withExplicitPadding(stock, true),
  FusedDepthwiseConv2D: (stock) => withExplicitPadding(stock, true),
  Sum: columnReduction,
  Mean: columnReduction,
};

/**
 * Completes the wasm backend: our kernels, the stock ones within their limits, and the cpu backend's for everything
 * else. To be called once, before the backend starts.
 */
export function registerKernels(): void {
  for (const kernel of ownKernels) replaceKernel(kernel);
  replaceKernel(complexKernel());
  takeComplexTensorsOver();
  for (const [name, wrap] of Object.entries(wrappers)) replaceKernel(wrap(tf.getKernel(name, 'wasm')));
  for (const { kernelName } of tf.getKernelsForBackend('cpu')) {
    const kernel = tf.getKernel(kernelName, 'wasm');
    replaceKernel(kernel ? withinLimits(kernel) : cpuFallback(kernelName));
  }
}

function replaceKernel(kernel: tf.KernelConfig): void {
  if (tf.getKernel(kernel.kernelName, 'wasm')) tf.unregisterKernel(kernel.kernelName, 'wasm');
  tf.registerKernel(kernel);
}

/** The kernel for what it can do; strings, complex numbers and calls beyond its limits go to the cpu backend. */
function withinLimits(kernel: tf.KernelConfig): tf.KernelConfig {
  const limit = stockLimits.get(kernel.kernelName);
  const fallback = cpuFallback(kernel.kernelName);
  return {
    ...kernel,
    kernelFunc: (call) => {
      const beyond =
        isNotNumeric(call.attrs) ||
        someTensor(call.inputs, isNotNumeric) ||
        limit?.(call.inputs as Record<string, tf.TensorInfo>, call.attrs ?? {}, call.backend as BackendWasm);
      return (beyond ? fallback : kernel).kernelFunc(call);
    },
  };
}

/** Whether a tensor, or the attributes of a kernel that makes or casts one (Fill, Cast), mean strings or complex numbers. */
function isNotNumeric(subject: { dtype?: unknown; value?: unknown } | undefined): boolean {
  const dtype = subject?.dtype;
  return dtype === 'string' || dtype === 'complex64' || typeof subject?.value === 'string';
}
