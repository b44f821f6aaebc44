/** The way to the side that computes: a worker where there can be one, else this thread, by the same messages. */
import { type CallOf, type CallTable, type Port, callsOver } from './port.ts';

export interface Link<C extends CallTable<C>> {
  /** @throws Error with the other side's message */
  call: CallOf<C>;
  /** Whether it computes in a thread of its own. */
  readonly apart: boolean;
}

export interface Side {
  /** Makes the worker, which says something as soon as its code is there. */
  worker: () => Worker;
  /** The function that answers calls in this thread instead. */
  here: () => Promise<(port: Port) => void>;
}

/** @param onDoing is told the progress of a long call */
export async function openLink<C extends CallTable<C>>(
  { worker: make, here }: Side,
  onDoing: (doing: string) => void,
): Promise<Link<C>> {
  const worker = await startWorker(make);
  const { call, fail } = callsOver<C>(worker ?? (await serveHere(here)), onDoing);
  if (worker) worker.onerror = ({ message }) => fail(`the thread that computes has failed: ${message}`);
  return { call, apart: worker !== undefined };
}

/** A worker that has said that its code is there; none where the browser has no workers of modules, or refuses them. */
function startWorker(make: () => Worker): Promise<Worker | undefined> {
  return new Promise((resolve) => {
    let worker: Worker;
    try {
      worker = make();
    } catch {
      return resolve(undefined);
    }
    worker.onmessage = () => resolve(worker);
    worker.onerror = (event) => {
      event.preventDefault(); // no matter: this thread can do it
      worker.terminate();
      resolve(undefined);
    };
  });
}

async function serveHere(here: Side['here']): Promise<Port> {
  const serve = await here();
  const { port1, port2 } = new MessageChannel();
  serve(port2);
  return port1;
}
