/** A network's outputs, and the activation of each unit, over the plane: on a square grid. */
import type { DenseNetwork } from '../dense/index.ts';
import { coordinates, type FeatureName, featuresAt } from './features.ts';

export class Field {
  /** Places along each side; place 0 is in the middle of the leftmost, uppermost cell. */
  readonly side: number;
  readonly network: DenseNetwork;
  readonly features: readonly FeatureName[];
  /** What the network is told of each place, [side², features]. */
  readonly inputs: Float64Array;
  outputs: Float64Array;

  /**
   * A field of this network's parameters; later ones come by {@link update}.
   * @param bound the plane reaches from −bound to bound
   */
  constructor(network: DenseNetwork, side: number, bound: number, features = coordinates) {
    this.side = side;
    this.network = network.clone();
    this.features = features;
    const places = new Float64Array(2 * side * side);
    const cell = (2 * bound) / side;
    for (let row = 0, at = 0; row < side; row++) {
      for (let column = 0; column < side; column++, at += 2) {
        places[at] = -bound + (column + 0.5) * cell;
        places[at + 1] = bound - (row + 0.5) * cell;
      }
    }
    this.inputs = featuresAt(places, features);
    this.outputs = this.network.forward(this.inputs, side * side);
  }

  /** Computes the field of another network of the same shape. Allocates nothing. */
  update(network: DenseNetwork): void {
    this.network.parameters.set(network.parameters);
    this.outputs = this.network.forward(this.inputs, this.side * this.side);
  }

  fits(network: DenseNetwork, features = coordinates): boolean {
    return features.join() === this.features.join() && sameShape(this.network, network);
  }
}

/** Whether the two networks have the same layers, activation and loss. */
export function sameShape(a: DenseNetwork, b: DenseNetwork): boolean {
  return JSON.stringify(a.config) === JSON.stringify(b.config);
}
