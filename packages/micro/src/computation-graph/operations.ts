/** The elementary operations of a computation graph: value, local derivatives, and both as text. */

/** Values from outside of the graph. A target or a constant is not differentiated by. */
export const leafNames = ['input', 'parameter', 'target', 'constant'] as const;
export type LeafName = (typeof leafNames)[number];

export const operationNames = [
  'add',
  'subtract',
  'multiply',
  'negate',
  'reciprocal',
  'exp',
  'sigmoid',
  'tanh',
  'relu',
  'half-square',
  'cross-entropy',
] as const;
export type OperationName = (typeof operationNames)[number];

export interface Operation {
  /** Number of inputs; `undefined`: one or more. */
  readonly arity?: number;
  /** The sign in a drawing's node: `+`, `×`, `σ`. */
  readonly sign: string;
  value(inputs: readonly number[]): number;
  /** By input, the derivative of the value with respect to it, the others held. */
  derivatives(inputs: readonly number[], value: number): number[];
  /** The value as text, of its inputs as text: names give the formula, numbers the calculation. */
  formula(inputs: readonly string[]): string;
  /** By input, the local derivative as text. `value` is the name, or the number, of the operation's own value. */
  derivativeFormulas(inputs: readonly string[], value: string): string[];
}

/** A probability that a logarithm can be taken of. */
const within = (y: number) => Math.min(Math.max(y, 1e-15), 1 - 1e-15);

export const operations: Record<OperationName, Operation> = {
  add: {
    sign: '+',
    value: (inputs) => inputs.reduce((sum, input) => sum + input, 0),
    derivatives: (inputs) => inputs.map(() => 1),
    formula: (inputs) => inputs.join(' + '),
    derivativeFormulas: (inputs) => inputs.map(() => '1'),
  },
  subtract: {
    arity: 2,
    sign: '−',
    value: ([u, v]) => u - v,
    derivatives: () => [1, -1],
    formula: ([u, v]) => `${u} − ${v}`,
    derivativeFormulas: () => ['1', '−1'],
  },
  multiply: {
    arity: 2,
    sign: '×',
    value: ([u, v]) => u * v,
    derivatives: ([u, v]) => [v, u],
    formula: ([u, v]) => `${u} · ${v}`,
    derivativeFormulas: ([u, v]) => [v, u],
  },
  negate: {
    arity: 1,
    sign: '−',
    value: ([u]) => -u,
    derivatives: () => [-1],
    formula: ([u]) => `−${u}`,
    derivativeFormulas: () => ['−1'],
  },
  reciprocal: {
    arity: 1,
    sign: '1/',
    value: ([u]) => 1 / u,
    derivatives: ([u]) => [-1 / (u * u)],
    formula: ([u]) => `1 / ${u}`,
    derivativeFormulas: ([u]) => [`−1 / ${u}²`],
  },
  exp: {
    arity: 1,
    sign: 'exp',
    value: ([u]) => Math.exp(u),
    derivatives: (_, value) => [value],
    formula: ([u]) => `exp ${u}`,
    derivativeFormulas: (_, value) => [value],
  },
  sigmoid: {
    arity: 1,
    sign: 'σ',
    value: ([z]) => 1 / (1 + Math.exp(-z)),
    derivatives: (_, a) => [a * (1 - a)],
    formula: ([z]) => `σ(${bare(z)})`,
    derivativeFormulas: (_, a) => [`${a} (1 − ${a})`],
  },
  tanh: {
    arity: 1,
    sign: 'tanh',
    value: ([z]) => Math.tanh(z),
    derivatives: (_, a) => [1 - a * a],
    formula: ([z]) => `tanh ${z}`,
    derivativeFormulas: (_, a) => [`1 − ${a}²`],
  },
  relu: {
    arity: 1,
    sign: 'ReLU',
    value: ([z]) => Math.max(0, z),
    derivatives: ([z]) => [z > 0 ? 1 : 0],
    formula: ([z]) => `max(0, ${bare(z)})`,
    derivativeFormulas: ([z]) => [`[${bare(z)} > 0]`],
  },
  'half-square': {
    arity: 1,
    sign: '½u²',
    value: ([e]) => (e * e) / 2,
    derivatives: ([e]) => [e],
    formula: ([e]) => `½ ${e}²`,
    derivativeFormulas: ([e]) => [e],
  },
  'cross-entropy': {
    arity: 2,
    sign: 'H',
    value: ([y, t]) => -t * Math.log(within(y)) - (1 - t) * Math.log(within(1 - y)),
    derivatives: ([y, t]) => [
      (y - t) / (within(y) * within(1 - y)),
      Math.log(within(1 - y)) - Math.log(within(y)),
    ],
    formula: ([y, t]) => `−${t} ln ${y} − (1 − ${t}) ln(1 − ${y})`,
    derivativeFormulas: ([y, t]) => [`(${y} − ${t}) / (${y} (1 − ${y}))`, `ln((1 − ${y}) / ${y})`],
  },
};

/** A number as a factor: negative ones in parentheses, with a true minus sign; six significant digits at most. */
export function factorText(value: number): string {
  return value < 0 ? `(${numberText(value)})` : numberText(value);
}

/** A number with six significant digits at most and a true minus sign: `−0.000438568`. */
export function numberText(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'not a number' : value > 0 ? '∞' : '−∞';
  const rounded = Number(value.toPrecision(6));
  const text = Math.abs(rounded) > 0 && Math.abs(rounded) < 1e-6 ? rounded.toExponential() : String(rounded);
  return text.replace('e+', 'e').replaceAll('-', '−');
}

/** Without the parentheses of {@link factorText}, where the function brings its own. */
function bare(text: string): string {
  return /^\(−[^()]*\)$/.test(text) ? text.slice(1, -1) : text;
}
