import { type Tensor, type TensorContainer, Variable, engine } from '@tensorflow/tfjs-core';
import type { Flushed, OnnxBackend, Recording } from '../backend.ts';
import { type ElementArray, type ElementType, Leaf, type Node, arrayOf } from '../graph/node.ts';
import type { Plan } from '../runtime/plan.ts';
import type { TensorData } from '../tensor-data.ts';
import { type TensorStructure, structureOf } from './tensor-structure.ts';

/** Why a call could not be captured. */
export type Refusal =
  'reads a tensor inside' | 'creates variables' | 'records nothing' | 'gives back an argument';

/** Where a replay finds what to feed. */
type Source = { argument: number } | { variable: Variable } | { frozen: ElementArray };

/** Where a result of the session goes. */
interface Target {
  dtype: ElementType;
  size: number;
  variables: Variable[];
  /** Positions among the tensors of the function's result. */
  results: number[];
  /** An array to write the next value into. */
  spare: ElementArray | undefined;
}

/** A variable, with the data and the leaf that it had when its value was compiled in. */
interface Guard {
  variable: Variable;
  dataId: object;
  data: TensorData;
  leaf: Leaf;
}

/** One call of a function, recorded: its single session, with the origin of every input and the destination of every output. */
export class Capture {
  readonly #backend: OnnxBackend;
  readonly #sources: readonly Source[];
  readonly #targets: readonly Target[];
  readonly #structure: TensorStructure;
  readonly #shapes: readonly { shape: number[]; dtype: Tensor['dtype'] }[];
  readonly #plan: Plan;
  /** The recorded graph, kept only if it will be compiled again with frozen variables. */
  readonly #graph: Omit<Flushed, 'plan'> | undefined;
  /** The plan with variables and frozen tensors compiled in, and what the variables were then. */
  #frozen: { plan: Plan; guard: Guard[] } | undefined;
  readonly #variables: readonly Variable[];
  readonly #inputs: ElementArray[] = [];
  readonly #outputs: ElementArray[] = [];

  private constructor(
    backend: OnnxBackend,
    flushed: Flushed,
    sources: readonly Source[],
    targets: readonly Target[],
    structure: TensorStructure,
    freeze: boolean,
  ) {
    this.#backend = backend;
    this.#plan = flushed.plan.hold();
    this.#sources = sources;
    this.#targets = targets;
    this.#shapes = structure.tensors.map(({ shape, dtype }) => ({ shape, dtype }));
    this.#structure = { tensors: [], rebuild: structure.rebuild };
    this.#variables = [
      ...sources.flatMap((source) => ('variable' in source ? [source.variable] : [])),
      ...targets.flatMap(({ variables }) => variables),
    ];
    const inference = freeze && targets.every(({ variables }) => variables.length === 0);
    this.#graph = inference ? flushed : undefined;
  }

  /**
   * Runs `fn` once, with nothing pending, and captures it. Its result is right in any case.
   * @param freeze compile the values of variables into the session, if fn assigns none.
   */
  static take<R extends TensorContainer | void>(
    backend: OnnxBackend,
    fn: (...args: Tensor[]) => R,
    args: readonly Tensor[],
    freeze: boolean,
  ): { result: R; capture?: Capture; refusal?: Refusal } {
    const variables = Object.values(engine().registeredVariables).filter((variable) => inGraph(variable));
    const origins = new Map<Node, Source>();
    for (const variable of variables) {
      ownData(backend, variable);
      origins.set(leafOf(backend, variable), { variable });
    }
    // fn gets tensors of its own, so that what it may hold of the caller's tensors otherwise is told apart from its arguments.
    const standIns = args.map((arg, argument) => {
      const leaf = new Leaf(leafOf(backend, arg).array, arg.shape, arg.dtype as ElementType);
      origins.set(leaf, { argument });
      return newTensor(backend, leaf, arg.shape, arg.dtype);
    });

    const recording: Recording = { flushed: [], read: false };
    backend.recording = recording;
    try {
      const result = fn(...standIns);
      const structure = structureOf(result);
      if (recording.read || recording.flushed.length > 0) return { result, refusal: 'reads a tensor inside' };
      if (Object.values(engine().registeredVariables).filter(inGraph).length !== variables.length)
        return { result, refusal: 'creates variables' };
      const nodeOf = ({ dataId }: Tensor) => backend.data.get(dataId).node as Node;
      const results = structure.tensors.map(nodeOf);
      if (results.some((node) => node === undefined || node instanceof Leaf))
        return { result, refusal: 'gives back an argument' };
      const assigned = variables.map(nodeOf);
      backend.flush();
      const flushed = recording.flushed.at(0);
      if (!flushed) return { result, refusal: 'records nothing' };
      const positionsOf = (node: Node, nodes: readonly Node[]) =>
        nodes.flatMap((other, position) => (other === node ? [position] : []));
      const targets = flushed.outputs.map((node) => ({
        dtype: node.dtype,
        size: node.size,
        variables: positionsOf(node, assigned).map((position) => variables[position]),
        results: positionsOf(node, results),
        spare: undefined,
      }));
      const sources = flushed.leaves.map((leaf) => origins.get(leaf) ?? { frozen: leaf.array });
      return { result, capture: new Capture(backend, flushed, sources, targets, structure, freeze) };
    } finally {
      backend.recording = undefined;
      for (const tensor of standIns) if (!tensor.isDisposed) tensor.dispose();
    }
  }

  /** Computes the captured graph with new arguments; `undefined` if a variable it needs is disposed. */
  replay(args: readonly Tensor[]): { result: unknown } | undefined {
    const backend = this.#backend;
    backend.flush();
    for (const variable of this.#variables) if (variable.isDisposed) return undefined;
    const plan = this.#graph ? this.#frozenPlan(this.#graph) : this.#plan;
    const inputs = this.#inputs;
    inputs.length = plan.feeds.length;
    for (let i = 0; i < inputs.length; i++) {
      const source = this.#sources[plan.feeds[i]];
      if ('frozen' in source) inputs[i] = source.frozen;
      else inputs[i] = leafOf(backend, 'variable' in source ? source.variable : args[source.argument]).array;
    }
    const outputs = this.#outputs;
    for (let i = 0; i < this.#targets.length; i++) {
      const target = this.#targets[i];
      outputs[i] = target.spare ?? arrayOf(target.dtype, target.size);
      target.spare = undefined;
    }
    backend.run(plan, inputs, outputs);

    const results: Tensor[] = [];
    for (let i = 0; i < this.#targets.length; i++) this.#handOut(this.#targets[i], outputs[i], results);
    return { result: this.#structure.rebuild(results) };
  }

  /** Gives what was computed to all that hold it, each an array of its own: the first the one that was written, the others copies. */
  #handOut(target: Target, written: ElementArray, results: Tensor[]): void {
    const backend = this.#backend;
    let holders = 0;
    const take = () => (holders++ === 0 ? written : (written.slice() as ElementArray));
    for (const variable of target.variables) target.spare = assign(backend, variable, take());
    for (const position of target.results) {
      const { shape, dtype } = this.#shapes[position];
      results[position] = newTensor(backend, new Leaf(take(), shape, dtype as ElementType), shape, dtype);
    }
    if (holders === 0) target.spare = written;
  }

  /** The plan with the present values of the variables compiled in; a variable that has changed costs a compilation. */
  #frozenPlan({ leaves, outputs }: Omit<Flushed, 'plan'>): Plan {
    const backend = this.#backend;
    if (this.#frozen?.guard.every(isUnchanged)) return this.#frozen.plan;
    this.#frozen?.plan.release();
    const guard: Guard[] = [];
    const present = new Map<Leaf, Leaf>();
    leaves.forEach((leaf, i) => {
      const source = this.#sources[i];
      if ('argument' in source) return;
      const value = 'variable' in source ? leafOf(backend, source.variable) : leaf;
      present.set(leaf, value);
      if ('variable' in source) {
        const { dataId } = source.variable;
        guard.push({ variable: source.variable, dataId, data: backend.data.get(dataId), leaf: value });
        value.recyclable = false; // its identity stands for its elements
      }
    });
    const plan = backend.compile(leaves, outputs, present);
    this.#frozen = { plan, guard };
    return plan;
  }

  dispose(): void {
    this.#plan.release();
    this.#frozen?.plan.release();
  }
}

const isUnchanged = ({ variable, dataId, data, leaf }: Guard): boolean =>
  variable.dataId === dataId && data.node === leaf;

const inGraph = ({ dtype }: Tensor): boolean => dtype !== 'string' && dtype !== 'complex64';

/** The leaf of a tensor that is computed. */
function leafOf(backend: OnnxBackend, { dataId }: Tensor): Leaf {
  const { node, failure } = backend.data.get(dataId);
  if (failure) throw failure;
  return node as Leaf;
}

function newTensor(
  backend: OnnxBackend,
  leaf: Leaf,
  shape: readonly number[],
  dtype: Tensor['dtype'],
): Tensor {
  return engine().makeTensorFromTensorInfo(backend.tensor(leaf, shape, dtype), backend);
}

/** Parts a variable from tensors that share its data, so that in the graph its leaf stands for nothing else. */
function ownData(backend: OnnxBackend, variable: Variable): void {
  if (backend.refCount(variable.dataId) === 1) return;
  const { shape, dtype } = variable;
  const copy = new Leaf(leafOf(backend, variable).array, shape, dtype as ElementType);
  replaceData(backend, variable, copy);
}

/** Gives a variable its next value and returns the array of the last one, if nobody else can have it. */
function assign(backend: OnnxBackend, variable: Variable, array: ElementArray): ElementArray | undefined {
  const data = backend.data.get(variable.dataId);
  const next = new Leaf(array, variable.shape, variable.dtype as ElementType);
  if (data.references > 1) {
    replaceData(backend, variable, next);
    return undefined;
  }
  const last = data.node as Leaf;
  data.node = next;
  next.recyclable = true;
  return last.recyclable ? last.array : undefined;
}

function replaceData(backend: OnnxBackend, variable: Variable, leaf: Leaf): void {
  const tensor = newTensor(backend, leaf, variable.shape, variable.dtype);
  variable.assign(tensor);
  tensor.dispose();
}
