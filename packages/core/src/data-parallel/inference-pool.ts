import type { BackendChoice } from '../backend.ts';
import type { HostArray } from '../host-array.ts';
import type { Named } from '../optimizers/optimizer.ts';
import { onSharedMemory } from './batches-ahead.ts';
import type { InferenceRequest } from './inference-task.ts';
import { WorkerPool, type WorkerPoolOptions } from './worker-pool.ts';

export type { Network } from './inference-task.ts';

export interface InferencePoolOptions extends WorkerPoolOptions {
  /** The choice of `selectBackend` in this thread: the others compute on the same backend. */
  backend: BackendChoice;
  /**
   * A module whose default export, `(config) => Network`, makes a function of tensors, whose output is one or an array; or
   * `{ compute, variables }`, for weights that `load` replaces.
   */
  module: URL;
}

/** Networks in threads of their own, which answer in the order in which they are asked while this thread goes on. */
export interface InferencePool {
  /**
   * @param inputs stay as they are until the answer has come.
   * @throws ThreadFailure with the error as its cause; a wrong input fails alone, a thread that dies ends the pool.
   */
  predict(inputs: HostArray[]): Promise<HostArray[]>;
  /**
   * Replaces the weights of all networks, without a restart and without a wait for those who ask. Requests from before the call are
   * answered by the old weights, those after it, awaited or not, by the new ones; no answer mixes them.
   * @param weights by the names of the network's `variables`, all of them. They are copied at the call.
   * @throws ThreadFailure if a name, type or shape is not that of a variable: the old weights stay.
   */
  load(weights: Named<HostArray>): Promise<void>;
  dispose(): Promise<void>;
}

/** Starts as many threads as there are workers, each with a network of its own. @throws ThreadFailure if one cannot be made. */
export async function inferencePool({
  workers,
  module,
  config,
  backend: { name, device, threads },
}: InferencePoolOptions): Promise<InferencePool> {
  const pool = await WorkerPool.start<InferenceRequest, HostArray[]>({
    workers,
    module: new URL('./inference-task.ts', import.meta.url),
    config: { network: module.href, config, backend: { backend: name, device, threads } },
  });
  return {
    predict: (inputs) => pool.run({ inputs }),
    load: async (weights) => void (await pool.everywhere({ weights: shared(weights) })),
    dispose: () => pool.dispose(),
  };
}

/** One copy for all threads. */
const shared = (weights: Named<HostArray>): Named<HostArray> =>
  Object.fromEntries(
    Object.entries(weights).map(([name, { values, shape }]) => [
      name,
      { values: onSharedMemory(values), shape: [...shape] },
    ]),
  );
