import { type Transferable, Worker } from 'node:worker_threads';

export interface ThreadOptions {
  /** Its name in messages: `worker 1 of 2`. */
  name: string;
  /** The TypeScript module that it runs. It finds `data` in `workerData`, and posts `'ready'` once it listens. */
  module: URL;
  /** Anything that can be cloned; shared memory stays shared. */
  data: object;
}

/** The message at which thread-start.mjs ends the thread. */
const STOP = 'stop';
/** Milliseconds: longer than any step of a training takes. */
const GRACE = 30_000;

/** A TypeScript module in a worker thread. It does not keep the process alive, and ends with it. */
export class Thread {
  /** Called with every message after the first. */
  onMessage: (message: any) => void = () => {};
  /** Called once, when the thread dies before `stop`. */
  onFailure: (failure: Error) => void = () => {};
  readonly #worker: Worker;
  #failure: Error | undefined;
  #stopping = false;
  #ended = false;

  private constructor({ name, module, data }: ThreadOptions) {
    this.#worker = new Worker(new URL('./thread-start.mjs', import.meta.url), {
      name,
      workerData: { ...data, module: module.href },
      execArgv: [], // thread-start.mjs does what the flags of this process did
    });
    this.#worker.on('error', (cause: Error) => this.#fail(new ThreadFailure(name, cause)));
    this.#worker.once('exit', () => (this.#ended = true));
    this.#worker.on('exit', (code) => this.#fail(new ThreadFailure(name, `it ended with exit code ${code}`)));
  }

  /** Starts a thread and waits until it is ready. @throws ThreadFailure */
  static async start(options: ThreadOptions): Promise<Thread> {
    const thread = new Thread(options);
    await new Promise<void>((resolve, reject) => {
      thread.onFailure = reject;
      thread.#worker.once('message', () => resolve());
    });
    thread.#worker.on('message', (message) => thread.onMessage(message));
    thread.#worker.unref();
    return thread;
  }

  /** Starts several at once; if one fails, none is left. */
  static async startAll(options: readonly ThreadOptions[]): Promise<Thread[]> {
    const starts = await Promise.allSettled(options.map((each) => Thread.start(each)));
    const threads = starts.flatMap((start) => (start.status === 'fulfilled' ? [start.value] : []));
    const failed = starts.find((start) => start.status === 'rejected');
    if (!failed) return threads;
    await Promise.all(threads.map((thread) => thread.stop()));
    throw failed.reason;
  }

  /** Why it died. */
  get failure(): Error | undefined {
    return this.#failure;
  }

  /** @param transfer buffers that move to the thread instead of being copied. */
  post(message: unknown, transfer: readonly Transferable[] = []): void {
    this.#worker.postMessage(message, transfer);
  }

  /** Keeps the process alive as long as somebody waits for an answer. */
  hold(awaited: boolean): void {
    if (awaited) this.#worker.ref();
    else this.#worker.unref();
  }

  /** Ends it when its current work is done, or by force if that never ends. */
  async stop(): Promise<void> {
    this.#stopping = true;
    if (this.#ended) return;
    const ended = new Promise<void>((resolve) => this.#worker.once('exit', () => resolve()));
    this.#worker.ref();
    this.#worker.postMessage(STOP);
    // Not at once: a thread that is terminated inside of ONNX Runtime ends the process as well.
    const force = setTimeout(() => void this.#worker.terminate(), GRACE);
    await ended;
    clearTimeout(force);
  }

  #fail(failure: Error): void {
    if (this.#stopping || this.#failure) return;
    this.#failure = failure;
    this.onFailure(failure);
  }
}

/** Thrown in this thread for an error in another; `cause` is the error there, and the stack shows both. */
export class ThreadFailure extends Error {
  constructor(name: string, cause: unknown) {
    super(`${name} failed: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    if (cause instanceof Error) this.stack = `${this.stack}\nbecause of, in that thread:\n${cause.stack}`;
  }
}
