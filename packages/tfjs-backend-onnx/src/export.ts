import { type DataType, type Tensor, type TensorContainer, engine } from '@tensorflow/tfjs-core';
import { OnnxBackend } from './backend.ts';
import { structureOf } from './compile/tensor-structure.ts';
import { type ElementType, Leaf, type Shape, arrayOf, sizeOf } from './graph/node.ts';
import { topologicalOrder } from './graph/order.ts';
import { optimise } from './lowering/optimise.ts';
import { withFreeBatch } from './onnx/free-batch.ts';
import { type OnnxModel, encodeModel } from './onnx/model.ts';
import { writeGraph } from './onnx/write-graph.ts';
import { Recording } from './recording.ts';

/** The part of a tf.LayersModel that an export needs. */
interface Model {
  inputs: { name: string }[];
  outputs: { name: string }[];
  apply(inputs: Tensor | Tensor[], options?: { training?: boolean }): unknown;
}
/** The part of a tf.GraphModel. */
interface GraphModel {
  inputs: { name: string }[];
  outputs: { name: string }[];
  execute(inputs: Tensor[]): Tensor | Tensor[];
}
type TensorFunction = (...inputs: Tensor[]) => TensorContainer;

export interface ExportOptions {
  /**
   * A name for the first axis of the inputs, which then may have any length: inputs whose first axis is as long as that of the first one.
   * Default: all axes are as in the examples.
   */
  batchAxis?: string;
}

/**
 * A function, a tf.LayersModel or a tf.GraphModel as the bytes of a standard .onnx file (opset 17, no operators of ONNX Runtime's own), for any program
 * that runs ONNX. Variables and other tensors that the function uses become constants of the file.
 * @param exampleInputs fix the shapes and types of the file's inputs, but for a free axis; their elements do not matter.
 * @returns a model whose inputs and outputs are called as the model's, or `input_0`, … and `output_0`, … for a function.
 * @throws Error if no OnnxBackend is current, or the function reads tensors or needs a kernel of the cpu backend; if a graph model has
 * control flow, which its `execute` refuses; if the first axis is to be free and other things than shapes depend on it.
 */
export function toOnnx(
  modelOrFunction: Model | GraphModel | TensorFunction,
  exampleInputs: Tensor | readonly Tensor[],
  { batchAxis }: ExportOptions = {},
): Uint8Array {
  const { backend } = engine();
  if (!(backend instanceof OnnxBackend))
    throw new Error(
      `toOnnx records on the onnx backend, but '${engine().backendName}' is current: await tf.setBackend('onnx') first`,
    );
  const examples = Array.isArray(exampleInputs) ? (exampleInputs as Tensor[]) : [exampleInputs as Tensor];
  engine().startScope('toOnnx');
  try {
    const shapesFor = (batch: number) =>
      examples.map(({ shape }) =>
        shape.length > 0 && shape[0] === examples[0].shape[0] ? [batch, ...shape.slice(1)] : shape,
      );
    const recordOf = (shapes: readonly Shape[]) =>
      record(
        backend,
        modelOrFunction,
        examples.map(({ dtype }, i) => ({ dtype, shape: shapes[i] })),
      );
    return encodeModel(
      batchAxis === undefined
        ? recordOf(examples.map(({ shape }) => shape))
        : withFreeBatch((batch) => recordOf(shapesFor(batch)), batchAxis),
    );
  } finally {
    engine().endScope();
  }
}

function record(
  backend: OnnxBackend,
  modelOrFunction: Model | GraphModel | TensorFunction,
  examples: readonly { dtype: DataType; shape: Shape }[],
): OnnxModel {
  const names = typeof modelOrFunction === 'function' ? undefined : modelOrFunction;
  const run = callOf(modelOrFunction);

  backend.flush(); // what is pending does not belong to the function
  const inputNames = new Map<Leaf, string>();
  const inputs = examples.map(({ shape, dtype }, i) => {
    const leaf = new Leaf(arrayOf(dtype as ElementType, sizeOf(shape)), shape, dtype as ElementType);
    inputNames.set(leaf, names?.inputs[i].name ?? `input_${i}`);
    return engine().makeTensorFromTensorInfo(backend.tensor(leaf, [...shape], dtype), backend);
  });
  const recording = (backend.recording = new Recording());
  recording.isConstant = (leaf) => !inputNames.has(leaf); // graph models read shapes and axes out of their weights
  try {
    const { tensors } = structureOf(run(...inputs));
    if (recording.interruption || recording.flushed.length > 0)
      throw new Error(
        `toOnnx: the function reads a tensor, or needs a kernel that ONNX does not have (it ${recording.interruption ?? 'computes before its end'})`,
      );
    const outputs = tensors.map((tensor) => backend.nodeOf(tensor));
    const fixed = new Map<Leaf, Leaf>();
    for (const node of topologicalOrder(outputs))
      if (node instanceof Leaf && !inputNames.has(node)) fixed.set(node, node);
    const lowered = optimise(outputs, { kind: 'portable', threads: 1 }, fixed);
    const outputNames = outputs.map((_, i) => names?.outputs[i].name ?? `output_${i}`);
    return writeGraph(lowered, { fixed, inputNames, outputNames }).model;
  } finally {
    backend.recording = undefined;
  }
}

function callOf(modelOrFunction: Model | GraphModel | TensorFunction): TensorFunction {
  if (typeof modelOrFunction === 'function') return modelOrFunction;
  if ('execute' in modelOrFunction && !('apply' in modelOrFunction))
    return (...inputs) => modelOrFunction.execute(inputs);
  const model = modelOrFunction as Model;
  return (...inputs) =>
    model.apply(inputs.length === 1 ? inputs[0] : inputs, { training: false }) as TensorContainer;
}
