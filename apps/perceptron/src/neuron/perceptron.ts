/**
 * Rosenblatt's learning rule for the threshold neuron (1958; 1962, "Principles of neurodynamics"): after every mistake
 * w ← w + (t − a) x, where the bias is the weight of an input that is always 1.
 */

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
  /** For a rule that came back to weights that it had at the end of an earlier pass: which passes. It will never end. */
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

/** From zero weights, the examples in their order again and again, until a pass without mistakes, a cycle, or `maxPasses`. */
export function learn(examples: Examples, maxPasses: number, watch: Watch = {}): Lesson {
  const { x, targets, inputs } = examples;
  const weights = new Float64Array(inputs);
  const seen = new Map<string, number>([[weights.join(), 0]]);
  let mistakes = 0;
  for (let pass = 1; pass <= maxPasses; pass++) {
    const before = mistakes;
    for (let i = 0; i < targets.length; i++) {
      let z = 0;
      for (let j = 0; j < inputs; j++) z += weights[j] * x[i * inputs + j];
      const a = z >= 0 ? 1 : 0;
      if (a !== targets[i]) {
        const error = targets[i] - a;
        for (let j = 0; j < inputs; j++) weights[j] += error * x[i * inputs + j];
        mistakes++;
        watch.mistake?.(mistakes, weights);
      }
      watch.example?.(i, z, a, weights);
    }
    watch.pass?.(pass, mistakes - before, weights);
    if (mistakes === before) return { weights, mistakes, passes: pass, converged: true };
    const key = weights.join();
    const from = seen.get(key);
    if (from !== undefined)
      return { weights, mistakes, passes: pass, converged: false, cycle: { from, to: pass } };
    seen.set(key, pass);
  }
  return { weights, mistakes, passes: maxPasses, converged: false };
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
