/** Whether compiled functions were captured, and small tensors to try them with. */
import * as tf from '@tensorflow/tfjs';
import { type MockInstance, afterAll, beforeAll, beforeEach, expect, vi } from 'vitest';
import { type OnnxBackend, registerOnnxBackend } from '../src/index.ts';

let warn: MockInstance<typeof console.warn>;

/** Makes the backend current, and forgets before each test what was refused. */
export function useOnnx(): void {
  beforeAll(async () => {
    warn = vi.spyOn(console, 'warn');
    registerOnnxBackend();
    await tf.setBackend('onnx');
  });
  beforeEach(forgetRefusals);
  afterAll(() => warn.mockRestore());
}

export function forgetRefusals(): void {
  onnx().flush();
  onnx().resetStats();
  warn.mockReset().mockImplementation(() => {});
}

const onnx = (): OnnxBackend => registerOnnxBackend();
const reasons = (): string[] => Object.keys(onnx().stats().refusals);
/** TensorFlow.js has some of its own. */
export const warnings = (): unknown[] =>
  warn.mock.calls.flat().filter((text) => /^compile: /.test(text as string));

/** Nothing was refused; or functions in which nothing happens, if that is allowed. */
export const expectCaptured = ({ orNothing = false } = {}): void =>
  expect(reasons().filter((reason) => !orNothing || reason !== 'records nothing')).toEqual([]);
/** Something was, for this reason and no other, of which the console was told once. */
export function expectRefused(reason: string | RegExp): void {
  expect(reasons()).toEqual([expect.stringMatching(reason)]);
  expect(warnings()).toEqual([expect.stringMatching(/without being captured.*Advice/)]);
}

export const number = (tensor: tf.TensorContainer): number => (tensor as tf.Tensor).dataSync()[0];
export const scalars = (...values: number[]): tf.Scalar[] => values.map((value) => tf.scalar(value));
export const variable = (value: number): tf.Variable => tf.variable(tf.scalar(value) as tf.Tensor, false);
/** Gives a variable a value that nothing else holds. */
export const set = (w: tf.Variable, value: () => tf.Tensor): void => tf.tidy(() => w.assign(value()));
