/** The examples of the neuron, and the results of its learning. */

export interface Examples {
  /** [n, inputs], the constant 1 of the bias last. */
  readonly x: Float64Array;
  /** 0 or 1. */
  readonly targets: Uint8Array;
  readonly inputs: number;
}

export interface Lesson {
  /** After the last pass; the bias is the last. */
  readonly weights: Float64Array;
  readonly mistakes: number;
  readonly passes: number;
  /** Whether the last pass was without mistakes. */
  readonly converged: boolean;
  /** The two passes at whose ends the rule had the same weights, if there are such: it then never ends. */
  readonly cycle?: { readonly from: number; readonly to: number };
}

export interface Watch {
  /** After every presentation of an example. */
  example?(index: number, z: number, a: 0 | 1, weights: Float64Array): void;
  /** After every mistake, the k-th. */
  mistake?(k: number, weights: Float64Array): void;
  /** After every pass, with the mistakes in it. */
  pass?(pass: number, mistakes: number, weights: Float64Array): void;
}

/** Examples from rows of inputs and their targets. */
export function examplesOf(rows: readonly (readonly number[])[], targets: readonly number[]): Examples {
  const inputs = rows[0].length + 1;
  return {
    x: Float64Array.from(rows.flatMap((row) => [...row, 1])),
    targets: Uint8Array.from(targets),
    inputs,
  };
}
