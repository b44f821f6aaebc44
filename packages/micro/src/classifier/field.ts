/** A network's outputs, and the activation of each unit, over the plane: on a square grid. */
import type { DenseNetwork } from '../dense/index.ts';

export class Field {
  /** Places along each side; place 0 is in the middle of the leftmost, uppermost cell. */
  readonly side: number;
  readonly network: DenseNetwork;
  readonly #places: Float64Array;
  outputs: Float64Array;

  /**
   * A field of this network's parameters; later ones come by {@link update}.
   * @param bound the plane reaches from −bound to bound
   */
  constructor(network: DenseNetwork, side: number, bound: number) {
    this.side = side;
    this.network = network.clone();
    this.#places = new Float64Array(2 * side * side);
    const cell = (2 * bound) / side;
    for (let row = 0, at = 0; row < side; row++) {
      for (let column = 0; column < side; column++, at += 2) {
        this.#places[at] = -bound + (column + 0.5) * cell;
        this.#places[at + 1] = bound - (row + 0.5) * cell;
      }
    }
    this.outputs = this.network.forward(this.#places, side * side);
  }

  /** Computes the field of another network of the same shape. Allocates nothing. */
  update(network: DenseNetwork): void {
    this.network.parameters.set(network.parameters);
    this.outputs = this.network.forward(this.#places, this.side * this.side);
  }

  /** The inputs as if they were activations, [side², 2]. */
  get inputs(): Float64Array {
    return this.#places;
  }

  fits(network: DenseNetwork): boolean {
    return sameShape(this.network, network);
  }
}

/** Whether the two networks have the same layers, activation and loss. */
export function sameShape(a: DenseNetwork, b: DenseNetwork): boolean {
  return JSON.stringify(a.config) === JSON.stringify(b.config);
}
