import { Optimizer, engine, findBackend, registerBackend } from '@tensorflow/tfjs-core';
import { OnnxBackend } from './backend.ts';
import { Leaf } from './graph/node.ts';
import { elementwise } from './graph/operations.ts';
import { takeComplexTensorsOver } from './kernels/complex-on-cpu.ts';
import { registerGradients } from './kernels/gradients.ts';
import { registerKernels } from './kernels/register.ts';
import { OnnxUnavailable, native } from './runtime/native.ts';
import { Plan } from './runtime/plan.ts';
import type { Device } from './runtime/session.ts';

export interface OnnxOptions {
  /** Under which `tf.setBackend` finds it; 'onnx' if absent. */
  name?: string;
  /** `webgpu` computes on a graphics card through Vulkan, Metal or Direct3D 12. */
  device?: 'cpu' | 'webgpu';
  /** Threads inside one operator; 1 if absent. Results are the same bits for the same number. */
  threads?: number;
  /** Writes ONNX Runtime's profile of every session to files whose names start so. */
  profile?: string;
  /**
   * How much memory the sessions may take, in bytes, that are kept for graphs met before; 512 MiB if absent. Beyond, those used longest ago are given up,
   * but never the last few. Sessions of compiled functions do not count.
   */
  cacheBytes?: number;
}

/**
 * Registers the backend and returns it; `tf.setBackend(name)` makes it current. A second call with the same name returns the first one's.
 * @throws OnnxUnavailable if onnxruntime-node is not installed or has no binary for this machine.
 */
export function registerOnnxBackend({
  name = 'onnx',
  device = 'cpu',
  threads = 1,
  profile,
  cacheBytes = 512 * 2 ** 20,
}: OnnxOptions = {}): OnnxBackend {
  if (!Number.isInteger(threads) || threads < 1)
    throw new RangeError(`threads must be a whole number from 1, not ${threads}`);
  if (!(cacheBytes >= 0)) throw new RangeError(`cacheBytes must be a number from 0, not ${cacheBytes}`);
  const existing = findBackend(name);
  if (existing instanceof OnnxBackend) {
    registerGradients();
    return existing;
  }
  if (existing) throw new Error(`a backend of another kind is already registered as '${name}'`);
  const computing: Device = { kind: device, threads, profile };
  probe(computing);
  flushAfterMinimize();
  initialiseVariables();
  registerGradients();
  takeComplexTensorsOver();
  registerKernels(name);
  const backend = new OnnxBackend(computing, cacheBytes);
  registerBackend(name, () => backend, 0);
  findBackend(name);
  return backend;
}

/** Computes one number. @throws OnnxUnavailable */
function probe(device: Device): void {
  native();
  const one = new Leaf(Float32Array.of(1), [1], 'float32');
  try {
    const plan = new Plan([one], [elementwise('Neg', [one])], { ...device, profile: undefined });
    plan.run([one.array], plan.allocate());
    plan.release();
  } catch (error) {
    const reason = (error as Error).message;
    throw new OnnxUnavailable(
      device.kind === 'webgpu'
        ? `no graphics card that WebGPU can use (it needs Vulkan on Linux, Metal on macOS, Direct3D 12 on Windows): ${reason}`
        : reason,
      { cause: error },
    );
  }
}

let flushes = false;

/**
 * Lets TensorFlow.js' own optimisers compute each step when it is recorded. A loop that never reads its loss would otherwise record
 * step upon step, until the graph is cut somewhere else each time and so compiled each time.
 */
function flushAfterMinimize(): void {
  if (flushes) return;
  flushes = true;
  const { minimize } = Optimizer.prototype;
  Optimizer.prototype.minimize = function (this: Optimizer, ...args: Parameters<typeof minimize>) {
    const { backend } = engine();
    const lazy = backend instanceof OnnxBackend && !backend.recording ? backend : undefined;
    lazy?.flush(); // what is pending from before is not the same at every step
    const cost = minimize.apply(this, args);
    lazy?.flush();
    return cost;
  };
}

/**
 * Lets first values of variables be there before the step that makes them, or uses them first, is computed. Otherwise that step would be
 * a graph of its own: with the zeros that an optimiser begins with, or with all the operations of an orthogonal initialiser.
 */
function initialiseVariables(): void {
  const tfEngine = engine();
  if (initialising.has(tfEngine)) return;
  initialising.add(tfEngine);
  const { makeVariable } = tfEngine;
  tfEngine.makeVariable = function (this: typeof tfEngine, ...args: Parameters<typeof makeVariable>) {
    const variable = makeVariable.apply(this, args);
    const { backend } = tfEngine;
    if (backend instanceof OnnxBackend && !backend.recording) backend.initialise(variable.dataId);
    return variable;
  };
}
const initialising = new WeakSet<object>();
