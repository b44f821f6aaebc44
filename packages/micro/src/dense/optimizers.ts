/** The optimisers that a vector of parameters can be given, in the order in which they were invented. */
export const vectorOptimizerNames = [
  'sgd',
  'momentum',
  'nesterov',
  'adagrad',
  'adadelta',
  'rmsprop',
  'adam',
] as const;

export type VectorOptimizerName = (typeof vectorOptimizerNames)[number];

/** The options of an optimiser beside the learning rate; each reads only its own, and has defaults. */
export interface VectorOptimizerOptions {
  /** μ of momentum and Nesterov, 0.9. */
  momentum?: number;
  /** ρ, the weight of the past in the running averages: 0.95 for Adadelta, 0.9 for RMSProp. */
  decay?: number;
  /** β₁ of Adam, 0.9. */
  beta1?: number;
  /** β₂ of Adam, 0.999. */
  beta2?: number;
  /** 1e-10 for Adagrad, 1e-6 for Adadelta, 1e-8 for RMSProp and Adam. */
  epsilon?: number;
  /** The first value of Adagrad's sum, 0. */
  initial?: number;
}

/**
 * An optimiser of one vector of numbers: the rules and defaults of the tensor optimisers of this package
 * (`sgd`, `momentum`, …, `adam`) in double precision and without a tensor, for small networks and for
 * demonstrations that run in a browser.
 */
export interface VectorOptimizer {
  readonly name: VectorOptimizerName;
  /** The slots that it keeps between steps, each as long as the parameters; read-only for all others. */
  readonly slots: Readonly<Record<string, Float64Array>>;
  /**
   * One step, in place: parameters ← parameters + update.
   *
   * @throws RangeError if parameters or gradient have another length than the optimiser was made for.
   */
  step(parameters: Float64Array, gradient: Float64Array, learningRate: number): void;
  /** Forgets all steps. */
  reset(): void;
}

type Slots = Readonly<Record<string, Float64Array>>;
type Step = (θ: Float64Array, g: Float64Array, η: number) => void;
interface Rule {
  /** The slots, with the value that fills them at first. */
  slots: Record<string, number>;
  /** The step over these slots; `time` counts steps from 1. */
  bind: (slots: Slots, time: () => number) => Step;
}

/**
 * The optimiser of that name for vectors of that length.
 *
 * @throws RangeError if the length is not a whole number ≥ 0; if momentum, decay, beta1 or beta2 is outside of
 * [0, 1); or if epsilon or initial is negative.
 */
export function vectorOptimizer(
  name: VectorOptimizerName,
  length: number,
  options: VectorOptimizerOptions = {},
): VectorOptimizer {
  check(name, length, options);
  const { slots: initial, bind } = rules[name](options);
  const slots: Record<string, Float64Array> = {};
  for (const [kind, value] of Object.entries(initial)) slots[kind] = new Float64Array(length).fill(value);
  let time = 0;
  const step = bind(slots, () => time);
  return {
    name,
    slots,
    step(parameters, gradient, learningRate) {
      if (parameters.length !== length || gradient.length !== length)
        throw new RangeError(
          `${name} was made for ${length} parameters; it got ${parameters.length} and a gradient of ` +
            `${gradient.length} numbers.`,
        );
      time++;
      step(parameters, gradient, learningRate);
    },
    reset() {
      time = 0;
      for (const [kind, value] of Object.entries(initial)) slots[kind].fill(value);
    },
  };
}

/** The rules as in `../optimizers`, where their sources are named: parameters θ, gradient g, learning rate η. */
const rules: Record<VectorOptimizerName, (options: VectorOptimizerOptions) => Rule> = {
  sgd: () => ({
    slots: {},
    bind: () => (θ, g, η) => {
      for (let i = 0; i < θ.length; i++) θ[i] -= η * g[i];
    },
  }),

  momentum: ({ momentum: μ = 0.9 }) => ({
    slots: { velocity: 0 },
    bind:
      ({ velocity: v }) =>
      (θ, g, η) => {
        for (let i = 0; i < θ.length; i++) {
          v[i] = μ * v[i] + g[i];
          θ[i] -= η * v[i];
        }
      },
  }),

  nesterov: ({ momentum: μ = 0.9 }) => ({
    slots: { velocity: 0 },
    bind:
      ({ velocity: v }) =>
      (θ, g, η) => {
        for (let i = 0; i < θ.length; i++) {
          v[i] = μ * v[i] + g[i];
          θ[i] -= η * (g[i] + μ * v[i]);
        }
      },
  }),

  adagrad: ({ initial = 0, epsilon: ε = 1e-10 }) => ({
    slots: { sum: initial },
    bind:
      ({ sum }) =>
      (θ, g, η) => {
        for (let i = 0; i < θ.length; i++) {
          sum[i] += g[i] * g[i];
          θ[i] -= (η * g[i]) / (Math.sqrt(sum[i]) + ε);
        }
      },
  }),

  adadelta: ({ decay: ρ = 0.95, epsilon: ε = 1e-6 }) => ({
    slots: { square: 0, moved: 0 },
    bind:
      ({ square, moved }) =>
      (θ, g, η) => {
        for (let i = 0; i < θ.length; i++) {
          square[i] = ρ * square[i] + (1 - ρ) * g[i] * g[i];
          const d = Math.sqrt((moved[i] + ε) / (square[i] + ε)) * g[i];
          moved[i] = ρ * moved[i] + (1 - ρ) * d * d;
          θ[i] -= η * d;
        }
      },
  }),

  rmsprop: ({ decay: ρ = 0.9, epsilon: ε = 1e-8 }) => ({
    slots: { square: 0 },
    bind:
      ({ square }) =>
      (θ, g, η) => {
        for (let i = 0; i < θ.length; i++) {
          square[i] = ρ * square[i] + (1 - ρ) * g[i] * g[i];
          θ[i] -= (η * g[i]) / Math.sqrt(square[i] + ε);
        }
      },
  }),

  adam: ({ beta1 = 0.9, beta2 = 0.999, epsilon: ε = 1e-8 }) => ({
    slots: { mean: 0, square: 0 },
    bind:
      ({ mean: m, square: v }, time) =>
      (θ, g, η) => {
        const weight1 = 1 - beta1 ** time();
        const weight2 = 1 - beta2 ** time();
        for (let i = 0; i < θ.length; i++) {
          m[i] = beta1 * m[i] + (1 - beta1) * g[i];
          v[i] = beta2 * v[i] + (1 - beta2) * g[i] * g[i];
          θ[i] -= (η * (m[i] / weight1)) / (Math.sqrt(v[i] / weight2) + ε);
        }
      },
  }),
};

function check(name: string, length: number, options: VectorOptimizerOptions): void {
  if (!Number.isSafeInteger(length) || length < 0)
    throw new RangeError(`${name}: the number of parameters must be a whole number ≥ 0, not ${length}.`);
  for (const [key, value] of Object.entries(options) as [
    keyof VectorOptimizerOptions,
    number | undefined,
  ][]) {
    if (value === undefined) continue;
    const fraction = key !== 'epsilon' && key !== 'initial';
    if (!(value >= 0 && (fraction ? value < 1 : value < Infinity)))
      throw new RangeError(
        `${name}: ${key} must be ${fraction ? 'in [0, 1)' : '≥ 0 and finite'}, not ${value}.`,
      );
  }
}
