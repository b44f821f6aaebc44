import { type Tensor, type TensorContainer, Variable, engine } from '@tensorflow/tfjs-core';
import type { OnnxBackend } from '../backend.ts';
import { type ElementArray, type ElementType, Leaf, type Node } from '../graph/node.ts';
import { type Flushed, Recording } from '../recording.ts';
import { type Refusal, refusals } from './refusal.ts';
import { ForeignResult, type TensorStructure, structureOf } from './tensor-structure.ts';
import { inGraph, leafOf, newTensor, ownData } from './variable-data.ts';

/** Where the elements of a leaf come from. */
export type Source =
  | { argument: number }
  | { variable: Variable }
  /** A tensor of the surrounding scope, by the identity of its data. */
  | { outer: object; frozen: ElementArray }
  /** Made from numbers during the call. */
  | { frozen: ElementArray; outer?: undefined };

/** What one tensor of the result is: computed by a node, or a tensor that the caller has already. */
export type Result =
  | { node: Node; shape: number[]; dtype: Tensor['dtype'] }
  | { argument: number }
  | { same: Tensor }
  /** The same tensor as an earlier one of the result. */
  | { repeated: number };

/** All that a call did. */
export interface Effects {
  flushed: Flushed;
  /** By the leaves of the graph. */
  sources: readonly Source[];
  /** Data of the arguments, by which the sources of two calls can be compared. */
  argumentData: readonly object[];
  assigned: readonly { variable: Variable; node: Node }[];
  results: readonly Result[];
  structure: TensorStructure;
  /** Arguments that it disposed of, and those that it told the surrounding scope to keep. */
  disposed: readonly number[];
  kept: readonly number[];
}

export interface RecordedCall<R> {
  result: R;
  effects?: Effects;
  refusal?: Refusal;
}

/**
 * Calls `fn` once, with nothing pending, and finds out what it did. Its result is right in any case.
 * @param standIns give fn tensors of its own, so that what it may hold of the caller's tensors otherwise is told apart from its arguments.
 * @throws what fn throws; TypeError if its result holds numbers, RangeError if an index is of no element, OnnxFailure.
 */
export function recordCall<R extends TensorContainer | void>(
  backend: OnnxBackend,
  fn: (...args: Tensor[]) => R,
  args: readonly Tensor[],
  standIns: boolean,
): RecordedCall<R> {
  const variables = Object.values(engine().registeredVariables);
  const origins = new Map<Leaf, Source>();
  for (const variable of variables.filter(inGraph)) {
    if (backend.data.get(variable.dataId).failure) continue; // fn gets to know if it uses it
    ownData(backend, variable);
    origins.set(leafOf(backend, variable), { variable });
  }
  const before = variables.map((variable) => ({ variable, dataId: variable.dataId }));
  const keptBefore = args.map(({ kept }) => kept);
  const given = standIns ? args.map((arg) => standInOf(backend, arg)) : args;
  given.forEach((tensor, argument) => {
    const leaf = leafOf(backend, tensor);
    if (!origins.has(leaf)) origins.set(leaf, { argument });
  });
  for (const leaf of origins.keys()) leaf.varies = true;
  const argumentData = given.map(({ dataId }) => dataId);
  const firstOfCall = engine()['nextTensorId']();

  const recording = (backend.recording = new Recording());
  try {
    const result = fn(...given);
    let structure: TensorStructure;
    try {
      structure = structureOf(result);
    } catch (error) {
      if (error instanceof ForeignResult) return { result, refusal: refusals.foreign };
      if (!standIns) return { result };
      throw error;
    }
    const returned = structure.tensors.map((tensor) => {
      const argument = given.indexOf(tensor);
      return argument < 0 ? tensor : args[argument];
    });
    const own = (standIns ? structure.rebuild(returned) : result) as R;
    const made = new Set(structure.tensors.filter(({ id }) => id > firstOfCall));
    const disposed = given.flatMap(({ isDisposed }, argument) => (isDisposed ? [argument] : []));
    const kept = given.flatMap((tensor, i) => (tensor.kept && !keptBefore[i] ? [i] : []));

    const refusal = refusalOf(backend, recording, before, made, given);
    if (refusal) return { result: own, refusal };

    const assigned = before
      .filter(({ variable, dataId }) => variable.dataId !== dataId)
      .map(({ variable }) => ({ variable, node: nodeOf(backend, recording, variable) }));
    const results = structure.tensors.map((tensor, i): Result => {
      const first = structure.tensors.indexOf(tensor);
      if (first < i) return { repeated: first };
      const argument = given.indexOf(tensor);
      if (argument >= 0) return { argument };
      const { shape, dtype } = tensor;
      return made.has(tensor) ? { node: nodeOf(backend, recording, tensor), shape, dtype } : { same: tensor };
    });
    // What is known already is an effect like what is computed: the graph hands it on.
    const nodes = [...assigned, ...results].flatMap((effect) => ('node' in effect ? [effect.node] : []));
    backend.flush(nodes.filter((node) => node instanceof Leaf));
    const [flushed] = recording.flushed;
    if (!flushed) return { result: own, refusal: refusals.recordsNothing };
    const sources = flushed.leaves.map((leaf) => origins.get(leaf) ?? frozen(leaf, recording));
    return {
      result: own,
      effects: { flushed, sources, argumentData, assigned, results, structure, disposed, kept },
    };
  } finally {
    backend.recording = undefined;
    for (const leaf of origins.keys()) leaf.varies = false;
    if (standIns) given.forEach((tensor, argument) => leave(tensor, args[argument]));
  }
}

/** What keeps the effects of a call from being followed. */
function refusalOf(
  backend: OnnxBackend,
  recording: Recording,
  before: readonly { variable: Variable; dataId: object }[],
  made: ReadonlySet<Tensor>,
  given: readonly Tensor[],
): Refusal | undefined {
  if (engine().backend !== backend) return refusals.changesBackend;
  if (recording.interruption) return refusals.interrupted(recording.interruption);
  if (recording.flushed.length > 0) return refusals.interrupted('computes before its end');
  const variables = new Set(before.map(({ variable }) => variable));
  if (before.some(({ variable }) => variable.isDisposed)) return refusals.disposesVariables;
  if (Object.values(engine().registeredVariables).some((variable) => !variables.has(variable)))
    return refusals.createsVariables;
  const changed = before.filter(({ variable, dataId }) => variable.dataId !== dataId);
  if (changed.some(({ variable }) => !inGraph(variable))) return refusals.foreignVariable;
  for (const tensor of made) {
    if (tensor.isDisposed) return refusals.disposedResult;
    if (!inGraph(tensor)) return refusals.foreignTensor;
    if (tensor.kept) return refusals.keepsTensors;
  }

  // Whatever holds data is known now, so every reference that came or went has to be one of these.
  const expected = new Map(recording.touched);
  const count = (dataId: object, references: number) =>
    expected.set(dataId, (expected.get(dataId) ?? 0) + references);
  for (const { variable, dataId } of changed) {
    count(dataId, -1);
    count(variable.dataId, 1);
  }
  for (const { dataId } of made) count(dataId, 1);
  for (const { dataId, isDisposed } of given) if (isDisposed) count(dataId, -1);
  for (const dataId of recording.touched.keys()) {
    const surplus = backend.refCount(dataId) - (expected.get(dataId) as number);
    if (surplus > 0) return refusals.keepsTensors;
    if (surplus < 0) return refusals.disposesTensors;
  }
  return undefined;
}

function standInOf(backend: OnnxBackend, arg: Tensor): Tensor {
  const leaf = new Leaf(leafOf(backend, arg).array, arg.shape, arg.dtype as ElementType);
  const standIn = newTensor(backend, leaf, arg.shape, arg.dtype);
  engine().state.activeScope?.track.pop(); // its life is not that of a tensor made here
  standIn.kept = arg.kept;
  return standIn;
}

/** A stand-in hands over to the tensor that it stood for: it is that tensor from now on, for fn, or a promise of its, may hold it. */
function leave(standIn: Tensor, arg: Tensor): void {
  const { isDisposed, kept } = standIn;
  standIn.dispose();
  if (kept) arg.kept = true;
  if (isDisposed) arg.dispose();
  Object.defineProperties(standIn, {
    dataId: { get: () => arg.dataId },
    isDisposedInternal: { get: () => arg.isDisposed },
    kept: { get: () => arg.kept, set: (value: boolean) => (arg.kept = value) },
    dispose: { value: () => arg.dispose() },
  });
}

function nodeOf(backend: OnnxBackend, recording: Recording, { dataId }: Tensor): Node {
  const node = backend.data.get(dataId).node as Node;
  if (node instanceof Leaf) recording.own(node, dataId);
  return node;
}

function frozen(leaf: Leaf, recording: Recording): Source {
  leaf.recyclable = false; // the capture has the array now
  const outer = recording.ownerOf(leaf);
  return outer ? { outer, frozen: leaf.array } : { frozen: leaf.array };
}
