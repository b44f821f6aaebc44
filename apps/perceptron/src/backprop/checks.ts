/** The same derivatives by three other ways: differences, TensorFlow.js, and the autograd engine. */
import * as tf from '@tensorflow/tfjs';
import type { ComputationGraph, SmallNetwork } from '@nutshell/micro/computation-graph';
import { type Activation, Network, Scalar } from './autograd.ts';
import type { Example } from './example.ts';

/** By variable: the derivative of E. */
export type Gradient = Readonly<Record<string, number>>;

/** The derivatives by back-propagation on the graph. */
export function graphGradient({ graph, variables }: Example): Gradient {
  graph.forward();
  graph.backward();
  return Object.fromEntries(variables.map((id) => [id, graph.node(id).gradient]));
}

/** (E(v + h) − E(v − h)) / 2h for every variable v; the graph is left as it was. */
export function finiteDifferences({ graph, variables }: Example, h: number): Gradient {
  const at = (id: string, value: number) => {
    graph.set(id, value);
    return graph.forward();
  };
  return Object.fromEntries(
    variables.map((id) => {
      const { value } = graph.node(id);
      const slope = (at(id, value + h) - at(id, value - h)) / (2 * h);
      at(id, value);
      return [id, slope];
    }),
  );
}

/** The network's loss in tensors, differentiated by tf.grads; in float32. */
export function tensorGradient(
  { network }: Example,
  x: readonly number[],
  targets: readonly number[],
): Gradient {
  const { layers, weights, biases } = network;
  const depth = layers.length - 1;
  const g = activationsOf(network);
  const tensors = [
    tf.tensor2d([[...x]]), // [1, inputs]
    ...weights.map((rows) => tf.tensor2d(rows.map((row) => [...row]))), // [units, inputs]
    ...biases.map((row) => tf.tensor1d([...row])),
  ];
  const target = tf.tensor2d([[...targets]]);
  const E = ([input, ...parameters]: tf.Tensor[]) => {
    let a = input as tf.Tensor2D; // [1, units]
    for (let layer = 0; layer < depth; layer++) {
      const z = a
        .matMul(parameters[layer] as tf.Tensor2D, false, true)
        .add<tf.Tensor2D>(parameters[depth + layer]);
      const name = g[layer];
      a = name === 'linear' ? z : z[name]();
    }
    return tensorLosses[network.loss](a, target);
  };
  const values = tf.tidy(() =>
    tf
      .grads((...all: tf.Tensor[]) => E(all))(tensors)
      .map((tensor) => tensor.arraySync()),
  );
  tf.dispose([...tensors, target]);
  const gradient: Record<string, number> = {};
  (values[0] as number[][])[0].forEach((slope, j) => (gradient[`x${j + 1}`] = slope));
  for (let layer = 1; layer <= depth; layer++) {
    (values[layer] as number[][]).forEach((row, i) =>
      row.forEach((slope, j) => (gradient[`w${layer}.${i + 1}.${j + 1}`] = slope)),
    );
    (values[depth + layer] as number[]).forEach((slope, i) => (gradient[`b${layer}.${i + 1}`] = slope));
  }
  return gradient;
}

/** E of outputs and targets, [1, units]. */
const tensorLosses: Record<SmallNetwork['loss'], (y: tf.Tensor2D, t: tf.Tensor2D) => tf.Scalar> = {
  squared: (y, t) => y.sub(t).square().sum().mul(0.5).asScalar(),
  logistic: (y, t) =>
    t
      .mul(y.log())
      .add(tf.sub(1, t).mul(tf.sub(1, y).log()))
      .sum()
      .neg()
      .asScalar(),
};

/** By the autograd engine. */
export function autogradGradient(
  { network }: Example,
  x: readonly number[],
  targets: readonly number[],
): Gradient {
  const engine = engineOf(network);
  const inputs = x.map((value) => new Scalar(value));
  lossOf(engine.predict(inputs), targets, network.loss).backward();
  const gradient: Record<string, number> = {};
  inputs.forEach((input, j) => (gradient[`x${j + 1}`] = input.gradient));
  engine.layers.forEach((units, before) =>
    units.forEach(({ weights, bias }, i) => {
      weights.forEach((w, j) => (gradient[`w${before + 1}.${i + 1}.${j + 1}`] = w.gradient));
      gradient[`b${before + 1}.${i + 1}`] = bias.gradient;
    }),
  );
  return gradient;
}

/** E of the engine's outputs. */
export function lossOf(
  outputs: readonly Scalar[],
  targets: readonly number[],
  loss: SmallNetwork['loss'],
): Scalar {
  return outputs.map((y, i) => scalarLosses[loss](y, targets[i])).reduce((sum, part) => sum.plus(part));
}

/** The part of E that is an output's. */
const scalarLosses: Record<SmallNetwork['loss'], (y: Scalar, t: number) => Scalar> = {
  squared: (y, t) => y.minus(t).power(2).times(0.5),
  logistic: (y, t) => {
    const hit = y.log().times(-t);
    const miss = new Scalar(1).minus(y).log();
    return hit.minus(miss.times(1 - t));
  },
};

/** The largest difference between two gradients over all variables of both. */
export function largestDeviation(a: Gradient, b: Gradient): number {
  return Math.max(...Object.keys(a).map((id) => Math.abs(a[id] - b[id])));
}

function activationsOf(network: SmallNetwork): Activation[] {
  const hidden = network.layers.slice(1, -1).map(() => network.activation);
  return [...hidden, outputActivations[network.loss](network)];
}

const outputActivations: Record<SmallNetwork['loss'], (network: SmallNetwork) => Activation> = {
  squared: ({ outputActivation = 'linear' }) => outputActivation,
  logistic: () => 'sigmoid',
};

/** An engine's network with the weights of another. */
function engineOf(network: SmallNetwork): Network {
  const still = { normal: () => 0 };
  const engine = new Network(network.layers, activationsOf(network), still);
  engine.layers.forEach((units, layer) =>
    units.forEach(({ weights, bias }, i) => {
      weights.forEach((w, j) => (w.value = network.weights[layer][i][j]));
      bias.value = network.biases[layer][i];
    }),
  );
  return engine;
}

/** E after one step w ← w − η ∂E/∂w of all weights and biases; the graph is left as it was. */
export function lossAfterStep(graph: ComputationGraph, learningRate: number): number {
  graph.forward();
  graph.backward();
  const parameters = graph.nodes.filter(({ operation }) => operation === 'parameter');
  const before = parameters.map(({ value }) => value);
  parameters.forEach(({ id, gradient }, i) => graph.set(id, before[i] - learningRate * gradient));
  const after = graph.forward();
  parameters.forEach(({ id }, i) => graph.set(id, before[i]));
  graph.forward();
  return after;
}
