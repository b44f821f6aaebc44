/** The side that computes: answers calls that come through a port, one after another. */
import type { io } from '@tensorflow/tfjs';
import type { BackendChoice, BackendName } from './backend-names.ts';
import { start } from './backends.ts';
import { Engine, type Inputs, type Result, type Values } from './engine.ts';

/** The calls that it answers. */
export interface Calls {
  /** The network that is meant from now on, and whose outputs are wanted. */
  open: (artifacts: io.ModelArtifacts, outputs: readonly string[]) => void;
  start: (choice: BackendChoice) => { backend: BackendName; reason: string };
  run: (inputs: Inputs) => Result;
  weights: () => Record<string, Values>;
}

export interface Call<N extends keyof Calls = keyof Calls> {
  readonly id: number;
  readonly name: N;
  readonly parameters: Parameters<Calls[N]>;
}

/** The answer to a call, the reason why there is none, or the work that is being done meanwhile. */
export type Answer =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: string }
  | { readonly doing: string };

/** A worker's own side of it, or one end of a MessageChannel. */
export interface Port {
  onmessage: ((event: MessageEvent) => void) | null;
  postMessage: (message: unknown, transfer: Transferable[]) => void;
}

export function serve(port: Port): void {
  let artifacts: io.ModelArtifacts | undefined;
  let outputs: readonly string[] = [];
  let engine: Engine | undefined;
  const running = (): Engine => {
    if (!engine) throw new Error('no backend has been started');
    return engine;
  };
  const answers: {
    [N in keyof Calls]: (...parameters: Parameters<Calls[N]>) => Promise<ReturnType<Calls[N]>>;
  } = {
    open: async (model, wanted) => {
      artifacts = model;
      outputs = wanted;
    },
    start: async (choice) => {
      engine?.dispose();
      engine = undefined;
      const started = await start(
        choice,
        () => Engine.load(artifacts!, outputs),
        (doing) => port.postMessage({ doing }, []),
      );
      engine = started.engine;
      return { backend: started.backend, reason: started.reason };
    },
    run: (inputs) => running().run(inputs),
    weights: async () => running().weights(),
  };

  // One after another: TensorFlow.js has one current backend.
  let last = Promise.resolve();
  port.onmessage = ({ data }) => {
    const { id, name, parameters } = data as Call;
    last = last.then(async () => {
      try {
        const answer = answers[name] as (...list: unknown[]) => Promise<unknown>;
        const value = await answer(...parameters);
        port.postMessage({ id, value }, name === 'run' ? buffersOf(value as Result) : []);
      } catch (error) {
        port.postMessage({ id, error: error instanceof Error ? error.message : String(error) }, []);
      }
    });
  };
}

/** Handed over rather than copied. */
const buffersOf = ({ outputs }: Result): Transferable[] =>
  Object.values(outputs).map(({ values }) => values.buffer as ArrayBuffer);
