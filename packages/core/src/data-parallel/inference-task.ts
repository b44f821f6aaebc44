import * as tf from '@tensorflow/tfjs';
import { compile } from 'tfjs-backend-onnx';
import { type BackendRequest, selectBackend } from '../backend.ts';
import { restoreTensors } from '../checkpoint.ts';
import { type HostArray, fromHost, toHost } from '../host-array.ts';
import type { Named } from '../optimizers/optimizer.ts';

export interface InferenceConfig {
  backend: BackendRequest;
  /** Address of the module whose default export makes the network from `config`. */
  network: string;
  config: unknown;
}

/** A function of tensors; beside it, if its weights are to be replaced, the variables that hold them. */
export type Network = InferenceFunction | { compute: InferenceFunction; variables: Named<tf.Variable> };
type InferenceFunction = (...inputs: tf.Tensor[]) => tf.Tensor | tf.Tensor[];

/** What a thread of an inference pool is asked: outputs for these inputs, or to go on with these weights. */
export type InferenceRequest = { inputs: HostArray[] } | { weights: Named<HostArray> };

/** The task of a thread of an inference pool: tensors as plain values in, tensors as plain values out. */
export default async function inferenceTask({ backend, network, config }: InferenceConfig) {
  await selectBackend(backend);
  const module = (await import(network)) as { default(config: unknown): Network | Promise<Network> };
  const made = await module.default(config);
  const { compute, variables } = typeof made === 'function' ? { compute: made, variables: {} } : made;
  const outputsOf = compile((...inputs: tf.Tensor[]) => tf.tidy(() => [compute(...inputs)].flat()), {
    freeze: true,
  });
  return (request: InferenceRequest): HostArray[] => {
    if ('weights' in request) {
      restoreTensors(variables, { path: 'what is loaded', tensors: request.weights });
      return [];
    }
    return tf.tidy(() =>
      outputsOf(...request.inputs.map(fromHost)).map((output) => {
        const { values, shape } = toHost(output);
        return { shape, values: values.slice() }; // it will move to the other thread
      }),
    );
  };
}
