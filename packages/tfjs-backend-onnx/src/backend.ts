import {
  type BackendValues,
  DataStorage,
  type DataType,
  KernelBackend,
  type TensorInfo,
  backend_util,
  engine,
} from '@tensorflow/tfjs-core';
import {
  Constant,
  type ElementArray,
  type ElementType,
  Leaf,
  Node,
  arrayOf,
  arrayTypes,
  sizeOf,
} from './graph/node.ts';
import { reshape } from './graph/operations.ts';
import { topologicalOrder } from './graph/order.ts';
import { signatureOf, structureOf } from './graph/signature.ts';
import { type Round, Trail } from './graph/trail.ts';

import type { Ranges } from './lowering/quantisation/numbers.ts';
import { Interpreter, manyNodes } from './runtime/interpreter.ts';
import { Plan } from './runtime/plan.ts';
import { PlanCache } from './runtime/plan-cache.ts';
import { SpareArrays } from './runtime/spare-arrays.ts';
import { StructurePlan } from './runtime/structure-plan.ts';
import { type Device, OnnxFailure } from './runtime/session.ts';
import { type Graph, type Recording, failuresOf, graphOf } from './recording.ts';
import { type OnnxStats, newStatistics } from './statistics.ts';
import { TensorData } from './tensor-data.ts';

/** A graph of more nodes than this is computed without waiting for somebody to read from it. */
const pendingLimit = 25_000;

/** A compiled function of more nodes than this is not captured: its session would take minutes to make. */
const recordingLimit = 250_000;

/**
 * A TensorFlow.js backend that records: a kernel adds nodes to a graph, and reading a tensor computes all that is pending and still
 * alive by one ONNX Runtime session, which is kept for the next graph of the same structure.
 */
export class OnnxBackend extends KernelBackend {
  readonly device: Device;
  readonly data: DataStorage<TensorData>;
  readonly #pending = new Set<TensorData>();
  readonly #plans: PlanCache;
  readonly #interpreter: Interpreter;
  #statistics = newStatistics();
  #recordedAtFlush = 0;
  readonly #trail = new Trail();
  readonly #spares = new SpareArrays();
  /** Set while a compiled function is being captured. */
  recording: Recording | undefined;

  /** @param cacheBytes how much memory the sessions that are kept may take. */
  constructor(device: Device, cacheBytes: number) {
    super();
    this.device = device;
    this.#plans = new PlanCache(cacheBytes);
    this.#interpreter = new Interpreter(device);
    this.data = new DataStorage(this, engine());
  }

  // ---- tensors ---------------------------------------------------------------------------------------------

  override write(values: BackendValues | null, shape: number[], dtype: DataType): object {
    const data = new TensorData(shape, dtype);
    if (dtype === 'string') data.strings = values ?? [];
    else if (dtype === 'complex64')
      throw new Error('a complex64 tensor is written as tf.complex(real, imag)');
    else data.node = new Leaf(copyOf(values, shape, dtype), shape, dtype);
    return this.#hold(data).dataId;
  }

  /** Takes data over from another backend, which has given it up already: nothing here may fail that can be avoided. */
  override move(
    dataId: object,
    values: BackendValues | null,
    shape: number[],
    dtype: DataType,
    refCount: number,
  ): void {
    const data = new TensorData(shape, dtype);
    data.references = refCount;
    if (dtype === 'string') data.strings = values ?? [];
    else if (dtype === 'complex64') {
      const { real, imag } = backend_util.splitRealAndImagArrays(values as Float32Array);
      const part = (array: Float32Array) => this.tensor(new Leaf(array, shape, 'float32'), shape, 'float32');
      data.complex = { real: part(real), imag: part(imag) };
    } else data.node = new Leaf(adopted(values, shape, dtype), shape, dtype);
    this.recording?.touch(dataId, refCount);
    this.data.set(dataId, data);
  }

  /** A tensor that stands for a node. */
  tensor(node: Node, shape: readonly number[], dtype: DataType): TensorInfo {
    const data = new TensorData(shape, dtype);
    data.node = node;
    if (node instanceof Leaf) node.recyclable = false;
    else this.#pending.add(data);
    return this.#register(data);
  }

  /** @param real, imag data of which nobody else knows: it goes with the complex tensor. */
  complexTensor(real: TensorInfo, imag: TensorInfo): TensorInfo {
    const data = new TensorData(real.shape, 'complex64');
    data.complex = { real, imag };
    return this.#register(data);
  }

  #register(data: TensorData): TensorInfo {
    const info = this.#hold(data);
    const round = this.recording || !data.node ? undefined : this.#roundThatEndsWith(data.node);
    if (round) {
      this.flush();
      this.#trail.expect(round);
    } else if (this.pendingNodes > (this.recording ? recordingLimit : pendingLimit)) {
      this.recording?.interrupt(`has more than ${recordingLimit} operations`);
      this.flush();
    }
    return info;
  }

  /** A gradient is not cut: what it computes forwards is lowered together with what it computes backwards. */
  #roundThatEndsWith(node: Node): Round | undefined {
    const { scopeStack, gradientDepth } = engine().state;
    const round = this.#trail.add(node, this.pendingNodes, scopeStack.length);
    if (!round || gradientDepth > 0 || scopeStack.some(({ name }) => name === 'backward')) return undefined;
    return round;
  }

  #hold(data: TensorData): TensorInfo {
    const dataId = {};
    this.recording?.touch(dataId, 0);
    this.data.set(dataId, data);
    return { dataId, shape: data.shape as number[], dtype: data.dtype };
  }

  /** The node of a tensor that is in the graph. @throws Error if the tensor is disposed or could not be computed. */
  nodeOf(tensor: TensorInfo): Node {
    const { dataId, shape } = tensor;
    if (!this.data.has(dataId) && !engine().state.tensorInfo.has(dataId))
      throw new Error(`a tensor of shape [${shape.join()}] is used after it was disposed`);
    const data = this.data.get(dataId);
    if (data.failure) throw data.failure;
    if (data.node instanceof Leaf) {
      this.recording?.own(data.node, dataId);
      if ('assign' in tensor) data.node.ofVariable = true;
    }
    return reshape(data.node as Node, shape); // data may be shared by tensors of several shapes
  }

  override readSync(dataId: object): BackendValues {
    const data = this.data.get(dataId);
    if (!(data.node instanceof Leaf && this.recording?.isConstant(data.node)))
      this.recording?.interrupt('reads a tensor inside');
    if (data.strings) return data.strings;
    if (data.complex) {
      const [real, imag] = [data.complex.real, data.complex.imag].map((part) => this.readSync(part.dataId));
      return backend_util.mergeRealAndImagArrays(real as Float32Array, imag as Float32Array);
    }
    if (data.pending) this.flush();
    if (data.failure) throw data.failure;
    const leaf = data.node as Leaf;
    leaf.recyclable = false; // the caller has the array now
    return leaf.array as BackendValues;
  }

  override async read(dataId: object): Promise<BackendValues> {
    return this.readSync(dataId);
  }

  override numDataIds(): number {
    return this.data.numDataIds();
  }
  override refCount(dataId: object): number {
    return this.data.has(dataId) ? this.data.get(dataId).references : 0;
  }
  override incRef(dataId: object): void {
    const data = this.data.get(dataId);
    this.recording?.touch(dataId, data.references);
    data.references++;
  }
  decRef(dataId: object): void {
    if (!this.data.has(dataId)) return;
    const data = this.data.get(dataId);
    this.recording?.touch(dataId, data.references);
    data.references--;
  }

  override disposeData(dataId: object, force = false): boolean {
    if (!this.data.has(dataId)) return true;
    const data = this.data.get(dataId);
    this.recording?.touch(dataId, data.references);
    data.references--;
    if (!force && data.references > 0) return false;
    this.#pending.delete(data);
    this.data.delete(dataId);
    if (data.node instanceof Leaf && data.node.recyclable && !this.recording)
      this.#spares.retire(data.node.array);
    if (data.complex) {
      this.disposeData(data.complex.real.dataId, force);
      this.disposeData(data.complex.imag.dataId, force);
    }
    return true;
  }

  override dispose(): void {
    this.#pending.clear();
    this.#plans.clear();
    this.#spares.clear();
    this.#interpreter.dispose();
  }

  // ---- properties ------------------------------------------------------------------------------------------

  override floatPrecision(): 16 | 32 {
    return 32;
  }
  override epsilon(): number {
    return 1e-7;
  }
  override timerAvailable(): boolean {
    return true;
  }
  override async time(run: () => void): Promise<{ kernelMs: number }> {
    this.flush();
    const start = performance.now();
    run();
    this.flush();
    return { kernelMs: performance.now() - start };
  }
  override memory(): { unreliable: boolean; reasons: string[] } {
    return { unreliable: true, reasons: ['The memory of ONNX Runtime sessions is not counted.'] };
  }

  /** What the backend did so far; a copy. */
  stats(): OnnxStats {
    return {
      ...this.#statistics,
      cachedSessions: this.#plans.size,
      cachedBytes: this.#plans.bytes,
      fallbacks: { ...this.#statistics.fallbacks },
      refusals: { ...this.#statistics.refusals },
    };
  }
  resetStats(): void {
    this.#statistics = newStatistics();
  }
  countRefusal(reason: string): void {
    this.#statistics.refusals[reason] = (this.#statistics.refusals[reason] ?? 0) + 1;
  }
  countFallback(kernel: string): void {
    this.#statistics.fallbacks[kernel] = (this.#statistics.fallbacks[kernel] ?? 0) + 1;
  }

  // ---- execution -------------------------------------------------------------------------------------------

  /** Nodes recorded since the last flush. */
  get pendingNodes(): number {
    return Node.created - this.#recordedAtFlush;
  }

  /** Computes the first value of a variable, if it repeats one number or takes many operations. */
  initialise(dataId: object): void {
    const data = this.data.has(dataId) ? this.data.get(dataId) : undefined;
    if (!data?.pending) return;
    const node = data.node as Node;
    const [number] = node.op === 'Expand' ? node.inputs : [];
    if (number instanceof Constant) {
      const array = arrayOf(node.dtype, node.size);
      data.node = new Leaf((array as Float32Array).fill(number.array[0] as number), node.shape, node.dtype);
      this.#pending.delete(data);
    } else if (this.pendingNodes >= manyNodes && topologicalOrder([node]).length >= manyNodes) this.flush();
  }

  /**
   * Computes all tensors that are recorded, alive and not yet computed.
   * @param also nodes of which no tensor needs to be computed, but a compiled function.
   * @throws OnnxFailure if ONNX Runtime cannot, RangeError if an index is of no element; the tensors concerned throw it again when they
   * are read, all others stay usable.
   */
  flush(also: readonly Node[] = []): void {
    this.#recordedAtFlush = Node.created;
    this.#trail.clear();
    if (this.#pending.size === 0 && also.length === 0) return;
    const start = performance.now();
    const tensors = [...this.#pending];
    this.#pending.clear();
    const graph = graphOf(new Set([...tensors.map((data) => data.node as Node), ...also]));
    const { outputs } = graph;
    let arrays: ElementArray[];
    try {
      arrays = this.#compute(graph);
    } catch (error) {
      for (const data of tensors) data.failure = error as Error;
      throw error;
    } finally {
      this.#recordedAtFlush = Node.created; // compiling makes nodes too
      this.#statistics.flushMilliseconds += performance.now() - start;
    }
    this.#spares.turn(); // nothing that is recorded needs the retired arrays any more
    const computed = new Map(outputs.map((node, i) => [node, new Leaf(arrays[i], node.shape, node.dtype)]));
    for (const leaf of computed.values()) leaf.recyclable = !this.recording;
    const failures = failuresOf(graph, arrays);
    const taken = new Set<Leaf>();
    for (const data of tensors) {
      const node = data.node as Node;
      data.failure = failures.get(node);
      if (data.failure) continue;
      const leaf = computed.get(node) as Leaf;
      if (taken.has(leaf)) leaf.recyclable = false; // several tensors share it
      taken.add(leaf);
      data.node = leaf;
    }
    for (const error of failures.values()) throw error;
  }

  /** Runs a plan and counts it. */
  run(plan: Plan, inputs: readonly ElementArray[], outputs: readonly ElementArray[]): void {
    const statistics = this.#statistics;
    const start = performance.now();
    plan.run(inputs, outputs);
    statistics.runMilliseconds += performance.now() - start;
    statistics.runs++;
    for (const array of inputs) statistics.bytesIn += array.byteLength;
    for (const array of outputs) statistics.bytesOut += array.byteLength;
  }

  /**
   * Compiles a plan and counts it; with the elements of `fixed` leaves, by the leaves they stand for, as constants of the model.
   * @param ranges of convolutions that are to be computed in 8 bits.
   */
  compile(
    leaves: readonly Leaf[],
    outputs: readonly Node[],
    fixed?: ReadonlyMap<Leaf, Leaf>,
    ranges?: Ranges,
  ): Plan {
    const start = performance.now();
    const plan = new Plan(leaves, outputs, this.device, fixed, ranges);
    this.#statistics.compiles++;
    this.#statistics.compileMilliseconds += performance.now() - start;
    return plan;
  }

  /** A capture has all numbers compiled in, since they stay as they are. */
  #compute(graph: Graph): ElementArray[] {
    const { order, leaves, outputs } = graph;
    const { signature, holders } = this.recording
      ? { signature: `captured ${signatureOf(order, outputs)}`, holders: [] }
      : structureOf(order, outputs);
    let planned = this.#plans.get(signature);
    if (!planned && !this.recording) {
      const arrays = this.#interpret(signature, graph);
      if (arrays) return arrays;
    }
    if (!planned?.serves(holders)) {
      planned = new StructurePlan(this.compile.bind(this), leaves, outputs, holders, planned);
      this.#plans.add(signature, planned);
    }
    const { plan } = planned;
    const arrays = plan.allocate(this.#spares);
    this.run(plan, planned.inputs(leaves, holders), arrays);
    this.recording?.flushed.push({ plan, ...graph });
    return arrays;
  }

  /** What uses variables is a step that will come again, and is compiled at once. */
  #interpret(signature: string, { order, leaves, outputs }: Graph): ElementArray[] | undefined {
    if (leaves.some(({ ofVariable }) => ofVariable) || !this.#interpreter.takes(signature, order))
      return undefined;
    try {
      const arrays = this.#interpreter.run(order, outputs);
      this.#statistics.interpreted++;
      return arrays;
    } catch (error) {
      if (error instanceof OnnxFailure) return undefined; // an operator that only lowering makes one of ONNX Runtime
      throw error;
    }
  }
}

/** A copy, since the graph is run after the caller may have changed the original. */
function copyOf(values: BackendValues | null, shape: readonly number[], dtype: ElementType): ElementArray {
  const copy = arrayOf(dtype, sizeOf(shape));
  if (values) (copy as Float32Array).set(values as ArrayLike<number>);
  return copy;
}

/** The array itself if it is of the right type: it needs no memory. */
function adopted(values: BackendValues | null, shape: readonly number[], dtype: ElementType): ElementArray {
  const fits = values?.constructor === arrayTypes[dtype] && values.length === sizeOf(shape);
  return fits ? (values as ElementArray) : copyOf(values, shape, dtype);
}
