import { Thread, ThreadFailure } from './thread.ts';
import type { Answer } from './pool-thread.ts';

export interface WorkerPoolOptions {
  /** Number of threads, beside this one. */
  workers: number;
  /** A module whose default export, `(config) => (request) => response`, makes the function that each thread runs. */
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
  readonly #threads: readonly Thread[];
  /** What each thread has been sent and has not answered, in its order. */
  readonly #sent: ReadonlyMap<Thread, Job[]>;
  readonly #queue: (Job | Job[])[] = [];
  #failure: Error | undefined;

  private constructor(threads: readonly Thread[], nameOf: (thread: Thread) => string) {
    this.#threads = threads;
    this.#sent = new Map(threads.map((thread) => [thread, []]));
    for (const [thread, jobs] of this.#sent) {
      thread.onMessage = (answer: Answer) => {
        const job = jobs.shift();
        if (!job) return; // the pool has ended meanwhile
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

  /** @throws ThreadFailure with the error as its cause, if the request fails or its thread dies. */
  run(request: Request): Promise<Response> {
    return new Promise((resolve, reject) => {
      if (this.#failure) return reject(this.#failure);
      this.#queue.push({ request, resolve, reject });
      this.#dispatch();
    });
  }

  /**
   * Every thread's response to one request, which all of them get after whatever was asked earlier and before whatever is asked later.
   * @throws ThreadFailure if it fails in all threads, which go on then; if it fails in some, they differ, and that ends the pool.
   */
  async everywhere(request: Request): Promise<Response[]> {
    if (this.#failure) throw this.#failure;
    const shares: Job[] = [];
    const responses = this.#threads.map(
      () => new Promise<Response>((resolve, reject) => void shares.push({ request, resolve, reject })),
    );
    this.#queue.push(shares);
    this.#dispatch();
    const settled = await Promise.allSettled(responses);
    const failed = settled.find((each) => each.status === 'rejected');
    if (failed && settled.some(({ status }) => status === 'fulfilled')) this.#end(failed.reason as Error);
    if (failed) throw failed.reason;
    return settled.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
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

  /** Ends the threads; requests that wait for an answer fail. */
  async dispose(): Promise<void> {
    this.#end(new Error('the pool of workers was disposed'));
    await Promise.all(this.#threads.map((thread) => thread.stop()));
  }

  #dispatch(): void {
    while (this.#queue.length > 0) {
      const [job] = this.#queue;
      if (Array.isArray(job)) this.#threads.forEach((thread, i) => this.#send(thread, job[i]));
      else {
        const idle = this.#threads.find((thread) => this.#jobsOf(thread).length === 0);
        if (!idle) break;
        this.#send(idle, job);
      }
      this.#queue.shift();
    }
    for (const thread of this.#threads) thread.hold(this.#jobsOf(thread).length > 0);
  }

  #send(thread: Thread, job: Job): void {
    this.#jobsOf(thread).push(job);
    thread.post(job.request);
  }

  #jobsOf(thread: Thread): Job[] {
    return this.#sent.get(thread) as Job[];
  }

  #end(failure: Error): void {
    if (this.#failure) return;
    this.#failure = failure;
    for (const job of [...this.#sent.values(), this.#queue.splice(0).flat()].flat()) job.reject(failure);
    for (const [thread, jobs] of this.#sent) {
      jobs.length = 0;
      thread.hold(false);
    }
  }
}
