/** The side that computes: a network's outputs and weights, for calls that come through a port. */
import type { io } from '@tensorflow/tfjs';
import type { BackendChoice, BackendName } from './backend-names.ts';
import { start } from './backends.ts';
import { Engine, type Inputs, type Result, type Values } from './engine.ts';
import { type Port, answerCalls, tell } from './port.ts';

/** The calls that it answers. */
export interface Calls {
  /** The network that is meant from now on, and whose outputs are wanted. */
  open: (artifacts: io.ModelArtifacts, outputs: readonly string[]) => void;
  start: (choice: BackendChoice) => { backend: BackendName; reason: string };
  run: (inputs: Inputs) => Result;
  weights: () => Record<string, Values>;
}

export function serve(port: Port): void {
  let artifacts: io.ModelArtifacts | undefined;
  let outputs: readonly string[] = [];
  let engine: Engine | undefined;
  const running = (): Engine => {
    if (!engine) throw new Error('no backend has been started');
    return engine;
  };
  answerCalls<Calls>(
    port,
    {
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
          (doing) => tell(port, doing),
        );
        engine = started.engine;
        return { backend: started.backend, reason: started.reason };
      },
      run: (inputs) => running().run(inputs),
      weights: async () => running().weights(),
    },
    (name, value) => (name === 'run' ? buffersOf(value as Result) : []),
  );
}

/** Handed over rather than copied. */
const buffersOf = ({ outputs }: Result): Transferable[] =>
  Object.values(outputs).map(({ values }) => values.buffer as ArrayBuffer);
