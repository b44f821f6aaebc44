import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs'; // registers the cpu backend and the gradients
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { registerOnnxBackend } from '../../src/index.ts';
import { type Materialised, materialise } from './sample.ts';

/** The backend under test; the oracle is TensorFlow.js' cpu backend. */
const BACKEND = 'onnx';
registerOnnxBackend();
vi.spyOn(console, 'warn').mockImplementation(() => {}); // tfjs on the slowness of the cpu backend, and on deprecations

/** The quick tests draw a quarter of the samples, the endurance tests all of them. */
const TIMES = process.env.NUTSHELL_TESTS === 'endurance' ? 1 : 1 / 4;

/**
 * How samples are drawn: always the same ones, unless somebody searches for more with DIFFERENTIAL_SEED, and with DIFFERENTIAL_TIMES for
 * that many times as many.
 */
export const sampling = (runs: number): fc.Parameters<unknown> => ({
  seed: Number(process.env.DIFFERENTIAL_SEED ?? 1),
  numRuns: Math.ceil(runs * Number(process.env.DIFFERENTIAL_TIMES ?? TIMES)),
});

/** A property of one kernel: the backends agree on every sample. */
export interface KernelCase {
  kernel: string;
  /** What distinguishes this case from others of the kernel. */
  note: string;
  check(): Promise<void>;
}

interface CaseOptions {
  /** Allowed difference, relative to the larger of 1 and the expected value. Integers, booleans and strings are exact. */
  tolerance?: number;
  /** How many samples are drawn. */
  runs?: number;
  note?: string;
}

/**
 * A case: `compute` gives on the backend what it gives on cpu, for every sample that `samples` can draw: values, dtypes and shapes.
 * It also has to reach `kernel` at least once, and to leave no data behind.
 */
export function agrees<S>(
  kernel: string,
  samples: fc.Arbitrary<S>,
  compute: (sample: Materialised<S>) => tf.TensorContainer,
  { tolerance = 1e-5, runs = 40, note = '' }: CaseOptions = {},
): KernelCase {
  const check = async () => {
    const called = vi.spyOn(tf.getKernel(kernel, BACKEND)!, 'kernelFunc');
    try {
      await fc.assert(
        fc.asyncProperty(samples, (sample) => assertAgreement(sample, compute, tolerance)),
        sampling(runs),
      );
      expect(called, `${kernel} was not reached`).toHaveBeenCalled();
    } finally {
      called.mockRestore();
    }
  };
  return { kernel, note, check };
}

/** Defines one test for each case. */
export function describeCases(family: string, cases: KernelCase[]): void {
  describe(family, () => {
    for (const { kernel, note, check } of cases) it(note ? `${kernel}, ${note}` : kernel, check);
  });
}

interface Result {
  dtype: tf.DataType;
  shape: number[];
  values: ArrayLike<number | string>;
}

/** @throws Error that names the first difference between the results of the backends, or data that a backend keeps */
export async function assertAgreement<S>(
  sample: S,
  compute: (sample: Materialised<S>) => tf.TensorContainer,
  tolerance: number,
): Promise<void> {
  const expected = await resultsOn('cpu', sample, compute);
  compare(await resultsOn(BACKEND, sample, compute), expected, tolerance);
}

/** What `compute` makes of a sample on a backend. @throws Error if it leaves data on the backend */
async function resultsOn<S>(
  backend: string,
  sample: S,
  compute: (sample: Materialised<S>) => tf.TensorContainer,
): Promise<Result[]> {
  await tf.setBackend(backend);
  const before = tf.engine().backend.numDataIds();
  let results: Result[] = [];
  tf.tidy(() => {
    // Strings are read as strings, which the declared type of dataSync does not know.
    results = flatten(compute(materialise(sample))).map((tensor) => ({
      dtype: tensor.dtype,
      shape: tensor.shape,
      values: tensor.dataSync() as ArrayLike<number | string>,
    }));
  });
  const left = tf.engine().backend.numDataIds() - before;
  if (left !== 0) throw new Error(`${left} data ids are left on ${backend}`);
  return results;
}

const flatten = (container: tf.TensorContainer): tf.Tensor[] =>
  container instanceof tf.Tensor ? [container] : Object.values(container as object).flatMap(flatten);

/** @throws Error that names the first difference */
function compare(actual: Result[], expected: Result[], tolerance: number): void {
  const kinds = (results: Result[]) =>
    results.map(({ dtype, shape }) => `${dtype} [${shape.join(', ')}]`).join(', ');
  if (kinds(actual) !== kinds(expected))
    throw new Error(`result is ${kinds(actual)}, on cpu ${kinds(expected)}`);
  expected.forEach(({ dtype, values }, output) => {
    const allowed = dtype === 'float32' || dtype === 'complex64' ? tolerance : 0;
    for (let i = 0; i < values.length; i++)
      if (!close(actual[output].values[i], values[i], allowed))
        throw new Error(`output ${output}[${i}] is ${actual[output].values[i]}, on cpu ${values[i]}`);
  });
}

function close(actual: number | string, expected: number | string, tolerance: number): boolean {
  if (actual === expected || Object.is(actual, expected)) return true;
  if (typeof actual === 'string' || typeof expected === 'string') return false;
  return (
    Number.isFinite(expected) && Math.abs(actual - expected) <= tolerance * Math.max(1, Math.abs(expected))
  );
}
