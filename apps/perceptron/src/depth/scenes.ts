/** A plane on its way through a network: where its grid and its points are after each stage of each layer. */
import { DenseNetwork, type Stage, transform } from '@nutshell/micro/dense';
import { project, viewOf, type View } from './view.ts';

export interface Scene {
  units: number;
  /** Polylines [n, 2], as they are seen; without meaning where there is one unit only. */
  grid: Float64Array[];
  /** [n, 2] as they are seen, or the n values of a single unit. */
  points: Float64Array;
}

export type LayerScenes = Record<Stage, Scene> & {
  /** How z and a are seen. */
  views: { z: View; a: View };
};

/**
 * @param grid polylines [n, 2] of the input plane.
 * @param points [n, 2] of the input plane; the view of a layer of more than two units is made from them.
 * @param choice see `viewOf`.
 * @param previous views to stay close to, from an animation's last frame.
 */
export function layerScenes(
  network: DenseNetwork,
  layer: number,
  {
    grid,
    points,
    choice,
    previous,
  }: {
    grid: readonly Float64Array[];
    points: Float64Array;
    choice: string;
    previous?: LayerScenes['views'];
  },
): LayerScenes {
  const units = network.layers[layer].outputs;
  const views = {
    z: viewOf(transform(network, points, layer, 'bias'), units, choice, previous?.z),
    a: viewOf(transform(network, points, layer, 'activation'), units, choice, previous?.a),
  };
  const scene = (stage: Stage): Scene => {
    const view = stage === 'activation' ? views.a : views.z;
    const seen = (set: Float64Array) => {
      const values = transform(network, set, layer, stage);
      return units === 1 ? values : project(view, values);
    };
    return { units, grid: units === 1 ? [] : grid.map(seen), points: seen(points) };
  };
  return { linear: scene('linear'), bias: scene('bias'), activation: scene('activation'), views };
}

/** The last layer by itself: a linear classifier of the last hidden layer's output. */
export function outputLayer({ layers, config }: DenseNetwork): DenseNetwork {
  const { inputs, weights, biases } = layers[layers.length - 1];
  return DenseNetwork.fromParameters({ ...config, inputs, hidden: [] }, [...weights, ...biases]);
}
