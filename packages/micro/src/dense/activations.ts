/** The activation functions g of a = g(z), their derivatives, and the two loops over whole layers that training spends its time in. */

export const activationNames = [
  'linear',
  'sigmoid',
  'tanh',
  'relu',
  'leaky-relu',
  'elu',
  'softplus',
  'swish',
  'sine',
  'threshold',
] as const;

export type ActivationName = (typeof activationNames)[number];

export interface Activation {
  readonly name: ActivationName;
  value(z: number): number;
  /** g′(z). Where g has a corner or a jump, the derivative from the left; the threshold's is 0 everywhere, so that it cannot be trained. */
  derivative(z: number): number;
}

/** The slope of a leaky rectifier below zero (Maas, Hannun and Ng 2013). */
const LEAK = 0.01;

const sigmoid = (z: number) => 1 / (1 + Math.exp(-z));
const sigmoidSlope = (z: number) => sigmoid(z) * sigmoid(-z);
const tanhSlope = (z: number) => 1 - Math.tanh(z) ** 2;
const relu = (z: number) => (z > 0 ? z : 0);
const step = (z: number) => (z > 0 ? 1 : 0);
const leaky = (z: number) => (z > 0 ? z : LEAK * z);
const leakySlope = (z: number) => (z > 0 ? 1 : LEAK);
const elu = (z: number) => (z > 0 ? z : Math.expm1(z));
const eluSlope = (z: number) => (z > 0 ? 1 : Math.exp(z));
/** ln(1 + eᶻ) without overflow. */
export const softplus = (z: number) => (z > 0 ? z : 0) + Math.log1p(Math.exp(z > 0 ? -z : z));
const swish = (z: number) => z * sigmoid(z);
const swishSlope = (z: number) => sigmoid(z) * (1 + z * sigmoid(-z));

/**
 * The activation functions by name. `elu` has α = 1 (Clevert et al. 2016), `swish` is z · σ(z) (Ramachandran et al. 2017), also known as
 * SiLU; `threshold` is McCulloch and Pitts's neuron, which fires (1) from z = 0 on.
 */
export const activations: Readonly<Record<ActivationName, Activation>> = {
  linear: { name: 'linear', value: (z) => z, derivative: () => 1 },
  sigmoid: { name: 'sigmoid', value: sigmoid, derivative: sigmoidSlope },
  tanh: { name: 'tanh', value: Math.tanh, derivative: tanhSlope },
  relu: { name: 'relu', value: relu, derivative: step },
  'leaky-relu': { name: 'leaky-relu', value: leaky, derivative: leakySlope },
  elu: { name: 'elu', value: elu, derivative: eluSlope },
  softplus: { name: 'softplus', value: softplus, derivative: sigmoid },
  swish: { name: 'swish', value: swish, derivative: swishSlope },
  sine: { name: 'sine', value: Math.sin, derivative: Math.cos },
  threshold: { name: 'threshold', value: (z) => (z >= 0 ? 1 : 0), derivative: () => 0 },
};

/** a ← g(z), element by element. One loop per function: V8 inlines a function only into a loop that always calls the same one. */
export function activate(name: ActivationName, z: Float64Array, a: Float64Array): void {
  const n = z.length;
  switch (name) {
    case 'linear':
      for (let i = 0; i < n; i++) a[i] = z[i];
      return;
    case 'sigmoid':
      for (let i = 0; i < n; i++) a[i] = sigmoid(z[i]);
      return;
    case 'tanh':
      for (let i = 0; i < n; i++) a[i] = Math.tanh(z[i]);
      return;
    case 'relu':
      for (let i = 0; i < n; i++) a[i] = relu(z[i]);
      return;
    case 'leaky-relu':
      for (let i = 0; i < n; i++) a[i] = leaky(z[i]);
      return;
    case 'elu':
      for (let i = 0; i < n; i++) a[i] = elu(z[i]);
      return;
    case 'softplus':
      for (let i = 0; i < n; i++) a[i] = softplus(z[i]);
      return;
    case 'swish':
      for (let i = 0; i < n; i++) a[i] = swish(z[i]);
      return;
    case 'sine':
      for (let i = 0; i < n; i++) a[i] = Math.sin(z[i]);
      return;
    case 'threshold':
      for (let i = 0; i < n; i++) a[i] = z[i] >= 0 ? 1 : 0;
  }
}

/** ∂E/∂z ← ∂E/∂a · g′(z), in place; g′ is computed from a = g(z) where that is cheaper. */
export function throughActivation(
  name: ActivationName,
  z: Float64Array,
  a: Float64Array,
  error: Float64Array,
): void {
  const n = z.length;
  switch (name) {
    case 'linear':
      return;
    case 'sigmoid':
      for (let i = 0; i < n; i++) error[i] *= a[i] * (1 - a[i]);
      return;
    case 'tanh':
      for (let i = 0; i < n; i++) error[i] *= 1 - a[i] * a[i];
      return;
    case 'relu':
      for (let i = 0; i < n; i++) error[i] = z[i] > 0 ? error[i] : 0;
      return;
    case 'leaky-relu':
      for (let i = 0; i < n; i++) error[i] *= leakySlope(z[i]);
      return;
    case 'elu':
      for (let i = 0; i < n; i++) error[i] *= z[i] > 0 ? 1 : a[i] + 1;
      return;
    case 'softplus':
      for (let i = 0; i < n; i++) error[i] *= sigmoid(z[i]);
      return;
    case 'swish':
      for (let i = 0; i < n; i++) error[i] *= swishSlope(z[i]);
      return;
    case 'sine':
      for (let i = 0; i < n; i++) error[i] *= Math.cos(z[i]);
      return;
    case 'threshold':
      error.fill(0);
  }
}
