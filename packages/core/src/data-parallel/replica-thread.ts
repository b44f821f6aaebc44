/** A replica in a thread of its own: builds its model, then does what the first replica tells it. */
import { parentPort, workerData } from 'node:worker_threads';
import { type BackendRequest, selectBackend } from '../backend.ts';
import { restoreTensors } from '../checkpoint.ts';
import { TrainingStep, type TrainingStepOptions } from '../step.ts';
import type { ReplicaPlace } from './gradient-exchange.ts';
import type { HostArray } from '../host-array.ts';
import { Replica } from './replica.ts';

export interface ReplicaData {
  backend: BackendRequest;
  /** Address of the module whose default export makes the step's parts from `config`. */
  parts: string;
  config: unknown;
  memory: SharedArrayBuffer;
  place: ReplicaPlace;
}

export type Order =
  | { kind: 'assign'; variables: Record<string, HostArray> }
  | { kind: 'step'; slice: Record<string, HostArray>; shares: number[]; learningRate: number };

const { backend, parts, config, memory, place } = workerData as ReplicaData;
await selectBackend(backend);
type Parts = TrainingStepOptions<any> | Promise<TrainingStepOptions<any>>;
const module = (await import(parts)) as { default(config: unknown): Parts };
const step = new TrainingStep({ ...(await module.default(config)), averageDecay: 0, state: {} }); // replica 0 keeps average and states
const replica = new Replica(step, memory, place);

parentPort!.on('message', (order: Order) => {
  if (order.kind === 'assign') {
    restoreTensors(step.variables, { path: 'replica 0', tensors: order.variables });
  } else {
    replica.begin(order.slice);
    if (replica.wait()) replica.finish(order.shares, order.learningRate);
  }
});
parentPort!.postMessage('ready');
