import * as tf from '@tensorflow/tfjs';
import { compile } from 'tfjs-backend-onnx';
import { type BackendRequest, selectBackend } from '../backend.ts';
import { type HostArray, fromHost, toHost } from '../host-array.ts';

export interface InferenceConfig {
  backend: BackendRequest;
  /** Address of the module whose default export makes the network from `config`. */
  network: string;
  config: unknown;
}

type Network = (...inputs: tf.Tensor[]) => tf.Tensor | tf.Tensor[];

/** What a thread of an inference pool does: tensors as plain values in, tensors as plain values out. */
export default async function inferenceTask({ backend, network, config }: InferenceConfig) {
  await selectBackend(backend);
  const module = (await import(network)) as { default(config: unknown): Network | Promise<Network> };
  const compute = await module.default(config);
  const outputsOf = compile((...inputs: tf.Tensor[]) => tf.tidy(() => [compute(...inputs)].flat()), {
    freeze: true,
  });
  return (request: HostArray[]): HostArray[] =>
    tf.tidy(() =>
      outputsOf(...request.map(fromHost)).map((output) => {
        const { values, shape } = toHost(output);
        return { shape, values: values.slice() }; // it will move to the other thread
      }),
    );
}
