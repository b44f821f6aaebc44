import {
  type SmallNetwork,
  networkGraph,
  parameterIds,
  type ComputationGraph,
} from '@nutshell/micro/computation-graph';
import type { Random } from '@nutshell/random';
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
  const sizes = layers.slice(1).map((units, before) => ({ units, inputs: layers[before] }));
  const draw = (n: number, inputs: number) =>
    Array.from({ length: n }, () => random.normal(0, inputs ** -0.5));
  const weights = sizes.map(({ units, inputs }) => Array.from({ length: units }, () => draw(inputs, inputs)));
  const biases = sizes.map(({ units, inputs }) => draw(units, inputs));
  const network: SmallNetwork = {
    layers,
    activation,
    outputActivation,
    loss,
    weights: config.weights.length ? config.weights : weights,
    biases: config.biases.length ? config.biases : biases,
  };
  try {
    const graph = networkGraph(network, x, targets);
    return { network, graph, variables: [...parameterIds(layers), ...x.map((_, i) => `x${i + 1}`)] };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new Failure(
      `${error.message}: layers are ${layers.join('-')}. Set --x and --targets to match, and --weights=[] --biases=[] to have those drawn.`,
    );
  }
}
