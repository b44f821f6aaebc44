/**
 * The three products of a fully connected layer, z = xW + b and its two gradients. Matrices are row-major. Four sums at a time run in
 * registers: they do not wait for each other as the terms of one sum do, and share what they load.
 */

/** z ← xW + b for x [examples, inputs], W [inputs, outputs], b [outputs], z [examples, outputs]. Without b (null), xW. */
export function affine(
  x: Float64Array,
  weights: Float64Array,
  biases: Float64Array | null,
  z: Float64Array,
  examples: number,
  inputs: number,
  outputs: number,
): void {
  const blocked = outputs - (outputs % 4);
  for (let e = 0; e < examples; e++) {
    const from = e * inputs;
    const to = e * outputs;
    for (let j = 0; j < blocked; j += 4) {
      let s0 = 0;
      let s1 = 0;
      let s2 = 0;
      let s3 = 0;
      for (let i = 0, w = j; i < inputs; i++, w += outputs) {
        const value = x[from + i];
        s0 += value * weights[w];
        s1 += value * weights[w + 1];
        s2 += value * weights[w + 2];
        s3 += value * weights[w + 3];
      }
      z[to + j] = s0;
      z[to + j + 1] = s1;
      z[to + j + 2] = s2;
      z[to + j + 3] = s3;
    }
    for (let j = blocked; j < outputs; j++) {
      let sum = 0;
      for (let i = 0, w = j; i < inputs; i++, w += outputs) sum += x[from + i] * weights[w];
      z[to + j] = sum;
    }
    if (biases !== null) for (let j = 0; j < outputs; j++) z[to + j] += biases[j];
  }
}

/** ∂E/∂W ← xᵀδ and ∂E/∂b ← the sum of δ over the examples, for x [examples, inputs], δ = ∂E/∂z [examples, outputs]. */
export function affineGradient(
  x: Float64Array,
  delta: Float64Array,
  weights: Float64Array,
  biases: Float64Array,
  examples: number,
  inputs: number,
  outputs: number,
): void {
  const blocked = outputs - (outputs % 4);
  const end = examples * outputs;
  for (let i = 0; i < inputs; i++) {
    const row = i * outputs;
    for (let j = 0; j < blocked; j += 4) {
      let s0 = 0;
      let s1 = 0;
      let s2 = 0;
      let s3 = 0;
      for (let d = j, at = i; d < end; d += outputs, at += inputs) {
        const value = x[at];
        s0 += value * delta[d];
        s1 += value * delta[d + 1];
        s2 += value * delta[d + 2];
        s3 += value * delta[d + 3];
      }
      weights[row + j] = s0;
      weights[row + j + 1] = s1;
      weights[row + j + 2] = s2;
      weights[row + j + 3] = s3;
    }
    for (let j = blocked; j < outputs; j++) {
      let sum = 0;
      for (let d = j, at = i; d < end; d += outputs, at += inputs) sum += x[at] * delta[d];
      weights[row + j] = sum;
    }
  }
  for (let j = 0; j < outputs; j++) {
    let sum = 0;
    for (let d = j; d < end; d += outputs) sum += delta[d];
    biases[j] = sum;
  }
}

/** ∂E/∂x ← δWᵀ for δ = ∂E/∂z [examples, outputs], W [inputs, outputs], ∂E/∂x [examples, inputs]. */
export function affineBackward(
  delta: Float64Array,
  weights: Float64Array,
  error: Float64Array,
  examples: number,
  inputs: number,
  outputs: number,
): void {
  const blocked = inputs - (inputs % 4);
  for (let e = 0; e < examples; e++) {
    const from = e * outputs;
    const to = e * inputs;
    for (let i = 0; i < blocked; i += 4) {
      let w = i * outputs;
      let s0 = 0;
      let s1 = 0;
      let s2 = 0;
      let s3 = 0;
      for (let j = 0; j < outputs; j++, w++) {
        const value = delta[from + j];
        s0 += value * weights[w];
        s1 += value * weights[w + outputs];
        s2 += value * weights[w + 2 * outputs];
        s3 += value * weights[w + 3 * outputs];
      }
      error[to + i] = s0;
      error[to + i + 1] = s1;
      error[to + i + 2] = s2;
      error[to + i + 3] = s3;
    }
    for (let i = blocked; i < inputs; i++) {
      let sum = 0;
      for (let j = 0, w = i * outputs; j < outputs; j++, w++) sum += delta[from + j] * weights[w];
      error[to + i] = sum;
    }
  }
}
