/** Compositions of many operations before one read: where a backend that records and optimises a graph could go wrong. */
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { describe, it } from 'vitest';
import { assertAgreement, sampling } from './harness.ts';
import { Inputs, type Network, apply, networks } from './networks.ts';
import { type Program, execute, leaves, programs, smoothPrograms } from './programs.ts';

const tolerance = 2e-4;

async function holds<S>(samples: fc.Arbitrary<S>, compute: (sample: S) => tf.TensorContainer, runs: number) {
  const property = fc.asyncProperty(samples, (sample) =>
    assertAgreement({}, () => compute(sample), tolerance),
  );
  await fc.assert(property, sampling(runs));
}

describe('a random program', () => {
  it('gives what it gives on cpu', () => holds(programs, (program) => withVariable(program, 0), 120));

  it('gives it again with other values in the same structure', () =>
    holds(programs, (program) => [0, 1, 2].flatMap((round) => withVariable(program, round)), 30));

  it('has the gradients it has on cpu', () =>
    holds(
      smoothPrograms,
      (program) => {
        const loss = (...inputs: tf.Tensor[]) =>
          tf.addN(
            [...execute(program, inputs), ...inputs].map((y) =>
              tf.sum(tf.mul(tf.square(y), weights(y.shape))),
            ),
          );
        return tf.valueAndGrads(loss)(leaves(program)) as unknown as tf.TensorContainer;
      },
      40,
    ));
});

describe('a random network', () => {
  it('gives what it gives on cpu', () =>
    holds(networks, (network) => withParameters(network, 0, (inputs) => apply(network, inputs)), 60));

  it('has the gradients it has on cpu, again with other values', () =>
    holds(
      networks,
      (network) =>
        [0, 1].flatMap((round) => withParameters(network, round, (inputs) => gradients(network, inputs))),
      40,
    ));

  it('learns as on cpu', () =>
    holds(networks, (network) => withParameters(network, 0, (inputs) => descend(network, inputs)), 20));
});

/** A scalar to which every element of the results counts differently, and every parameter. */
const loss = (network: Network, inputs: Inputs): tf.Scalar =>
  tf.addN([
    ...apply(network, inputs).map((y) => tf.mean(tf.mul(tf.square(y), weights(y.shape)))),
    ...inputs.parameters.map((parameter) => tf.mean(tf.square(parameter))),
  ]) as tf.Scalar;

function gradients(network: Network, inputs: Inputs): tf.Tensor[] {
  apply(network, inputs); // makes the parameters
  if (inputs.parameters.length === 0) return [];
  const { value, grads } = tf.variableGrads(() => loss(network, inputs), inputs.parameters);
  return [value, ...inputs.parameters.map(({ name }) => grads[name])];
}

/** Two steps of gradient descent. */
function descend(network: Network, inputs: Inputs): tf.Tensor[] {
  for (let step = 0; step < 2; step++) {
    const [, ...slopes] = gradients(network, inputs);
    inputs.parameters.forEach((parameter, i) => parameter.assign(tf.sub(parameter, tf.mul(slopes[i], 0.01))));
  }
  return [loss(network, inputs), ...inputs.parameters.map((parameter) => tf.clone(parameter))];
}

function withParameters(
  network: Network,
  round: number,
  compute: (inputs: Inputs) => tf.Tensor[],
): tf.Tensor[] {
  const inputs = new Inputs(network, round);
  const results = compute(inputs);
  inputs.dispose();
  return results;
}

/** Different for each element, so that no sum of gradients hides an exchange. */
const weights = (shape: number[]) => {
  const size = shape.reduce((product, length) => product * length, 1);
  return tf.sin(tf.reshape(tf.range(1, size + 1), shape));
};

function withVariable(program: Program, round: number): tf.Tensor[] {
  const [first, ...others] = leaves(program, round);
  const variable = tf.variable(first);
  const results = execute(program, [variable, ...others]);
  results.push(tf.clone(variable));
  for (const result of results) result.dataSync();
  variable.dispose();
  return results;
}
