/** The side that computes: a network of go-zero, and a search by it, for calls that come through a port. */
import '@nutshell/core/layers'; // TensorFlow.js knows its layers then
import type { io } from '@tensorflow/tfjs';
import type { BackendChoice, BackendName } from '../network/backend-names.ts';
import { start } from '../network/backends.ts';
import { Engine } from '../network/engine.ts';
import { type Port, answerCalls, tell } from '../network/port.ts';
import { BATCH, Evaluator, outputsOf } from './evaluator.ts';
import type { Line } from './line.ts';
import { type Judgement, type Thought, Thinker } from './thinker.ts';

/** The calls that it answers. */
export interface GoCalls {
  /** Loads a network and starts the backend. */
  open: (artifacts: io.ModelArtifacts, choice: BackendChoice) => { backend: BackendName; reason: string };
  judge: (line: Line) => Judgement;
  think: (line: Line, simulations: number) => Thought;
}

export function serve(port: Port): void {
  let engine: Engine | undefined;
  let thinker: Thinker | undefined;
  const thinking = (): Thinker => {
    if (!thinker) throw new Error('no network has been opened');
    return thinker;
  };
  answerCalls<GoCalls>(port, {
    open: async (artifacts, choice) => {
      engine?.dispose();
      engine = thinker = undefined;
      const load = () => Engine.load(artifacts, outputsOf(artifacts), BATCH);
      const { backend, reason, ...started } = await start(choice, load, (doing) => tell(port, doing));
      engine = started.engine;
      thinker = new Thinker(new Evaluator(engine));
      return { backend, reason };
    },
    judge: (line) => thinking().judge(line),
    think: (line, simulations) => thinking().think(line, simulations),
  });
}
