import { type ElementArray, type ElementType, type Shape } from '../graph/node.ts';
import { type OnnxModel, encodeModel } from '../onnx/model.ts';
import { type NativeSession, type NativeTensor, type SessionOptions, native } from './native.ts';

/** How sessions compute. */
export interface Device {
  /** `portable` is for files: operators of the ONNX standard only. */
  kind: 'cpu' | 'webgpu' | 'portable';
  /** Threads inside one operator. */
  threads: number;
  /** Writes ONNX Runtime's profile of every session to files whose names start so. */
  profile?: string;
}

/** Thrown when ONNX Runtime refuses a model or fails to run it. */
export class OnnxFailure extends Error {}

interface ShapedArray {
  array: ElementArray;
  shape: Shape;
}

/** One compiled model. Feeds and fetches are by position, in the order of the model's inputs and outputs. */
export class Session {
  readonly #session: NativeSession;
  readonly #feeds: Record<string, NativeTensor> = {};
  readonly #fetches: Record<string, NativeTensor> = {};
  readonly #inputs: NativeTensor[];
  readonly #outputs: NativeTensor[];
  readonly #profiling: boolean;
  readonly bytes: number;

  /** @param optimisation how much ONNX Runtime may rewrite the model. */
  constructor(model: OnnxModel, device: Device, optimisation: SessionOptions['graphOptimizationLevel']) {
    this.#session = new (native().InferenceSession)();
    const bytes = encodeModel(model);
    this.bytes = bytes.length;
    this.#profiling = device.profile !== undefined;
    try {
      this.#session.loadModel(bytes.buffer, bytes.byteOffset, bytes.byteLength, {
        executionProviders: device.kind === 'webgpu' ? ['webgpu', 'cpu'] : ['cpu'],
        intraOpNumThreads: device.threads,
        interOpNumThreads: 1,
        graphOptimizationLevel: optimisation,
        logSeverityLevel: 3,
        ...(device.profile !== undefined && { enableProfiling: true, profileFilePrefix: device.profile }),
        extra: {
          // It moves padding into pools, which then count it in their means, or refuse it.
          optimization: { disable_specified_optimizers: 'Pad_Fusion' },
          session: {
            set_denormal_as_zero: '1',
            // Spinning threads win when they have cores to themselves and lose badly when they have not.
            intra_op: { allow_spinning: device.threads > 1 ? '0' : '1' },
          },
        },
      });
    } catch (error) {
      throw failure('ONNX Runtime refuses the recorded graph', error);
    }
    this.#inputs = model.inputs.map(({ name, dtype, shape }) => (this.#feeds[name] = tensor(dtype, shape)));
    this.#outputs = model.outputs.map(
      ({ name, dtype, shape }) => (this.#fetches[name] = tensor(dtype, shape)),
    );
  }

  /** Computes the outputs from the inputs, into the arrays given. @throws OnnxFailure, for instance out of memory. */
  run(inputs: readonly ElementArray[], outputs: readonly ElementArray[]): void {
    for (let i = 0; i < inputs.length; i++) this.#inputs[i].data = this.#inputs[i].cpuData = inputs[i];
    for (let i = 0; i < outputs.length; i++) this.#outputs[i].data = this.#outputs[i].cpuData = outputs[i];
    try {
      this.#session.run(this.#feeds, this.#fetches, {});
    } catch (error) {
      throw failure('ONNX Runtime failed to run the recorded graph', error);
    } finally {
      for (const input of this.#inputs) input.data = input.cpuData = null;
      for (const output of this.#outputs) output.data = output.cpuData = null;
    }
  }

  /** The same for a model whose inputs and outputs may have any shape. */
  runShaped(inputs: readonly ShapedArray[], outputs: readonly ShapedArray[]): void {
    inputs.forEach(({ shape }, i) => (this.#inputs[i].dims = shape));
    outputs.forEach(({ shape }, i) => (this.#outputs[i].dims = shape));
    this.run(
      inputs.map(({ array }) => array),
      outputs.map(({ array }) => array),
    );
  }

  dispose(): void {
    if (this.#profiling) this.#session.endProfiling();
    this.#session.dispose();
  }
}

function tensor(dtype: ElementType, dims: Shape = []): NativeTensor {
  return { type: dtype, dims, location: 'cpu', data: null, cpuData: null };
}

function failure(what: string, cause: unknown): OnnxFailure {
  const message = cause instanceof Error ? cause.message : String(cause);
  const remedy = /bad_alloc|failed to allocate|cannot allocate|out of memory/i.test(message)
    ? ' (out of memory: use smaller batches, or dispose of tensors that are no longer needed)'
    : '';
  return new OnnxFailure(`${what}: ${message.split('\n')[0]}${remedy}`, { cause });
}
