import {
  type ConcatAttrs,
  type ConcatInputs,
  type PackAttrs,
  type PackInputs,
  backend_util,
  util,
} from '@tensorflow/tfjs-core';
import type { Node } from '../graph/node.ts';
import { cast, concat, reshape } from '../graph/operations.ts';
import { type KernelTable, kernel } from './kernel.ts';

/** Several tensors in one. */
export const concatenationKernels: KernelTable = {
  Concat: kernel<ConcatInputs, ConcatAttrs>((inputs, { axis }) => {
    const nodes = inputs as Node[];
    const [along] = util.parseAxisParam(axis, nodes[0].shape as number[]);
    const shapes = nodes.map((node) => node.shape as number[]);
    backend_util.assertParamsConsistent(shapes, along);
    return concat(
      nodes.map((node) => cast(node, nodes[0].dtype)),
      along,
    );
  }),

  Pack: kernel<PackInputs, PackAttrs>((inputs, { axis }) => {
    const nodes = inputs as Node[];
    const { shape, dtype } = nodes[0];
    for (const node of nodes) {
      util.assertShapesMatch(
        shape as number[],
        node.shape as number[],
        'All tensors passed to stack must have matching shapes',
      );
      util.assert(
        node.dtype === dtype,
        () => `All tensors passed to stack must have matching dtypes, not ${dtype} and ${node.dtype}`,
      );
    }
    const along = axis < 0 ? axis + shape.length + 1 : axis;
    const stacked = [...shape.slice(0, along), nodes.length, ...shape.slice(along)];
    // Along an axis that is there, tensors lie behind one another as they would along a new axis before it.
    if (along < shape.length) return reshape(concat(nodes, along), stacked);
    const columns = nodes.map((node) => reshape(node, [...shape, 1]));
    return concat(columns, along);
  }),
};
