import type { TaskName } from './tasks.ts';

/** What a process of its own is to do, given to it as JSON: worker.ts here, pytorch/backend.py on the peer's side. */
export interface Assignment {
  /** `check`: take first steps from a common start and print what comes out. `throughput`: count steps. */
  readonly job: 'check' | 'throughput';
  /** A TensorFlow.js backend; the peer ignores it. */
  readonly backend: string;
  readonly task: TaskName;
  readonly mode: 'training' | 'inference';
  readonly batch: number;
  readonly learningRate: number;
  readonly cores: number;
  /** The task's folder, with arrays in `data`, `start` and `check`; see preparation.ts. */
  readonly folder: string;
  readonly seconds: number;
  readonly stepLimit: number;
  /** Steps that are not counted, at least: one of the first is captured and compiled. */
  readonly warmUpSteps: number;
  /** Where ONNX Runtime is to write its profiles: how their names start. */
  readonly profile?: string;
}

/** What a worker says beside its speed; what it does not know is left out. */
export type StepDetails = {
  /** From bytes to the first loss or outputs: recording and compiling included. */
  readonly firstStepSeconds?: number;
  /** Largest resident memory of the process. */
  readonly peakMiB?: number | null;
  /** Share of a step's time that goes into the pipeline, which makes arrays of bytes. */
  readonly pipeline?: number;
  /** Share of a step's time that goes neither there nor into ONNX Runtime's sessions. */
  readonly overhead?: number;
  /** How many times the cpu backend computed a kernel, or a function could not be captured. */
  readonly fallbacks?: number;
};
