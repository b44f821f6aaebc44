import { resolveObjectURL } from 'node:buffer';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';

/** An array of jax-js. Functions take ownership of their arguments: `x.ref` is a further reference to x. */
export interface JaxArray {
  readonly ref: JaxArray;
  readonly shape: number[];
  add(other: JaxArray | number): JaxArray;
  sub(other: JaxArray | number): JaxArray;
  mul(other: JaxArray | number): JaxArray;
  div(other: JaxArray | number): JaxArray;
  sum(axis?: number | number[]): JaxArray;
  mean(axis?: number | number[], options?: { keepdims?: boolean }): JaxArray;
  max(axis?: number | number[]): JaxArray;
  transpose(axes?: number[]): JaxArray;
  reshape(shape: number[]): JaxArray;
  slice(...index: (number | [] | [number, number])[]): JaxArray;
  dispose(): void;
  data(): Promise<Float32Array>;
  dataSync(): Float32Array;
}

type Padding = 'SAME' | 'VALID' | [number, number][];
type Unary = (x: JaxArray) => JaxArray;
type Tree = any;

/** The parts of `@jax-js/jax` that the networks use. It is not a dependency: it is installed beside the other peers. */
export interface Jax {
  readonly numpy: Record<'tanh' | 'sqrt' | 'square', Unary> & {
    array(values: Float32Array | Int32Array, options: { shape: number[]; dtype?: unknown }): JaxArray;
    matmul(a: JaxArray, b: JaxArray): JaxArray;
    concatenate(arrays: JaxArray[], axis?: number): JaxArray;
    readonly int32: unknown;
    readonly float32: unknown;
  };
  readonly nn: Record<'relu' | 'sigmoid', Unary> & {
    logSoftmax(x: JaxArray, axis?: number): JaxArray;
    oneHot(x: JaxArray, classes: number): JaxArray;
  };
  readonly lax: {
    conv(x: JaxArray, filters: JaxArray, strides: number[], padding: Padding): JaxArray;
    stopGradient(x: JaxArray): JaxArray;
  };
  jit<F extends (...args: Tree[]) => Tree>(f: F): F;
  valueAndGrad(f: (...args: Tree[]) => Tree, options: { hasAux: true }): (...args: Tree[]) => Tree;
}

/** The version of jax-js in the folder of the peers; undefined if it is not installed there. */
export function jaxVersion(peers: string): string | undefined {
  try {
    const manifest = createRequire(import.meta.url)(path.join(moduleFolder(peers), 'package.json')) as {
      version: string;
    };
    return manifest.version;
  } catch {
    return undefined;
  }
}

/**
 * Loads jax-js with this many threads. It looks for a browser's `Worker` and for the number of cores when it is loaded, and
 * computes synchronously on one thread where there is none, as in Node; for more threads it is given workers of Node.
 */
export async function loadJax(peers: string, threads: number): Promise<Jax> {
  const cores = { hardwareConcurrency: threads };
  Object.defineProperty(globalThis, 'navigator', { value: cores, configurable: true });
  if (threads > 1) Object.assign(globalThis, { Worker: WebWorker });
  return (await import(pathToFileURL(path.join(moduleFolder(peers), 'dist', 'index.js')).href)) as Jax;
}

const moduleFolder = (peers: string): string => path.join(peers, 'jax', 'node_modules', '@jax-js', 'jax');

/** As much of a browser's Worker as jax-js uses: it comes from a Blob, and messages go both ways. */
class WebWorker {
  onmessage: ((event: { data: unknown }) => void) | undefined;
  onerror: ((event: { message: string }) => void) | undefined;
  readonly #thread: Promise<Worker>;

  constructor(url: string) {
    this.#thread = this.#start(resolveObjectURL(url));
  }

  async #start(source: Awaited<ReturnType<typeof resolveObjectURL>>): Promise<Worker> {
    if (!source) throw new Error('jax-js revoked its worker before it was started');
    const thread = new Worker(`${SCOPE}\n${await source.text()}`, { eval: true });
    thread.unref();
    thread.on('message', (data: unknown) => this.onmessage?.({ data }));
    thread.on('error', ({ message }: Error) => this.onerror?.({ message }));
    return thread;
  }

  postMessage(data: unknown): void {
    void this.#thread.then((thread) => thread.postMessage(data));
  }
}

/** The names of a browser's worker. */
const SCOPE = `
const { parentPort } = require('node:worker_threads');
globalThis.self = globalThis;
globalThis.postMessage = (data) => parentPort.postMessage(data);
parentPort.on('message', (data) => self.onmessage({ data }));
`;
