import * as tf from '@tensorflow/tfjs';
import { defineKernel, floats, runKernel, withShape, type BackendWasm } from './kernel.ts';

type Conv2DInfo = tf.backend_util.Conv2DInfo;
type Attributes = {
  strides: [number, number] | number;
  pad: 'valid' | 'same' | number | tf.backend_util.ExplicitPadding;
  dataFormat: 'NHWC' | 'NCHW';
  dimRoundingMode?: 'floor' | 'round' | 'ceil';
};

/** Gradient of a convolution with respect to its filter: im2col, then one matrix product. */
export const conv2DBackpropFilter = defineKernel<
  { x: tf.TensorInfo; dy: tf.TensorInfo },
  Attributes & { filterShape: [number, number, number, number] }
>('Conv2DBackpropFilter', ({ x, dy }, { strides, pad, dimRoundingMode, filterShape }, backend) => {
  const info = tf.backend_util.computeConv2DInfo(
    x.shape as [number, number, number, number],
    filterShape,
    strides,
    1,
    pad,
    dimRoundingMode,
  );
  const { outChannels } = info;
  const columns = imageToColumns(x, info, backend);
  const positions = columns.shape[1];
  const product = runKernel(
    'BatchMatMul',
    { a: columns, b: withShape(dy, [positions, outChannels]) },
    { transposeA: false, transposeB: false },
    backend,
  );
  backend.disposeData(columns.dataId);
  return { ...product, shape: filterShape };
});

/**
 * Every filter tap's view of the input: [height * width * channels of the filter, batch * height * width of the output].
 * The long axis last makes it the left operand of XNNPACK's matrix product, which packs only the right one.
 */
function imageToColumns(x: tf.TensorInfo, info: Conv2DInfo, backend: BackendWasm): tf.TensorInfo {
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, strideHeight, strideWidth } = info;
  const { filterHeight, filterWidth, padInfo } = info;
  const positions = batchSize * outHeight * outWidth;
  const columns = backend.makeOutput([filterHeight * filterWidth * inChannels, positions], 'float32');
  const from = floats(x, backend);
  const to = floats(columns, backend);
  let at = 0;
  for (let row = 0; row < filterHeight; row++) {
    for (let column = 0; column < filterWidth; column++) {
      for (let channel = 0; channel < inChannels; channel++) {
        for (let image = 0; image < batchSize; image++) {
          for (let oh = 0; oh < outHeight; oh++) {
            const h = oh * strideHeight + row - padInfo.top;
            const inside = h >= 0 && h < inHeight;
            for (let ow = 0; ow < outWidth; ow++) {
              const w = ow * strideWidth + column - padInfo.left;
              to[at++] =
                inside && w >= 0 && w < inWidth
                  ? from[((image * inHeight + h) * inWidth + w) * inChannels + channel]
                  : 0;
            }
          }
        }
      }
    }
  }
  return columns;
}
