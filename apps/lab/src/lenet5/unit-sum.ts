/** The state of a unit, term by term: windows of the layer before, times weights, plus a bias, squashed. */
import type { Frame } from './frame.ts';
import { type LayerName, type Unit, RANGE, SLOPE, layerNames, shapes } from './layers.ts';
import type { Weights } from './weights.ts';

/** The part of the sum that one map of the layer before adds. */
export interface Term {
  /** The map it comes from; of F6, all units of C5 are one term. */
  readonly source: number;
  readonly columns: number;
  readonly rows: number;
  /** States that the unit reads, row by row. */
  readonly window: Float32Array;
  /** The weight of each. */
  readonly kernel: Float32Array;
  readonly sum: number;
}

export interface UnitSum {
  readonly before: LayerName;
  readonly terms: readonly Term[];
  readonly bias: number;
  /** The weighted sum with the bias. */
  readonly z: number;
  /** 1.7159 tanh(2z/3). */
  readonly state: number;
}

/** @returns `undefined` for a pixel of the input, which nothing computes */
export function unitSum(unit: Unit, frame: Frame, weights: Weights): UnitSum | undefined {
  const { layer, map } = unit;
  if (layer === 'input') return undefined;
  const before = layerNames[layerNames.indexOf(layer) - 1];
  const terms = weights.sources(layer, map).map((source) => termOf(unit, source, before, frame, weights));
  const joined = layer === 'f6' ? [join(terms)] : terms;
  const bias = weights.biases[layer][map];
  const z = joined.reduce((sum, term) => sum + term.sum, bias);
  return { before, terms: joined, bias, z, state: RANGE * Math.tanh(SLOPE * z) };
}

function termOf(unit: Unit, source: number, before: LayerName, frame: Frame, weights: Weights): Term {
  const { layer, map, row, column } = unit;
  const { window: size, stride, maps } = shapes[layer];
  const side = size || 1; // F6 reads single units
  const { maps: sources, side: width } = shapes[before];
  const window = new Float32Array(side * side);
  const kernel = new Float32Array(side * side);
  let sum = 0;
  for (let i = 0; i < window.length; i++) {
    const [y, x] = [row * stride + Math.floor(i / side), column * stride + (i % side)];
    window[i] = frame.states[before][(y * width + x) * sources + source];
    kernel[i] =
      layer === 's2' || layer === 's4'
        ? weights.coefficients[layer][map]
        : weights.kernels[layer as 'c1' | 'c3' | 'c5' | 'f6'][(i * sources + source) * maps + map];
    sum += window[i] * kernel[i];
  }
  return { source, columns: side, rows: side, window, kernel, sum };
}

/** The 120 single terms of a unit of F6 as one picture. */
function join(terms: readonly Term[]): Term {
  return {
    source: 0,
    columns: 12,
    rows: terms.length / 12,
    window: Float32Array.from(terms, ({ window }) => window[0]),
    kernel: Float32Array.from(terms, ({ kernel }) => kernel[0]),
    sum: terms.reduce((total, { sum }) => total + sum, 0),
  };
}
