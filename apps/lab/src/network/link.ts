/** The way to the side that computes: a worker where there can be one, else this thread, by the same messages. */
import type { Answer, Calls, Port } from './host.ts';

export interface Link {
  /** @throws Error with the other side's message */
  call: <N extends keyof Calls>(
    name: N,
    ...parameters: Parameters<Calls[N]>
  ) => Promise<ReturnType<Calls[N]>>;
  /** Whether it computes in a thread of its own. */
  readonly apart: boolean;
}

/** @param onDoing is told the progress of a long call */
export async function openLink(onDoing: (doing: string) => void): Promise<Link> {
  const worker = await startWorker();
  const { call, fail } = callsOver(worker ?? (await serveHere()), onDoing);
  if (worker) worker.onerror = ({ message }) => fail(`the thread that computes has failed: ${message}`);
  return { call, apart: worker !== undefined };
}

/** A worker that has said that its code is there; none where the browser has no workers of modules, or refuses them. */
function startWorker(): Promise<Worker | undefined> {
  return new Promise((resolve) => {
    let worker: Worker;
    try {
      worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
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

async function serveHere(): Promise<Port> {
  const { serve } = await import('./host.ts');
  const { port1, port2 } = new MessageChannel();
  serve(port2);
  return port1;
}

function callsOver(port: Port, onDoing: (doing: string) => void) {
  const waiting = new Map<number, { resolve: (value: any) => void; reject: (error: Error) => void }>();
  let calls = 0;
  port.onmessage = ({ data }) => {
    const answer = data as Answer;
    if ('doing' in answer) return onDoing(answer.doing);
    const call = waiting.get(answer.id);
    waiting.delete(answer.id);
    if ('error' in answer) call?.reject(new Error(answer.error));
    else call?.resolve(answer.value);
  };
  const call: Link['call'] = (name, ...parameters) =>
    new Promise((resolve, reject) => {
      const id = calls++;
      waiting.set(id, { resolve, reject });
      port.postMessage({ id, name, parameters }, []);
    });
  const fail = (why: string) => {
    for (const { reject } of waiting.values()) reject(new Error(why));
    waiting.clear();
  };
  return { call, fail };
}
