import {
  type DataType,
  type KernelFunc,
  type NamedAttrMap,
  type NamedTensorInfoMap,
  type TensorInfo,
  getKernelsForBackend,
  registerKernel,
} from '@tensorflow/tfjs-core';
import type { OnnxBackend } from '../backend.ts';
import { Leaf, type Node, arrayOf, sizeOf } from '../graph/node.ts';
import { withoutSlice } from '../graph/rows.ts';
import { computeOnCpu } from './cpu-fallback.ts';
import { activationKernels } from './activation.ts';
import { arithmeticKernels } from './arithmetic.ts';
import { comparisonKernels } from './comparison.ts';
import { elementaryFunctionKernels } from './elementary-functions.ts';
import { fillKernels } from './fill.ts';
import { localResponseKernels } from './local-response.ts';
import { matrixProductKernels } from './matrix-product.ts';
import { reductionKernels } from './reductions.ts';
import { batchNormalizationKernels } from './batch-normalization.ts';
import { convolutionKernels } from './convolution.ts';
import { poolingKernels } from './pooling.ts';
import { concatenationKernels } from './concatenation.ts';
import { convolution3DKernels } from './convolution-3d.ts';
import { cropKernels } from './crop.ts';
import { dilationKernels } from './dilation.ts';
import { gatherKernels } from './gather.ts';
import { paddingKernels } from './padding.ts';
import { pooling3DKernels } from './pooling-3d.ts';
import { resizeKernels } from './resize.ts';
import { rotationKernels } from './rotation.ts';
import { scatterKernels } from './scatter.ts';
import { selectionKernels } from './selection.ts';
import { shapeKernels } from './shape.ts';
import { slicingKernels } from './slicing.ts';
import type { Kernel, KernelTable } from './kernel.ts';
import { viewKernels } from './views.ts';

/** Every kernel that is recorded, by TensorFlow.js' name. What the cpu backend has besides is computed there. */
export const recordedKernels: KernelTable = {
  ...poolingKernels,
  ...convolutionKernels,
  ...batchNormalizationKernels,
  ...arithmeticKernels,
  ...elementaryFunctionKernels,
  ...activationKernels,
  ...comparisonKernels,
  ...fillKernels,
  ...localResponseKernels,
  ...matrixProductKernels,
  ...reductionKernels,
  ...shapeKernels,
  ...slicingKernels,
  ...concatenationKernels,
  ...paddingKernels,
  ...gatherKernels,
  ...scatterKernels,
  ...selectionKernels,
  ...resizeKernels,
  ...cropKernels,
  ...rotationKernels,
  ...convolution3DKernels,
  ...pooling3DKernels,
  ...dilationKernels,
};

/** Registers all kernels of the cpu backend, and those that are ours alone, for the backend called `backendName`. */
export function registerKernels(backendName: string): void {
  const names = new Set([
    ...getKernelsForBackend('cpu').map(({ kernelName }) => kernelName),
    ...Object.keys(recordedKernels),
  ]);
  for (const kernelName of names) {
    const kernelFunc = viewKernels[kernelName] ?? recorder(kernelName, recordedKernels[kernelName]);
    registerKernel({ kernelName, backendName, kernelFunc });
  }
}

type Inputs = Record<string, TensorInfo | TensorInfo[] | undefined> | TensorInfo[];

function recorder(kernelName: string, kernel: Kernel | undefined): KernelFunc {
  return ({ inputs, attrs, backend: kernelBackend }) => {
    const backend = kernelBackend as OnnxBackend;
    const recorded =
      kernel && everyTensor(inputs as Inputs, inGraph)
        ? kernel(nodesOf(inputs as Inputs, backend) as never, (attrs ?? {}) as never)
        : undefined;
    if (!recorded)
      return computeOnCpu(kernelName, {
        inputs: inputs as NamedTensorInfoMap,
        attrs: attrs as NamedAttrMap,
        backend,
      });
    return Array.isArray(recorded)
      ? recorded.map((node) => tensorOf(node, backend))
      : tensorOf(recorded, backend);
  };
}

/** ONNX Runtime's kernels do not agree on tensors without elements, and it has no complex numbers. */
function inGraph({ shape, dtype }: TensorInfo): boolean {
  return dtype !== 'string' && dtype !== 'complex64' && sizeOf(shape) > 0;
}

function everyTensor(inputs: Inputs, test: (tensor: TensorInfo) => boolean): boolean {
  return Object.values(inputs).every((tensor) =>
    Array.isArray(tensor) ? tensor.every(test) : tensor === undefined || tensor === null || test(tensor),
  );
}

function nodesOf(inputs: Inputs, backend: OnnxBackend): unknown {
  if (Array.isArray(inputs)) return inputs.map((tensor) => backend.nodeOf(tensor));
  const nodes: Record<string, Node | Node[]> = {};
  for (const name in inputs) {
    const tensor = inputs[name];
    if (Array.isArray(tensor)) nodes[name] = tensor.map((each) => backend.nodeOf(each));
    else if (tensor) nodes[name] = backend.nodeOf(tensor);
  }
  return nodes;
}

function tensorOf(node: Node, backend: OnnxBackend): TensorInfo {
  const shape = node.shape as number[];
  const dtype = node.dtype as DataType;
  const value =
    node.size === 0
      ? new Leaf(arrayOf(node.dtype, 0), shape, node.dtype)
      : backend.recording
        ? node
        : withoutSlice(node);
  return backend.tensor(value, shape, dtype);
}
