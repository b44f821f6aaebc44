import * as tf from '@tensorflow/tfjs-core';
import { defineKernel, runKernel } from './kernel.ts';

interface Inputs {
  a: tf.TensorInfo;
  b: tf.TensorInfo;
  bias?: tf.TensorInfo;
  preluActivationWeights?: tf.TensorInfo;
}

interface Attributes {
  transposeA: boolean;
  transposeB: boolean;
  activation: tf.fused.Activation;
  leakyreluAlpha: number;
}

const activationKernels = { relu: 'Relu', relu6: 'Relu6', elu: 'Elu', sigmoid: 'Sigmoid' } as const;

/** activation(a b + bias), for any shape of bias and any activation. */
export const fusedMatMul = defineKernel<Inputs, Attributes>(
  '_FusedMatMul',
  ({ a, b, bias, preluActivationWeights }, attributes, backend) => {
    const { transposeA, transposeB, activation, leakyreluAlpha } = attributes;
    let out = runKernel('BatchMatMul', { a, b }, { transposeA, transposeB }, backend);
    const apply = (
      kernel: string,
      inputs: Record<string, tf.TensorInfo>,
      more: Record<string, unknown> = {},
    ) => {
      const previous = out;
      out = runKernel(kernel, inputs, more, backend);
      backend.disposeData(previous.dataId);
    };
    if (bias) apply('Add', { a: out, b: bias });
    if (activation === 'prelu') apply('Prelu', { x: out, alpha: preluActivationWeights! });
    else if (activation === 'leakyrelu') apply('LeakyRelu', { x: out }, { alpha: leakyreluAlpha });
    else if (activation !== 'linear') apply(activationKernels[activation], { x: out });
    return out;
  },
);
