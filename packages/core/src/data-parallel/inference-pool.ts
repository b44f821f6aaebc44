import type { BackendChoice } from '../backend.ts';
import type { HostArray } from '../host-array.ts';
import { WorkerPool, type WorkerPoolOptions } from './worker-pool.ts';

export interface InferencePoolOptions extends WorkerPoolOptions {
  /** What `selectBackend` chose here: the threads compute on the same. */
  backend: BackendChoice;
  /** A module whose default export, `(config) => (...inputs) => output`, makes a function of tensors; the output is one or an array. */
  module: URL;
}

/** Networks in threads of their own, which answer in the order in which they are asked while this thread goes on. */
export interface InferencePool {
  /** @throws ThreadFailure with what went wrong as its cause; a wrong input fails alone, a thread that dies ends the pool. */
  predict(inputs: HostArray[]): Promise<HostArray[]>;
  dispose(): Promise<void>;
}

/** Starts as many threads as there are workers, each with a network of its own. @throws ThreadFailure if one cannot be made. */
export async function inferencePool({
  workers,
  module,
  config,
  backend: { name, device, threads },
}: InferencePoolOptions): Promise<InferencePool> {
  const pool = await WorkerPool.start<HostArray[], HostArray[]>({
    workers,
    module: new URL('./inference-task.ts', import.meta.url),
    config: { network: module.href, config, backend: { backend: name, device, threads } },
  });
  return { predict: (inputs) => pool.run(inputs), dispose: () => pool.dispose() };
}
