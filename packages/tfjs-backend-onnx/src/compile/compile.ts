import { type Tensor, type TensorContainer, engine } from '@tensorflow/tfjs-core';
import { OnnxBackend } from '../backend.ts';
import { sameShape } from '../graph/node.ts';
import { Capture, type Refusal } from './capture.ts';

export interface CompileOptions {
  /**
   * Compile the values of variables and captured tensors into the session, so that ONNX Runtime can prepare them: for inference. After
   * a variable has changed the next call compiles again. A function that assigns variables is never frozen.
   */
  freeze?: boolean;
}
export interface Compiled {
  /** Frees the sessions; the next call captures anew. */
  dispose(): void;
}

/** A function of tensors whose calls may be captured. */
type TensorFunction<A extends Tensor[], R> = (...args: A) => R;

/** Signatures of arguments that one function keeps sessions for; beyond, the one used longest ago is given up. */
const capturesPerFunction = 16;

/**
 * A function that computes the same as `fn`, but captures a call and from then on replays its one session with new arguments, without
 * running `fn`: a training step costs no more than its arithmetic. Captures once per shapes and types of the arguments, at the second
 * call; on another backend, and while a gradient is being taken through it, it calls `fn`.
 *
 * `fn` is a pure function of its arguments and of `tf.Variable`s, which it may assign (as optimisers do). Everything else that it reads
 * – JavaScript numbers, host arrays, tensors of the surrounding scope – is as it was at the capture: learning rates, dropout masks and
 * other draws must be arguments or variables. A function that reads a tensor's elements (`dataSync`) or that needs a kernel of the cpu
 * backend is called as it is.
 * @param fn returns tensors, arrays or records of tensors, or nothing.
 */
export function compile<A extends Tensor[], R extends TensorContainer | void>(
  fn: TensorFunction<A, R>,
  { freeze = false }: CompileOptions = {},
): TensorFunction<A, R> & Compiled {
  const states = new Map<string, State>(); // in order of last use
  let latest: State | undefined;

  const stateFor = (args: readonly Tensor[], backend: OnnxBackend): State => {
    if (latest?.backend === backend && isLike(args, latest.example)) return latest;
    const key = args.map(({ dtype, shape }) => `${dtype}:${shape.join()}`).join('|');
    const example = args.map(({ dtype, shape }) => ({ dtype, shape: [...shape] }));
    const state = states.get(key) ?? { calls: 0, capture: undefined, backend, example };
    if (state.backend !== backend) Object.assign(state, { calls: 0, capture: undefined, backend });
    states.delete(key);
    states.set(key, state);
    if (states.size > capturesPerFunction) forget(states);
    return (latest = state);
  };

  const compiled = (...args: A): R => {
    const backend = engine().backend;
    if (!(backend instanceof OnnxBackend) || !capturable(backend, args)) return fn(...args);
    const state = stateFor(args, backend);
    if (state.capture) {
      const replayed = state.capture.replay(args);
      if (replayed) return replayed.result as R;
      state.capture.dispose();
      state.capture = undefined;
    }
    // What is pending does not belong to fn. The first call may create what later ones only use, such as an optimiser's memory.
    backend.flush();
    if (state.calls++ === 0 || state.calls > attempts) return fn(...args);
    const { result, capture, refusal } = Capture.take(backend, fn as (...args: Tensor[]) => R, args, freeze);
    state.capture = capture;
    if (refusal) {
      backend.countRefusal(refusal);
      if (!transient.has(refusal)) state.calls = Infinity;
    } else {
      state.calls = 1;
    }
    return result;
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
  calls: number;
  capture: Capture | undefined;
  backend: OnnxBackend;
}

/** A capture that is refused is tried again at so many calls, if the reason may pass. */
const attempts = 4;
const transient: ReadonlySet<Refusal> = new Set<Refusal>(['creates variables']);

function capturable(backend: OnnxBackend, args: readonly Tensor[]): boolean {
  return (
    backend.recording === undefined && // inside the capture of another function this one is part of it
    engine().state.gradientDepth === 0 &&
    args.every(isCapturable)
  );
}

/** Not a variable, for what is assigned to one that is an argument would be lost. */
const isCapturable = (arg: Tensor): boolean =>
  arg.dtype !== 'string' && arg.dtype !== 'complex64' && arg.size > 0 && !('assign' in arg);

const isLike = (args: readonly Tensor[], example: State['example']): boolean =>
  args.length === example.length &&
  args.every(({ dtype, shape }, i) => dtype === example[i].dtype && sameShape(shape, example[i].shape));

function forget(states: Map<string, State>): void {
  const [oldest, { capture }] = states.entries().next().value as [string, State];
  capture?.dispose();
  states.delete(oldest);
}
