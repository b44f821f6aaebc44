/** A thread of a pool: makes what its module exports, then answers request after request with it. */
import { parentPort, workerData } from 'node:worker_threads';

export interface PoolThreadData {
  /** Address of the module whose default export makes the task from `config`. */
  task: string;
  config: unknown;
}

export type Answer = { response: unknown } | { error: unknown };

type Task = (request: unknown) => unknown;

const { task, config } = workerData as PoolThreadData;
const module = (await import(task)) as { default(config: unknown): Task | Promise<Task> };
const answer = await module.default(config);

let latest = Promise.resolve();
parentPort!.on('message', (request: unknown) => {
  latest = latest.then(() => respond(request));
});
parentPort!.postMessage('ready');

async function respond(request: unknown): Promise<void> {
  try {
    const response = await answer(request);
    parentPort!.postMessage({ response } satisfies Answer, [...buffersIn(response)]);
  } catch (error) {
    parentPort!.postMessage({ error } satisfies Answer);
  }
}

/** The buffers of all typed arrays inside, each once; shared ones stay. */
function buffersIn(value: unknown, found = new Set<ArrayBuffer>()): Set<ArrayBuffer> {
  if (ArrayBuffer.isView(value)) {
    if (value.buffer instanceof ArrayBuffer) found.add(value.buffer);
  } else if (typeof value === 'object' && value !== null) {
    for (const part of Object.values(value)) buffersIn(part, found);
  }
  return found;
}
