import {
  type SmallNetwork,
  networkGraph,
  parameterIds,
  type ComputationGraph,
} from '@nutshell/core/computation-graph';
import type { Random } from '@nutshell/core/random';
import { Failure } from '@nutshell/experiment';
import type { BackpropConfig } from './config.ts';

/** A network, an example, and the graph of its loss. */
export interface Example {
  readonly network: SmallNetwork;
  readonly graph: ComputationGraph;
  /** Ids of the nodes that the gradient is of: all weights and biases, and the inputs. */
  readonly variables: readonly string[];
}

/** @throws Failure where numbers of weights, biases, inputs or targets are not those of the layers */
export function exampleOf(config: BackpropConfig, random: Random): Example {
  const { layers, activation, outputActivation, loss, x, targets } = config;
  const drawn = layers
    .slice(1)
    .map((units, before) =>
      Array.from({ length: units }, () =>
        Array.from({ length: layers[before] }, () => random.normal(0, layers[before] ** -0.5)),
      ),
    );
  const network: SmallNetwork = {
    layers,
    activation,
    outputActivation,
    loss,
    weights: config.weights.length ? config.weights : drawn,
    biases: config.biases.length
      ? config.biases
      : layers.slice(1).map((units) => Array.from({ length: units }, () => 0)),
  };
  try {
    const graph = networkGraph(network, x, targets);
    return { network, graph, variables: [...parameterIds(layers), ...x.map((_, i) => `x${i + 1}`)] };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new Failure(
      `${error.message}: layers are ${layers.join('-')}; set --layers, --weights, --biases, --x and --targets to match.`,
    );
  }
}
