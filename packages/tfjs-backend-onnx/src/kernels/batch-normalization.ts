import type { FusedBatchNormAttrs, FusedBatchNormInputs } from '@tensorflow/tfjs-core';
import { batchNorm } from '../graph/image.ts';
import type { Node } from '../graph/node.ts';
import { add, divide, elementwise, expand, multiply, scalar, subtract } from '../graph/operations.ts';
import { type KernelTable, kernel } from './kernel.ts';

export const batchNormalizationKernels: KernelTable = {
  FusedBatchNorm: kernel<FusedBatchNormInputs, FusedBatchNormAttrs>(
    ({ x, mean, variance, offset, scale }, { varianceEpsilon }) => {
      const epsilon = varianceEpsilon ?? 0.001;
      const statistics = [mean, variance, offset, scale].filter(
        (node) => node !== undefined && node !== null,
      );
      if ([x, ...statistics].some(({ dtype }) => dtype !== 'float32')) return undefined;
      const channels = x.shape.at(-1) as number;
      const vectors = statistics.every(({ shape }) => shape.length === 1 && shape[0] === channels);
      if (vectors) {
        const filled = (node: Node | undefined, value: number) => node ?? expand(scalar(value), [channels]);
        return batchNorm(x, mean, variance, filled(offset, 0), filled(scale, 1), epsilon);
      }
      if (statistics.some(({ size }) => size !== x.size)) return undefined;
      const deviation = elementwise('Sqrt', [add(variance, scalar(epsilon))]);
      const centred = subtract(x, mean);
      const normal = divide(scale ? multiply(centred, scale) : centred, deviation);
      return offset ? add(normal, offset) : normal;
    },
  ),
};
