/** Which of TensorFlow.js' backends computes: each that starts here is timed, and the fastest is taken. */
import * as tf from '@tensorflow/tfjs';
import { setThreadsCount, setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import plainWasm from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url';
import simdWasm from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url';
import { type BackendChoice, type BackendName, backendNames } from './backend-names.ts';
import type { Engine } from './engine.ts';

export interface Started {
  readonly engine: Engine;
  readonly backend: BackendName;
  /** Which, and why, without a full stop. */
  readonly reason: string;
}

/**
 * Starts the backend that was chosen; for `auto` the fastest of those that start.
 * @param load makes the network on the backend that is current
 * @param report is told the progress
 * @throws Error if the choice, or with `auto` everything, does not start; the message says why.
 */
export async function start(
  choice: BackendChoice,
  load: () => Promise<Engine>,
  report: (doing: string) => void,
): Promise<Started> {
  if (choice !== 'auto') {
    report(`starting ${choice}`);
    await starters[choice]().catch((error: unknown) => {
      throw new Error(
        `${choice} does not start here: ${reasonOf(error)}. Choose another under “Computed by”.`,
      );
    });
    const engine = await load();
    for (let i = 0; i < WARM_UP; i++) await engine.run(engine.inputs(i)); // compiles what there is to compile
    return { engine, backend: choice, reason: `${choice}, as chosen` };
  }
  const timed: { backend: BackendName; milliseconds: number }[] = [];
  const refusals: string[] = [];
  for (const backend of backendNames) {
    report(`trying ${backend}`);
    try {
      await starters[backend]();
      const engine = await load();
      timed.push({ backend, milliseconds: await timeOf(engine) });
      engine.dispose();
    } catch (error) {
      refusals.push(`${backend}: ${reasonOf(error)}`);
    }
  }
  if (timed.length === 0)
    throw new Error(`TensorFlow.js computes with nothing that this browser has (${refusals.join('; ')}).`);
  timed.sort((a, b) => a.milliseconds - b.milliseconds);
  const [fastest, ...slower] = timed;
  await starters[fastest.backend]();
  const others = [
    ...slower.map(({ backend, milliseconds }) => `${backend} takes ${milliseconds.toFixed(1)} ms`),
    ...refusals,
  ];
  return {
    engine: await load(),
    backend: fastest.backend,
    reason: `${fastest.backend}, the fastest here (${others.join('; ') || 'the only one'})`,
  };
}

const RUNS = 12;
/** Runs that compile. */
const WARM_UP = 2;

/** Median milliseconds of a run, after those that compile. */
async function timeOf(engine: Engine): Promise<number> {
  const times: number[] = [];
  const begin = performance.now();
  for (let i = 0; i < RUNS && (times.length < 3 || performance.now() - begin < 600); i++) {
    const { milliseconds } = await engine.run(engine.inputs((i + 1) / RUNS));
    if (i >= WARM_UP) times.push(milliseconds);
  }
  return times.sort((a, b) => a - b)[times.length >> 1];
}

/** Each makes its backend the current one or throws why it cannot. */
const starters: Record<BackendName, () => Promise<void>> = {
  webgpu: async () => {
    const gpu = (navigator as { gpu?: { requestAdapter(): Promise<object | null> } }).gpu;
    if (!gpu) throw new Error('this browser has none');
    if (!(await gpu.requestAdapter())) throw new Error('no graphics card that it can use');
    await import('@tensorflow/tfjs-backend-webgpu');
    await setBackend('webgpu');
  },
  webgl: async () => {
    const canvas = globalThis.document?.createElement('canvas') ?? new OffscreenCanvas(1, 1);
    const context = canvas.getContext('webgl2') as WebGL2RenderingContext | null;
    if (!context) throw new Error('this browser has none');
    context.getExtension('WEBGL_lose_context')?.loseContext(); // a browser allows only a few
    await setBackend('webgl');
  },
  wasm: async () => {
    if (!tf.engine().registry.wasm) {
      tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false); // threads cost a small network more than they gain
      setWasmPaths({
        'tfjs-backend-wasm.wasm': plainWasm,
        'tfjs-backend-wasm-simd.wasm': simdWasm,
        'tfjs-backend-wasm-threaded-simd.wasm': simdWasm, // asked for, but without threads never fetched
      });
      setThreadsCount(1);
    }
    await setBackend('wasm');
  },
};

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

async function setBackend(name: BackendName): Promise<void> {
  if (!(await tf.setBackend(name))) throw new Error('it does not start');
  await tf.ready();
}
