import { Tensor, type TensorContainer, engine } from '@tensorflow/tfjs-core';
import { OnnxBackend } from '../backend.ts';
import { sameShape } from '../graph/node.ts';
import { Calibration } from './calibration.ts';
import { Capture } from './capture.ts';
import { type Effects, recordCall } from './recorded-call.ts';
import { type Refusal, refusals, refuse } from './refusal.ts';
import { structureOf } from './tensor-structure.ts';
import { type Trace, difference, traceOf } from './trace.ts';

export interface CompileOptions {
  /**
   * Compile the values of variables and captured tensors into the session, so that ONNX Runtime can prepare them: for inference. After
   * a variable has changed the next call compiles again. A function that assigns variables is never frozen.
   */
  freeze?: boolean;
  /**
   * Makes the arguments of example calls: convolutions of a frozen function are computed in 8 bits, with the ranges that their images have
   * in these calls; what is beyond is cut off. The calls may have other shapes than those to come; the tensors are disposed of. Without
   * effect on processors that do not add products of bytes exactly (VNNI and the dot products of ARM do), and on WebGPU.
   */
  quantize?: () => readonly Tensor[][];
  /**
   * Every call returns the numbers of the session. Otherwise those before the capture return `fn`'s own, from which a frozen function,
   * whose normalisations are part of its convolutions, differs in the last bits. The first call takes as long as three. Always so with
   * `quantize`.
   */
  steady?: boolean;
}
export interface Compiled {
  /** Frees the sessions; the next call captures again. */
  dispose(): void;
}

/** A function of tensors whose calls may be captured. */
type TensorFunction<A extends Tensor[], R> = (...args: A) => R;

/** Signatures of arguments that one function keeps sessions for; beyond, the one used longest ago is given up. */
const capturesPerFunction = 16;

/**
 * A function that computes the same as `fn`, but captures a call and from then on replays its one session with new arguments, without
 * running `fn`: a training step costs no more than its arithmetic. Captures once per shapes and types of the arguments, at the second
 * call if it did what the first one did; on another backend, and while a gradient is being taken through it, it calls `fn`.
 *
 * `fn` is a function of its arguments and of `tf.Variable`s, which it may assign (as optimisers do). Numbers, host arrays and tensors of
 * the surrounding scope are as they were at the capture: learning rates, dropout masks and other draws must be arguments or variables.
 * Each call before the capture is compared with the next one. A function that does something that its graph does not hold is called as
 * it is, with the reason in `stats().refusals` and a warning: it reads elements (`dataSync`), needs a kernel of the cpu backend, keeps
 * or disposes of tensors of others, returns a promise, or computes with numbers that differ from call to call.
 * @param fn returns tensors, arrays or records of tensors, or nothing.
 * @throws TypeError at the second call if fn returns numbers or the like.
 */
export function compile<A extends Tensor[], R extends TensorContainer | void>(
  fn: TensorFunction<A, R>,
  { freeze = false, quantize, steady = false }: CompileOptions = {},
): TensorFunction<A, R> & Compiled {
  const states = new Map<string, State>(); // in order of last use
  let latest: State | undefined;
  const calibration =
    freeze && quantize ? new Calibration(fn as (...args: Tensor[]) => R, quantize) : undefined;
  const refused = new Set<string>();

  const refuseFor = (backend: OnnxBackend, refusal: Refusal): void => {
    refuse(backend, fn.name, refusal, !refused.has(refusal.reason));
    refused.add(refusal.reason);
  };

  const stateFor = (args: readonly Tensor[], backend: OnnxBackend): State => {
    if (latest?.backend === backend && isLike(args, latest.example)) return latest;
    const key = args.map(({ dtype, shape }) => `${dtype}:${shape.join()}`).join('|');
    const example = args.map(({ dtype, shape }) => ({ dtype, shape: [...shape] }));
    let state = states.get(key);
    if (state?.backend !== backend) {
      state?.capture?.dispose();
      state = { calls: 0, backend, example };
    }
    states.delete(key);
    states.set(key, state);
    if (states.size > capturesPerFunction) forget(states);
    return (latest = state);
  };

  /** Calls fn, and captures the call if it did what the last one did. */
  const record = (state: State, args: A): R => {
    const { backend, trace: last } = state;
    const first = state.calls++ === 0;
    const { result, effects, refusal } = recordCall(backend, fn as (...tensors: Tensor[]) => R, args, !first);
    state.trace = effects && traceOf(effects);
    state.repeatable = effects !== undefined && isRepeatable(effects);
    const reason = refusal ?? (last && state.trace && difference(last, state.trace));
    if (effects && last && !reason) {
      state.capture = new Capture(backend, effects, freeze, calibration);
      state.trace = undefined;
      state.calls = 1;
    } else if (
      reason &&
      (reason === refusals.foreign || (!first && !reason.passing) || state.calls >= attempts)
    ) {
      state.refused = true;
      state.trace = undefined;
      refuseFor(backend, reason);
    }
    return result;
  };

  /** The numbers of the capture from the first call on, where they are not those of fn; what is recorded on the way is thrown away. */
  const recordAndReplay = (state: State, args: A): R => {
    for (;;) {
      const result = record(state, args);
      if (state.refused || !state.repeatable) return result;
      structureOf(result).tensors.forEach((tensor) => tensor.dispose());
      const replayed = state.capture?.replay(args);
      if (replayed) return replayed.result as R;
    }
  };

  const compiled = (...args: A): R => {
    const { backend, state: engineState } = engine();
    // Inside the capture of another function this one is part of it.
    if (!(backend instanceof OnnxBackend) || backend.recording || engineState.gradientDepth > 0)
      return fn(...args);
    if (!args.every(isCapturable)) {
      if (!refused.has(refusals.argument.reason)) refuseFor(backend, refusals.argument);
      return fn(...args);
    }
    const state = stateFor(args, backend);
    if (state.refused) return fn(...args);
    if (state.capture) {
      const replayed = state.capture.replay(args);
      if (replayed) return replayed.result as R;
      state.capture.dispose();
      state.capture = undefined;
    }
    backend.flush(); // what is pending does not belong to fn
    return steady || calibration ? recordAndReplay(state, args) : record(state, args);
  };
  return Object.assign(compiled, {
    dispose() {
      for (const { capture } of states.values()) capture?.dispose();
      states.clear();
      latest = undefined;
    },
  });
}

interface State {
  /** The types and shapes of the arguments. */
  example: readonly Pick<Tensor, 'dtype' | 'shape'>[];
  backend: OnnxBackend;
  /** Calls that were recorded since the last capture. */
  calls: number;
  /** What the last of them did. */
  trace?: Trace;
  /** The last call did nothing but compute results. */
  repeatable?: boolean;
  capture?: Capture;
  refused?: boolean;
}

const isRepeatable = ({ assigned, disposed, kept, results }: Effects): boolean =>
  assigned.length + disposed.length + kept.length === 0 && results.every((result) => 'node' in result);

/** So many calls are recorded in the hope of two that are alike; the first of them may create what later ones only use. */
const attempts = 3;

/** Not a variable, for what is assigned to one that is an argument would be lost. */
const isCapturable = (arg: unknown): boolean =>
  arg instanceof Tensor &&
  arg.dtype !== 'string' &&
  arg.dtype !== 'complex64' &&
  arg.size > 0 &&
  !('assign' in arg);

const isLike = (args: readonly Tensor[], example: State['example']): boolean =>
  args.length === example.length &&
  args.every(({ dtype, shape }, i) => dtype === example[i].dtype && sameShape(shape, example[i].shape));

function forget(states: Map<string, State>): void {
  const [oldest, { capture }] = states.entries().next().value as [string, State];
  capture?.dispose();
  states.delete(oldest);
}
