import * as tf from '@tensorflow/tfjs-core';
import { defineKernel, floats } from './kernel.ts';

type Inputs = { x: tf.TensorInfo };
type Attributes = { axis: number | number[]; keepDims: boolean };

/**
 * Sum (or mean) over the leading axes, the reduction that gives every bias its gradient, straight down the columns and
 * in double precision. The stock kernel, which does the other reductions, first transposes the whole tensor.
 */
export function columnReduction(stock: tf.KernelConfig): tf.KernelConfig {
  const isMean = stock.kernelName === 'Mean';
  const own = defineKernel<Inputs, Attributes>(stock.kernelName, ({ x }, { axis, keepDims }, backend) => {
    const axes = tf.util.parseAxisParam(axis, x.shape);
    const [outShape, reducedShape] = tf.backend_util.computeOutAndReduceShapes(x.shape, axes);
    const rows = tf.util.sizeFromShape(reducedShape);
    const columns = tf.util.sizeFromShape(outShape);
    const shape = keepDims ? tf.backend_util.expandShapeToKeepDim(outShape, axes) : outShape;
    const out = backend.makeOutput(shape, 'float32');
    const from = floats(x, backend);
    const sums = new Float64Array(columns);
    for (let row = 0, at = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) sums[column] += from[at++];
    }
    const divisor = isMean ? rows : 1;
    const to = floats(out, backend);
    for (let column = 0; column < columns; column++) to[column] = sums[column] / divisor;
    return out;
  });
  return {
    ...stock,
    kernelFunc: (parameters) => {
      const x = parameters.inputs.x as tf.TensorInfo;
      const { axis } = parameters.attrs as unknown as Attributes;
      return reducesColumns(x, axis) ? own.kernelFunc(parameters) : stock.kernelFunc(parameters);
    },
  };
}

/** Whether the reduced axes are the leading ones, of a float tensor, leaving several columns. */
function reducesColumns({ shape, dtype }: tf.TensorInfo, axis: number | number[]): boolean {
  if (dtype !== 'float32') return false;
  const axes = tf.util.parseAxisParam(axis, shape);
  const leading = axes.length < shape.length && axes.every((_, i) => axes.includes(i));
  return leading && tf.util.sizeFromShape(shape.slice(axes.length)) > 1;
}
