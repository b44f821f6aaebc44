import * as tf from '@tensorflow/tfjs';
import { initialiseWasm } from './wasm/index.ts';

/** Which tensor backend a program computes on, and why that one. */
export interface BackendChoice {
  name: BackendName;
  device: 'cpu' | 'gpu';
  threads: number;
  /** What was tried before and why it was not taken; empty for a first choice. */
  reason: string;
}

export const backendNames = ['node-gpu', 'wasm', 'cpu'] as const;
export type BackendName = (typeof backendNames)[number];

export interface BackendRequest {
  /** `auto` takes the first of `backendNames` that works here. */
  backend?: BackendName | 'auto';
  /** `gpu` refuses to run without one, `cpu` leaves a graphics card alone. */
  device?: 'auto' | 'cpu' | 'gpu';
}

/** Thrown when no backend fits the request; the message lists what was tried. */
export class BackendUnavailable extends Error {}

/**
 * Makes one TensorFlow.js backend current: tfjs-node-gpu if it is installed and sees a CUDA device, else wasm, else plain JavaScript.
 * @throws BackendUnavailable if the requested backend or device cannot be had.
 */
export async function selectBackend({
  backend = 'auto',
  device = 'auto',
}: BackendRequest = {}): Promise<BackendChoice> {
  const wanted = backendNames.filter(
    (name) => (backend === 'auto' || backend === name) && (device === 'auto' || device === deviceOf(name)),
  );
  const refusals: string[] = [];
  for (const name of wanted) {
    try {
      const threads = await starters[name]();
      return { name, device: deviceOf(name), threads, reason: refusals.join('; ') };
    } catch (error) {
      refusals.push(`${name}: ${firstLine(error)}`);
    }
  }
  throw new BackendUnavailable(
    `no tensor backend for --backend=${backend} --device=${device}` +
      ` (${refusals.join('; ') || backendNames.map((name) => `${name} computes on the ${deviceOf(name)}`).join(', ')})` +
      '. Use --backend=auto --device=auto to take what this machine has.',
  );
}

/** The one line that a program prints about its backend. */
export function describeBackend({ name, device, threads, reason }: BackendChoice): string {
  const details = `${device}, ${threads} ${threads === 1 ? 'thread' : 'threads'}`;
  return `backend: ${name} (${details})${reason ? `; not ${reason}` : ''}`;
}

const deviceOf = (name: BackendName): 'cpu' | 'gpu' => (name === 'node-gpu' ? 'gpu' : 'cpu');

/** Each makes its backend current and returns the number of threads it computes with, or throws the reason why it cannot. */
const starters: Record<BackendName, () => Promise<number>> = {
  'node-gpu': async () => {
    const packageName = '@tensorflow/tfjs-node-gpu'; // in a variable: optional, so that type checking does not need it
    try {
      await import(packageName);
    } catch (error) {
      throw new Error(explainMissingBinding(error), { cause: error });
    }
    const native = tf.findBackend('tensorflow') as { isUsingGpuDevice?: boolean } | null;
    if (!native?.isUsingGpuDevice)
      throw new Error('@tensorflow/tfjs-node-gpu is installed but sees no CUDA device');
    await tf.setBackend('tensorflow');
    return 1;
  },
  wasm: async () => (await initialiseWasm()).threads,
  cpu: async () => {
    silenceNotice();
    await tf.setBackend('cpu');
    return 1;
  },
};

/** tfjs' cpu backend advertises tfjs-node on its first use, to people who chose not to have it. */
export function silenceNotice(): void {
  const cpu = tf.findBackend('cpu') as { firstUse?: boolean } | null;
  if (cpu) cpu.firstUse = false;
}

function explainMissingBinding(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND')
    return '@tensorflow/tfjs-node-gpu is not installed';
  if (/tfjs_binding\.node/.test(message))
    return '@tensorflow/tfjs-node-gpu is installed without its native binary';
  return `@tensorflow/tfjs-node-gpu does not load here (${firstLine(error)})`;
}

const firstLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n')[0].trim();
