import {
  type GatherNdInputs,
  type GatherV2Attrs,
  type GatherV2Inputs,
  type TensorInfo,
  backend_util,
  util,
} from '@tensorflow/tfjs-core';
import { Node, sizeOf } from '../graph/node.ts';
import { cast, gather, reshape, transpose } from '../graph/operations.ts';
import { type KernelTable, kernel } from './kernel.ts';
import { rowNumbers, within } from './rows.ts';

/** Elements whose positions a tensor gives. */
export const gatherKernels: KernelTable = {
  GatherV2: kernel<GatherV2Inputs, GatherV2Attrs>(({ x, indices: given }, { axis, batchDims }) => {
    const [along] = util.parseAxisParam(axis, x.shape as number[]);
    const indices = within('gather', given, [x.shape[along]]);
    if (!indices) return undefined;
    if (!batchDims) return gather(x, indices, along);
    const { batchSize, outerSize, dimSize, sliceSize, outputShape } =
      backend_util.segment_util.collectGatherOpShapeInfo(
        x as unknown as TensorInfo,
        indices as unknown as TensorInfo,
        along,
        batchDims,
      );
    const values = transpose(reshape(x, [batchSize, outerSize, dimSize, sliceSize]), [0, 2, 1, 3]);
    const count = indices.size / batchSize;
    const positions = cast(reshape(indices, [batchSize, count, 1]), 'int64');
    const shape = [batchSize, count, outerSize, sliceSize];
    const gathered = new Node('GatherND', [values, positions], shape, x.dtype, { batch_dims: 1 });
    return reshape(transpose(gathered, [0, 2, 1, 3]), outputShape);
  }),

  GatherNd: kernel<GatherNdInputs>(({ params, indices }) => {
    const [shape] = backend_util.prepareAndValidate(
      params as unknown as TensorInfo,
      indices as unknown as TensorInfo,
    );
    const leading = params.shape.slice(0, indices.shape.at(-1));
    const positions = within('gatherND', indices, leading);
    if (!positions) return undefined;
    const rows = reshape(params, [sizeOf(leading), params.size / sizeOf(leading)]);
    return reshape(gather(rows, rowNumbers(positions, leading), 0), shape);
  }),
};
