/** The plane as a layer maps it: a grid and the points, each at the place that two of the layer's units give it. */
import { type DenseNetwork, gridLines } from '../dense/index.ts';
import { coordinates, featuresAt } from './features.ts';
import { sameShape } from './field.ts';
import type { PointSet } from './point-set.ts';
import { predicted } from './training.ts';

const LINES = 21;

/** How far a layer's own computation has come: weights, bias, activation. */
export const stageNames = ['linear', 'bias', 'activation'] as const;

/** What is asked for. */
export interface SpaceChoice {
  readonly layer: number;
  readonly stage: (typeof stageNames)[number];
  readonly unitX: number;
  readonly unitY: number;
}

/** Which space is shown, within what the network has. */
export interface Space {
  /** 0 is the space of the inputs, n layer n, of which the last is the output. */
  readonly layer: number;
  readonly stage: SpaceChoice['stage'];
  readonly units: number;
  readonly unitX: number;
  /** −1 where the layer has one unit: then the other axis is the plane's second coordinate. */
  readonly unitY: number;
}

/** The nearest space that a network with these hidden layers has. */
export function spaceOf(choice: SpaceChoice, hidden: readonly number[], outputs: number, inputs = 2): Space {
  const sizes = [inputs, ...hidden, outputs];
  const layer = Math.min(choice.layer, sizes.length - 1);
  const units = sizes[layer];
  const unitX = Math.min(choice.unitX, units - 1);
  let unitY = Math.min(choice.unitY, units - 1);
  if (unitY === unitX) unitY = unitX === 0 ? 1 : 0;
  return { layer, stage: choice.stage, units, unitX, unitY: units === 1 ? -1 : unitY };
}

export class Warp {
  readonly lines = 2 * LINES;
  /** Points along each line: the more, the rounder it bends. */
  readonly samples: number;
  /** Where the samples of the grid's lines are, [lines · samples, 2]. */
  readonly grid: Float64Array;
  /** Class that the network finds at each sample; of a surface whether it is below (0) or above (1) zero. */
  readonly classes: Uint8Array;
  /** Where the points are, [points, 2]. */
  readonly points: Float64Array;
  /** The part of the space that holds the grid: left, right, lower, upper. */
  readonly extent: [number, number, number, number] = [-1, 1, -1, 1];

  readonly #gridNetwork: DenseNetwork;
  readonly #pointNetwork: DenseNetwork;
  readonly #places: Float64Array;
  readonly #inputs: Float64Array;
  readonly #set: PointSet;

  /** @param bound the plane reaches from −bound to bound @param features those of the points */
  constructor(network: DenseNetwork, set: PointSet, samples: number, bound: number, features = coordinates) {
    this.samples = samples;
    const range: [number, number] = [-bound, bound];
    const lines = gridLines({ x: range, y: range }, LINES, samples);
    this.#places = new Float64Array(lines.flatMap((line) => [...line]));
    this.#inputs = featuresAt(this.#places, features);
    this.grid = new Float64Array(this.#places.length);
    this.classes = new Uint8Array(this.#places.length / 2);
    this.#gridNetwork = network.clone();
    this.#pointNetwork = network.clone();
    this.#set = set;
    this.points = new Float64Array(2 * set.size);
  }

  fits(network: DenseNetwork, points: PointSet): boolean {
    return points === this.#set && sameShape(network, this.#gridNetwork);
  }

  /** Computes where a network's layer has everything. Allocates nothing. */
  update(network: DenseNetwork, space: Space): void {
    this.#gridNetwork.parameters.set(network.parameters);
    const samples = this.classes.length;
    const outputs = this.#gridNetwork.forward(this.#inputs, samples);
    const { outputs: width, loss } = network.config;
    const middle = loss === 'squared' ? 0 : 0.5;
    for (let i = 0; i < samples; i++) this.classes[i] = predicted(outputs, i, width, middle);
    project(this.#gridNetwork, this.#inputs, this.#places, space, this.grid);
    const { size, x, inputs } = this.#set;
    if (size > 0) {
      this.#pointNetwork.parameters.set(network.parameters);
      this.#pointNetwork.forward(inputs, size);
      project(this.#pointNetwork, inputs, x, space, this.points);
    }
    this.#measure();
  }

  #measure(): void {
    let [left, right, lower, upper] = [Infinity, -Infinity, Infinity, -Infinity];
    for (let i = 0; i < this.grid.length; i += 2) {
      const x = this.grid[i];
      const y = this.grid[i + 1];
      if (x < left) left = x;
      if (x > right) right = x;
      if (y < lower) lower = y;
      if (y > upper) upper = y;
    }
    // A unit that is the same everywhere still gets a range around its value.
    const [middleX, middleY] = [(left + right) / 2, (lower + upper) / 2];
    const halfX = Math.max(((right - left) / 2) * 1.06, 0.05);
    const halfY = Math.max(((upper - lower) / 2) * 1.06, 0.05);
    this.extent[0] = middleX - halfX;
    this.extent[1] = middleX + halfX;
    this.extent[2] = middleY - halfY;
    this.extent[3] = middleY + halfY;
  }
}

/** Writes where the space's units have places of the plane, whose features were the last inputs of the network. */
function project(
  network: DenseNetwork,
  inputs: Float64Array,
  places: Float64Array,
  space: Space,
  out: Float64Array,
): void {
  const { layer, stage, units, unitX, unitY } = space;
  const at = layer - 1;
  const values = layer === 0 ? inputs : stage === 'activation' ? network.a(at) : network.z(at);
  const shift = layer > 0 && stage === 'linear';
  const biasX = shift ? network.layers[at].biases[unitX] : 0;
  const biasY = shift && unitY >= 0 ? network.layers[at].biases[unitY] : 0;
  for (let i = 0; 2 * i < out.length; i++) {
    out[2 * i] = values[i * units + unitX] - biasX;
    out[2 * i + 1] = unitY < 0 ? places[2 * i + 1] : values[i * units + unitY] - biasY;
  }
}
