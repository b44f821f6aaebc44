import * as tf from '@tensorflow/tfjs';

/** The tensors that a layer hands on from step to step, each [batch, units]; h is the first. */
export type State = tf.Tensor2D[];

/** A recurrent cell with its gradient by hand. */
export interface Cell {
  /**
   * One step.
   * @param input x W + b, [batch, columns]. @param product h U + b, the same.
   * @returns the new state, and what the gradient needs beside it.
   */
  forward(input: tf.Tensor2D, product: tf.Tensor2D, state: State): { state: State; kept: tf.Tensor2D[] };
  /**
   * The gradient of one step by the input and the product, and by the state before as far as the product is not
   * concerned.
   * @param dState by the new state.
   */
  backward(step: { kept: tf.Tensor2D[]; before: State; after: State; dState: State }): {
    dInput: tf.Tensor2D;
    dProduct: tf.Tensor2D;
    dBefore: (tf.Tensor2D | undefined)[];
  };
}

/** The weights of a recurrent layer. */
export interface Weights {
  /** [features, columns] */
  kernel: tf.Tensor2D;
  /** [units, columns] */
  recurrentKernel: tf.Tensor2D;
  /** [columns] */
  bias: tf.Tensor1D;
  /** [columns] */
  recurrentBias?: tf.Tensor1D;
}

/** Of so many rows, steps times batch, the gradients of the weights are taken in one product: they are still in the cache. */
const ROWS_AT_ONCE = 256;

/**
 * All steps of a recurrent layer, with back-propagation through time by hand: what a step has to wait for is done in its
 * turn, the gradients of the weights are one product each for several steps.
 *
 * @param x [batch, steps, features]
 * @returns the states of h after each step, and the state after the last one.
 */
export function runSequence(
  cell: Cell,
  x: tf.Tensor3D,
  { kernel, recurrentKernel, bias, recurrentBias }: Weights,
  start: State,
): { sequence: tf.Tensor2D[]; state: State } {
  const [batch, steps, features] = x.shape;
  const units = recurrentKernel.shape[0];
  const parts = steps + start.length - 1;

  const run = tf.customGrad((...operands) => {
    const save = operands.pop() as unknown as tf.GradSaveFunc;
    const [x, W, U, b, ...rest] = operands as tf.Tensor[];
    const [bU] = recurrentBias ? rest : [];
    const inputs = piecesOf(x, steps, features);
    let state = rest.slice(recurrentBias ? 1 : 0) as State;
    const states = [state];
    const kept: tf.Tensor2D[][] = [];
    for (const input of inputs) {
      const product = tf.matMul(state[0], U as tf.Tensor2D) as tf.Tensor2D;
      const step = cell.forward(
        tf.add(tf.matMul(input, W as tf.Tensor2D), b),
        bU ? tf.add(product, bU) : product,
        state,
      );
      kept.push(step.kept);
      states.push((state = step.state));
    }
    save([x, W, U, ...states.flat(), ...kept.flat()]);
    const value = tf.concat([...states.slice(1).map(([h]) => h), ...state.slice(1)], 1); // [batch, parts · units]

    const gradFunc = (dValue: tf.Tensor, saved: tf.Tensor[]): tf.Tensor[] => {
      const [x, W, U, ...others] = saved as tf.Tensor2D[];
      const stateOf = (t: number) => others.slice(t * start.length, (t + 1) * start.length);
      const width = kept[0].length;
      const keptOf = (t: number) => others.slice((steps + 1) * start.length + t * width).slice(0, width);
      const dParts = piecesOf(dValue, parts, units);
      let dState: (tf.Tensor2D | undefined)[] = [undefined, ...dParts.slice(steps)];
      const [dInputs, dProducts, dXs]: tf.Tensor2D[][] = [[], [], []];
      for (let t = steps - 1; t >= 0; t--) {
        const [dh, ...dOthers] = dState;
        const by = [dh ? tf.add(dParts[t], dh) : dParts[t], ...dOthers] as State;
        const { dInput, dProduct, dBefore } = cell.backward({
          kept: keptOf(t),
          before: stateOf(t),
          after: stateOf(t + 1),
          dState: by,
        });
        const dH = tf.matMul(dProduct, U, false, true) as tf.Tensor2D;
        dState = [dBefore[0] ? tf.add(dH, dBefore[0]) : dH, ...dBefore.slice(1)];
        dInputs[t] = dInput;
        dProducts[t] = dProduct;
        dXs[t] = tf.matMul(dInput, W, false, true);
      }
      const hBefore = Array.from({ length: steps }, (_, t) => stateOf(t)[0]);
      const dWeights = (from: number, to: number): tf.Tensor[] => {
        const rowsOf = (pieces: tf.Tensor2D[]) => tf.concat(pieces.slice(from, to)); // [… · batch, …]
        const dInput = rowsOf(dInputs);
        const dProduct = dProducts.every((d, t) => d === dInputs[t]) ? dInput : rowsOf(dProducts);
        return [
          tf.matMul(rowsOf(piecesOf(x, steps, features)), dInput, true),
          tf.matMul(rowsOf(hBefore), dProduct, true),
          tf.sum(dInput, 0),
          ...(recurrentBias ? [tf.sum(dProduct, 0)] : []),
        ];
      };
      const atOnce = Math.max(1, Math.round(ROWS_AT_ONCE / batch));
      let sums = dWeights(Math.max(0, steps - atOnce), steps);
      for (let to = steps - atOnce; to > 0; to -= atOnce) {
        const more = dWeights(Math.max(0, to - atOnce), to);
        sums = sums.map((sum, i) => tf.add(more[i], sum));
      }
      const dX = tf.reshape(tf.concat(dXs, 1), [batch, steps, features]);
      return [dX, ...sums, ...(dState as State)];
    };
    return { value, gradFunc };
  });

  const weights = [kernel, recurrentKernel, bias, ...(recurrentBias ? [recurrentBias] : [])];
  const pieces = piecesOf(run(x, ...weights, ...start), parts, units);
  const sequence = pieces.slice(0, steps);
  return { sequence, state: [sequence[steps - 1], ...pieces.slice(steps)] };
}

/** [batch, …] cut into [batch, columns] of each step; the opposite of `tf.concat(pieces, 1)`, which a backend may know. */
const piecesOf = (x: tf.Tensor, count: number, columns: number): tf.Tensor2D[] =>
  tf.split(tf.reshape(x, [x.shape[0], count * columns]), count, 1);
