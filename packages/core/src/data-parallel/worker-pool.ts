import { Thread, ThreadFailure } from './thread.ts';
import type { Answer } from './pool-thread.ts';

export interface WorkerPoolOptions {
  /** Number of threads, beside this one. */
  workers: number;
  /** A module whose default export, `(config) => (request) => response`, makes what each thread does. */
  module: URL;
  /** Plain JSON; typed arrays on shared memory stay shared. */
  config: unknown;
}

interface Job {
  request: unknown;
  resolve(response: any): void;
  reject(error: Error): void;
}

/**
 * Threads that answer requests in the order in which they are made, each one at a time. Requests and responses are whatever can be
 * cloned; the buffers of a response's typed arrays move here instead of being copied.
 */
export class WorkerPool<Request, Response> {
  readonly #idle: Thread[];
  readonly #threads: readonly Thread[];
  readonly #working = new Map<Thread, Job>();
  readonly #queue: Job[] = [];
  #failure: Error | undefined;

  private constructor(threads: readonly Thread[], nameOf: (thread: Thread) => string) {
    this.#threads = threads;
    this.#idle = [...threads];
    for (const thread of threads) {
      thread.onMessage = (answer: Answer) => {
        const job = this.#working.get(thread);
        if (!job) return; // the pool has ended meanwhile
        this.#working.delete(thread);
        this.#idle.push(thread);
        if ('error' in answer) job.reject(new ThreadFailure(nameOf(thread), answer.error));
        else job.resolve(answer.response);
        this.#dispatch();
      };
      thread.onFailure = (failure) => this.#end(failure);
    }
  }

  /** @throws ThreadFailure if a thread cannot be started. */
  static async start<Request, Response>({
    workers,
    module,
    config,
  }: WorkerPoolOptions): Promise<WorkerPool<Request, Response>> {
    if (!(Number.isInteger(workers) && workers > 0))
      throw new RangeError(`a pool needs a whole number of workers from 1 on, not ${workers}`);
    const nameOf = (i: number) => `worker ${i + 1} of ${workers}`;
    const threads = await Thread.startAll(
      Array.from({ length: workers }, (_, i) => ({
        name: nameOf(i),
        module: new URL('./pool-thread.ts', import.meta.url),
        data: { task: module.href, config },
      })),
    );
    return new WorkerPool(threads, (thread) => nameOf(threads.indexOf(thread)));
  }

  /** @throws ThreadFailure with what went wrong as its cause, if the request fails or its thread dies. */
  run(request: Request): Promise<Response> {
    return new Promise((resolve, reject) => {
      if (this.#failure) return reject(this.#failure);
      this.#queue.push({ request, resolve, reject });
      this.#dispatch();
    });
  }

  /** The responses to many requests, in their order; `ahead` of them are made before they are asked for. */
  async *stream(requests: Iterable<Request>, ahead: number): AsyncGenerator<Response, void, undefined> {
    const coming: Promise<Response>[] = [];
    for (const request of requests) {
      const response = this.run(request);
      response.catch(() => {}); // it is reported when its turn comes
      coming.push(response);
      if (coming.length > ahead) yield await (coming.shift() as Promise<Response>);
    }
    for (const response of coming) yield await response;
  }

  /** Ends the threads; what waits for an answer fails. */
  async dispose(): Promise<void> {
    this.#end(new Error('the pool of workers was disposed'));
    await Promise.all(this.#threads.map((thread) => thread.stop()));
  }

  #dispatch(): void {
    while (this.#queue.length > 0 && this.#idle.length > 0) {
      const [job, thread] = [this.#queue.shift() as Job, this.#idle.shift() as Thread];
      this.#working.set(thread, job);
      thread.post(job.request);
    }
    for (const thread of this.#threads) thread.hold(this.#working.has(thread));
  }

  #end(failure: Error): void {
    if (this.#failure) return;
    this.#failure = failure;
    for (const job of [...this.#working.values(), ...this.#queue.splice(0)]) job.reject(failure);
    this.#working.clear();
    for (const thread of this.#threads) thread.hold(false);
  }
}
