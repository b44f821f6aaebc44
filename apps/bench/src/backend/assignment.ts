import type { TaskName } from './tasks.ts';

/** What a process of its own is to work on, given to it as JSON: worker.ts, jax/worker.ts, pytorch/backend.py. */
export interface Assignment {
  /** A TensorFlow.js backend; the peers ignore it. */
  readonly backend: string;
  readonly task: TaskName;
  readonly mode: 'training' | 'inference';
  readonly batch: number;
  readonly learningRate: number;
  readonly threads: number;
  /** How PyTorch takes a step: as it is written, traced by TorchScript, or by torch.compile. */
  readonly style?: 'eager' | 'traced' | 'compiled';
  /** The order of PyTorch's images in memory. */
  readonly layout?: 'channels first' | 'channels last';
  /** The task's folder, with arrays in `data`, `start` and `check-<batch>`; see preparation.ts. */
  readonly folder: string;
  /** Where ONNX Runtime is to write its profiles: how their names start. */
  readonly profile?: string;
}

/**
 * The first line that such a process prints: losses of its first three steps from the common start on the common batch;
 * in inference the sums of absolute outputs.
 */
export interface Ready {
  readonly results: readonly number[];
}

/** A line that it reads; it answers with a Measurement whose details are {@link StepDetails}. */
export interface Question {
  readonly seconds: number;
  readonly stepLimit: number;
  /** Steps that are counted, at least. */
  readonly minimumSteps: number;
}

/** What a worker says beside its speed; what it does not know is left out. */
export type StepDetails = {
  /** From arrays to the first loss or outputs: recording and compiling included. */
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
