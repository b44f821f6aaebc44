/** Small networks as computation graphs. */
import { ComputationGraph, type GraphNode } from './graph.ts';

export interface SmallNetwork {
  /** Units by layer, the inputs first: `[2, 2, 1]`. */
  readonly layers: readonly number[];
  /** Of the hidden units, and of the output with the squared loss where `outputActivation` does not say otherwise. */
  readonly activation: 'sigmoid' | 'tanh' | 'relu';
  /**
   * `squared`: E = ½ Σ (yᵢ − tᵢ)²; `logistic`: sigmoid outputs and the cross-entropy E = Σ −tᵢ ln yᵢ − (1 − tᵢ) ln(1 − yᵢ).
   */
  readonly loss: 'squared' | 'logistic';
  /** Of the outputs with the squared loss; linear if left out. */
  readonly outputActivation?: 'linear' | 'sigmoid' | 'tanh' | 'relu';
  /** By layer after the inputs, by unit, by unit of the layer before. */
  readonly weights: readonly (readonly (readonly number[])[])[];
  /** By layer after the inputs, by unit. */
  readonly biases: readonly (readonly number[])[];
}

/**
 * The graph of a network's loss for one example. Ids: `x1`, `w1.2.1` (layer 1, to unit 2 from unit 1), `b1.2`,
 * `p1.2.1` (weight times activation), `z1.2`, `a1.2`, targets `t1`, errors `e1`, the parts `q1` of the loss, and `E`.
 * @param x the inputs
 * @param targets as many as outputs
 * @throws RangeError where a number of values is not the layers'
 */
export function networkGraph(
  network: SmallNetwork,
  x: readonly number[],
  targets: readonly number[],
): ComputationGraph {
  const { layers, weights, biases, loss } = network;
  check('inputs', x.length, layers[0]);
  check('targets', targets.length, layers[layers.length - 1]);
  check('layers of weights', weights.length, layers.length - 1);
  check('layers of biases', biases.length, layers.length - 1);
  const graph = new ComputationGraph();
  let units = x.map((value, i) => graph.leaf('input', `x${i + 1}`, value, `x${sub(i + 1)}`));
  for (let layer = 1; layer < layers.length; layer++) {
    check(`units of weights in layer ${layer}`, weights[layer - 1].length, layers[layer]);
    check(`biases in layer ${layer}`, biases[layer - 1].length, layers[layer]);
    const before = units;
    units = weights[layer - 1].map((row, i) => {
      check(`weights of unit ${i + 1} in layer ${layer}`, row.length, before.length);
      return unit(graph, network, { layer, i: i + 1 }, row, biases[layer - 1][i], before);
    });
  }
  const parts = units.map((y, i) => {
    const t = graph.leaf('target', `t${i + 1}`, targets[i], `t${sub(i + 1)}`);
    const last =
      units.length === 1 ? { id: 'E', symbol: 'E' } : { id: `q${i + 1}`, symbol: `q${sub(i + 1)}` };
    if (loss === 'logistic') return graph.apply('cross-entropy', [y, t], last.id, last.symbol);
    const e = graph.apply('subtract', [y, t], `e${i + 1}`, `e${sub(i + 1)}`);
    return graph.apply('half-square', [e], last.id, last.symbol);
  });
  if (parts.length > 1) graph.apply('add', parts, 'E');
  return graph;
}

/** z = Σ wⱼ aⱼ + b, a = g(z), one node for each product. */
function unit(
  graph: ComputationGraph,
  { layers, activation, outputActivation = 'linear', loss }: SmallNetwork,
  { layer, i }: { layer: number; i: number },
  row: readonly number[],
  bias: number,
  before: readonly GraphNode[],
): GraphNode {
  const top = sup(layer);
  const products = before.map((a, j) => {
    const at = `${layer}.${i}.${j + 1}`;
    const below = `${sub(i)}${sub(j + 1)}`;
    const w = graph.leaf('parameter', `w${at}`, row[j], `w${top}${below}`);
    return graph.apply('multiply', [w, a], `p${at}`, `p${top}${below}`);
  });
  const b = graph.leaf('parameter', `b${layer}.${i}`, bias, `b${top}${sub(i)}`);
  const z = graph.apply('add', [...products, b], `z${layer}.${i}`, `z${top}${sub(i)}`);
  const isOutput = layer === layers.length - 1;
  const g = !isOutput ? activation : loss === 'logistic' ? 'sigmoid' : outputActivation;
  return g === 'linear' ? z : graph.apply(g, [z], `a${layer}.${i}`, `a${top}${sub(i)}`);
}

/** Ids of the parameters in the order in which the network holds them: by layer all weights, then all biases. */
export function parameterIds(layers: readonly number[]): string[] {
  return layers.slice(1).flatMap((units, before) => {
    const layer = before + 1;
    const to = Array.from({ length: units }, (_, i) => i + 1);
    const from = Array.from({ length: layers[before] }, (_, j) => j + 1);
    return [...to.flatMap((i) => from.map((j) => `w${layer}.${i}.${j}`)), ...to.map((i) => `b${layer}.${i}`)];
  });
}

function check(what: string, given: number, expected: number): void {
  if (given !== expected)
    throw new RangeError(`${given} ${what} were given where the network has ${expected}`);
}

function sub(n: number): string {
  return String(n).replaceAll(/\d/g, (digit) => '₀₁₂₃₄₅₆₇₈₉'[Number(digit)]);
}

function sup(n: number): string {
  return String(n).replaceAll(/\d/g, (digit) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(digit)]);
}
