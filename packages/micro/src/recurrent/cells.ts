/** One step of the recurrent layers of packages/core, for one text. U is `recurrent_kernel`, and b' is `recurrent_bias`, mostly absent. */
import { Matrix } from './matrix.ts';

/** A layer at the current character. All arrays are buffers, which the next character writes over. */
export interface Cell {
  readonly units: number;
  /** The input's part of the gates, x W + b: written here before each step; [blocks · units]. */
  readonly input: Float32Array;
  /** What is handed on to the next character: h, and what else the cell remembers; each [units]. */
  readonly state: { readonly h: Float32Array; readonly c?: Float32Array };
  /** Gates (0 to 1) and candidates (g, n) at this character, by the letters of the formula; each [units]. */
  readonly gates: Readonly<Record<string, Float32Array>>;
  /** From the input and the state before to the gates and the state after. */
  step(): void;
}

/** What a layer has beside the weights by its input. */
export interface Recurrence {
  units: number;
  /** U [units, blocks · units]; absent where nothing is multiplied by the hidden state. */
  kernel?: Float32Array;
  /** b' [blocks · units] */
  bias?: Float32Array;
  /** Of a GRU: whether the reset gate acts on h U rather than on h. */
  resetAfter?: boolean;
}

/** Blocks of the columns of a layer's weights: its gates and candidates. */
export const BLOCKS: Record<keyof typeof cells, number> = { Lstm: 4, Gru: 3, Rnn: 1, MinGru: 2 };

/** The cells by the class of their layer. */
export const cells = { Lstm: lstm, Gru: gru, Rnn: rnn, MinGru: minGru } satisfies Record<
  string,
  (recurrence: Recurrence) => Cell
>;

/** [i f o] = σ(x W + b + h U),  g = tanh(x W + b + h U),  c ← f c + i g,  h ← o tanh(c) */
function lstm(recurrence: Recurrence): Cell {
  const { units } = recurrence;
  const input = new Float32Array(4 * units);
  const [i, f, o, g] = blocksOf(input, units);
  const [h, c] = [new Float32Array(units), new Float32Array(units)];
  const addFromState = product(recurrence, 0, 4);
  return {
    units,
    input,
    state: { h, c },
    gates: { i, f, o, g },
    step() {
      addFromState(input, h);
      for (let k = 0; k < 3 * units; k++) input[k] = sigmoid(input[k]);
      for (let k = 0; k < units; k++) {
        g[k] = Math.tanh(g[k]);
        c[k] = f[k] * c[k] + i[k] * g[k];
        h[k] = o[k] * Math.tanh(c[k]);
      }
    },
  };
}

/** [z r] = σ(x W + b + h U),  n = tanh(x W + b + r (h U)) or tanh(x W + b + (r h) U),  h ← z h + (1 − z) n */
function gru(recurrence: Recurrence): Cell {
  const { units, resetAfter = true } = recurrence;
  const input = new Float32Array(3 * units);
  const [z, r, n] = blocksOf(input, units);
  const zr = input.subarray(0, 2 * units);
  const [h, reset, fromState] = Array.from({ length: 3 }, () => new Float32Array(units));
  const addFromState = product(recurrence, 0, 2);
  const addToCandidate = product(recurrence, 2, 3);
  return {
    units,
    input,
    state: { h },
    gates: { z, r, n },
    step() {
      addFromState(zr, h);
      for (let k = 0; k < 2 * units; k++) zr[k] = sigmoid(zr[k]);
      if (resetAfter) {
        addToCandidate(fromState.fill(0), h);
        for (let k = 0; k < units; k++) n[k] += r[k] * fromState[k];
      } else {
        for (let k = 0; k < units; k++) reset[k] = r[k] * h[k];
        addToCandidate(n, reset);
      }
      for (let k = 0; k < units; k++) {
        n[k] = Math.tanh(n[k]);
        h[k] = n[k] + z[k] * (h[k] - n[k]);
      }
    },
  };
}

/** h ← tanh(x W + b + h U) */
function rnn(recurrence: Recurrence): Cell {
  const { units } = recurrence;
  const input = new Float32Array(units);
  const h = new Float32Array(units);
  const addFromState = product(recurrence, 0, 1);
  return {
    units,
    input,
    state: { h },
    gates: {},
    step() {
      addFromState(input, h);
      for (let k = 0; k < units; k++) h[k] = Math.tanh(input[k]);
    },
  };
}

/** z = σ(x W + b),  n = x W + b,  h ← (1 − z) h + z n */
function minGru({ units }: Recurrence): Cell {
  const input = new Float32Array(2 * units);
  const [z, n] = blocksOf(input, units);
  const h = new Float32Array(units);
  return {
    units,
    input,
    state: { h },
    gates: { z, n },
    step() {
      for (let k = 0; k < units; k++) {
        z[k] = sigmoid(z[k]);
        h[k] += z[k] * (n[k] - h[k]);
      }
    },
  };
}

/** Adds h U + b' to y: those blocks of the columns of U, from `from` to before `to`. */
function product({ units, kernel, bias }: Recurrence, from: number, to: number) {
  if (!kernel) throw new RangeError('this layer needs weights by the hidden state');
  const columns = kernel.length / units;
  const matrix = new Matrix(kernel, units, columns, { from: from * units, to: to * units });
  const added = bias?.subarray(from * units, to * units);
  return (y: Float32Array, h: Float32Array) => {
    matrix.addProduct(y, h);
    if (added) for (let k = 0; k < y.length; k++) y[k] += added[k];
  };
}

/** The parts of a vector, each of so many units, as views of it. */
function blocksOf(vector: Float32Array, units: number): Float32Array[] {
  return Array.from({ length: vector.length / units }, (_, block) =>
    vector.subarray(block * units, (block + 1) * units),
  );
}

const sigmoid = (a: number) => 1 / (1 + Math.exp(-a));
