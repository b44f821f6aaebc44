import * as tf from '@tensorflow/tfjs';
import { registerOnnxBackend } from 'tfjs-backend-onnx';
import { initialiseWasm } from 'tfjs-wasm-training';

/** The tensor backend that a program computes on, and the reason for it. */
export interface BackendChoice {
  name: BackendName;
  device: 'cpu' | 'gpu';
  threads: number;
  /** What was tried before and why it was not taken; empty for a first choice. */
  reason: string;
}

/** In the order in which they are tried. */
export const backendNames = ['node-gpu', 'onnx', 'wasm', 'cpu'] as const;
export type BackendName = (typeof backendNames)[number];

export type Device = 'cpu' | 'gpu';

export interface BackendRequest {
  /** `auto` takes the first of `backendNames` that works here. */
  backend?: BackendName | 'auto';
  /** `gpu` refuses to run without one, `cpu` leaves a graphics card alone. */
  device?: Device | 'auto';
  /** Threads inside one operation, for onnx: results are the same bits for the same number. Default 1. */
  threads?: number;
}

/** Thrown when no backend fits the request; the message lists what was tried. */
export class BackendUnavailable extends Error {}

/** Where each computes; without a wish, on the first. */
const devices: Record<BackendName, readonly Device[]> = {
  'node-gpu': ['gpu'],
  onnx: ['cpu', 'gpu'],
  wasm: ['cpu'],
  cpu: ['cpu'],
};

/**
 * Makes one TensorFlow.js backend current: tfjs-node-gpu if it is installed and sees a CUDA device, else ONNX Runtime, else wasm, else
 * plain JavaScript. On ONNX Runtime a graphics card is used if `device` asks for one, through WebGPU.
 * @throws BackendUnavailable if the requested backend or device cannot be had.
 */
export async function selectBackend({
  backend = 'auto',
  device = 'auto',
  threads = 1,
}: BackendRequest = {}): Promise<BackendChoice> {
  const refusals: string[] = [];
  for (const name of backendNames) {
    const on = device === 'auto' ? devices[name][0] : device;
    if ((backend !== 'auto' && backend !== name) || !devices[name].includes(on)) continue;
    try {
      return { name, device: on, threads: await starters[name](on, threads), reason: refusals.join('; ') };
    } catch (error) {
      refusals.push(`${name}: ${firstLine(error)}`);
    }
  }
  const abilities = backendNames.map((name) => `${name} computes on ${devices[name].join(' or ')}`);
  throw new BackendUnavailable(
    `no tensor backend for --backend=${backend} --device=${device}` +
      ` (${(refusals.length > 0 ? refusals : abilities).join('; ')})` +
      '. Use --backend=auto --device=auto to take what this machine has.',
  );
}

/** As `selectBackend`, and prints the one line that says which backend it is and why. */
export async function startBackend(request: BackendRequest = {}): Promise<BackendChoice> {
  const backend = await selectBackend(request);
  console.log(describeBackend(backend));
  return backend;
}

/** A backend as a result record names it. */
export function environmentOf({ name, device, threads }: BackendChoice) {
  return { backend: name, device, threads };
}

/** The one line that a program prints about its backend. */
export function describeBackend({ name, device, threads, reason }: BackendChoice): string {
  const details = `${device}, ${threads} ${threads === 1 ? 'thread' : 'threads'}`;
  return `backend: ${name} (${details})${reason ? `; not ${reason}` : ''}`;
}

/** Each makes its backend current and returns the number of threads it computes with, or throws the reason why it cannot. */
const starters: Record<BackendName, (device: Device, threads: number) => Promise<number>> = {
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
  onnx: async (device, threads) => {
    silenceNotice(); // what ONNX Runtime lacks the cpu backend computes
    const name = device === 'gpu' ? 'onnx-gpu' : threads === 1 ? 'onnx' : `onnx-${threads}`;
    registerOnnxBackend({ name, device: device === 'gpu' ? 'webgpu' : 'cpu', threads });
    await tf.setBackend(name);
    try {
      tf.tidy(() => tf.add(tf.scalar(1), 1).dataSync()); // a missing card shows only when something is computed
    } catch (error) {
      const reason = firstLine(error).split('. ').at(-1);
      throw new Error(`ONNX Runtime does not compute on the ${device} (${reason})`, { cause: error });
    }
    return threads;
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
