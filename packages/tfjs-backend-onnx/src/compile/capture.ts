import type { Tensor, Variable } from '@tensorflow/tfjs-core';
import type { OnnxBackend } from '../backend.ts';
import { type ElementArray, type ElementType, Leaf, type Node, arrayOf } from '../graph/node.ts';
import type { Check, Graph } from '../recording.ts';
import type { Plan } from '../runtime/plan.ts';
import type { TensorData } from '../tensor-data.ts';
import type { Calibration } from './calibration.ts';
import type { Effects, Result, Source } from './recorded-call.ts';
import { assign, leafOf, newTensor } from './variable-data.ts';

/** Where a result of the session goes. */
interface Target {
  dtype: ElementType;
  size: number;
  variables: Variable[];
  /** Positions among the tensors of the function's result. */
  results: { position: number; shape: number[]; dtype: Tensor['dtype'] }[];
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
  readonly #checks: readonly Check[];
  /** Those that are not computed. */
  readonly #handedOn: readonly (readonly [position: number, Exclude<Result, { node: Node }>])[];
  readonly #rebuild: (tensors: readonly Tensor[]) => unknown;
  readonly #disposed: readonly number[];
  readonly #kept: readonly number[];
  /** Variables, and tensors given back as they are: no call is like this one without them. */
  readonly #needed: readonly Tensor[];
  readonly #plan: Plan;
  /** The recorded graph, kept only if it will be compiled again with frozen variables. */
  readonly #graph: Graph | undefined;
  readonly #calibration: Calibration | undefined;
  /** The plan with variables and frozen tensors compiled in, and what the variables were then. */
  #frozen: { plan: Plan; guard: Guard[] } | undefined;
  readonly #inputs: ElementArray[] = [];
  readonly #outputs: ElementArray[] = [];

  /**
   * @param freeze compile the values of variables into the session, if none is assigned.
   * @param calibration tells the ranges of what a frozen session computes in 8 bits.
   */
  constructor(backend: OnnxBackend, effects: Effects, freeze: boolean, calibration?: Calibration) {
    const { flushed, sources, assigned, results, structure, disposed, kept } = effects;
    this.#backend = backend;
    this.#plan = flushed.plan.hold();
    this.#sources = sources;
    // Nothing that is kept has nodes: they would keep the elements of all leaves.
    this.#checks = flushed.checks.map(({ limits, lowest, highest }) => ({ limits, lowest, highest }));
    this.#rebuild = structure.rebuild;
    this.#disposed = disposed;
    this.#kept = kept;
    this.#targets = flushed.outputs.map((node) => ({
      dtype: node.dtype,
      size: node.size,
      variables: assigned.filter((each) => each.node === node).map(({ variable }) => variable),
      results: results.flatMap((result, position) =>
        'node' in result && result.node === node
          ? [{ position, shape: result.shape, dtype: result.dtype }]
          : [],
      ),
      spare: undefined,
    }));
    this.#handedOn = results.flatMap((result, position) =>
      'node' in result ? [] : [[position, result] as const],
    );
    this.#needed = [
      ...sources.flatMap((source) => ('variable' in source ? [source.variable] : [])),
      ...assigned.map(({ variable }) => variable),
      ...results.flatMap((result) => ('same' in result ? [result.same] : [])),
    ];
    this.#calibration = calibration;
    this.#graph = freeze && assigned.length === 0 ? flushed : undefined;
  }

  /**
   * Computes the captured graph with new arguments; `undefined` if a tensor it needs is disposed.
   * @throws RangeError if an index is of no element; OnnxFailure. Nothing is assigned then.
   */
  replay(args: readonly Tensor[]): { result: unknown } | undefined {
    const backend = this.#backend;
    backend.flush();
    for (const tensor of this.#needed) if (tensor.isDisposed) return undefined;
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
    for (const { limits, lowest, highest } of this.#checks) {
      const error = limits.violation(outputs[lowest] as Int32Array, outputs[highest] as Int32Array);
      if (error) throw error;
    }

    const results: Tensor[] = [];
    for (let i = 0; i < this.#targets.length; i++) this.#handOut(this.#targets[i], outputs[i], results);
    for (const [position, result] of this.#handedOn) {
      if ('argument' in result) results[position] = args[result.argument];
      else if ('same' in result) results[position] = result.same;
      else results[position] = results[result.repeated];
    }
    for (const argument of this.#kept) args[argument].kept = true;
    for (const argument of this.#disposed) args[argument].dispose();
    return { result: this.#rebuild(results) };
  }

  /** Gives what was computed to all that hold it, each an array of its own: the first the one that was written, the others copies. */
  #handOut(target: Target, written: ElementArray, results: Tensor[]): void {
    const backend = this.#backend;
    let holders = 0;
    const take = () => (holders++ === 0 ? written : (written.slice() as ElementArray));
    for (const variable of target.variables) target.spare = assign(backend, variable, take());
    for (const { position, shape, dtype } of target.results)
      results[position] = newTensor(backend, new Leaf(take(), shape, dtype as ElementType), shape, dtype);
    if (holders === 0) target.spare = written;
  }

  /** The plan with the present values of the variables compiled in; a variable that has changed costs a compilation. */
  #frozenPlan({ leaves, outputs }: Graph): Plan {
    const backend = this.#backend;
    if (this.#frozen?.guard.every(isUnchanged)) return this.#frozen.plan;
    this.#frozen?.plan.release();
    const variables = this.#sources.flatMap((source) => ('variable' in source ? [source.variable] : []));
    const ranges = this.#calibration?.rangesFor(variables, backend);
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
    const plan = backend.compile(leaves, outputs, present, ranges);
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
