import { backend_util } from '@tensorflow/tfjs-core';
import type { OnnxBackend } from '../backend.ts';

/** Why a call could not be captured. */
export interface Refusal {
  /** What `stats().refusals` calls it. */
  reason: string;
  /** A later call may do without. */
  passing: boolean;
  /** What can be done, for the warning. */
  advice: string;
}

const refusal = (reason: string, advice: string, passing = false): Refusal => ({ reason, advice, passing });

export const refusals = {
  argument: refusal(
    'takes an argument that is not a tensor of numbers',
    'variables, strings, complex numbers and tensors without elements cannot be arguments of a captured call',
  ),
  foreign: refusal(
    'compile takes functions that return tensors at once',
    'return tensors, arrays or records of tensors, or nothing; no promise and no other object',
  ),
  interrupted: (reason: string): Refusal =>
    refusal(reason, 'a captured function is recorded as a whole before anything of it is computed'),
  changesBackend: refusal('changes the backend', 'call tf.setBackend outside'),
  createsVariables: refusal('creates variables', 'create them before, or at the first call only', true),
  disposesVariables: refusal('disposes of a variable', 'dispose of it outside'),
  foreignVariable: refusal(
    'assigns a variable of strings or complex numbers',
    'assign it outside, or hold the real and the imaginary part',
  ),
  foreignTensor: refusal('gives back strings or complex numbers', 'return the real and the imaginary part'),
  disposedResult: refusal('gives back a tensor that is disposed', 'return tensors that can be used'),
  keepsTensors: refusal(
    'keeps a tensor that it does not return',
    'wrap it in tf.tidy, return the tensor, or hold what the next call needs in a tf.Variable',
    true,
  ),
  disposesTensors: refusal(
    'disposes of a tensor that it did not make',
    'dispose of it outside, or hold what changes in a tf.Variable',
    true,
  ),
  recordsNothing: refusal('records nothing', 'there is nothing to compute'),
  changes: refusal(
    'does not do the same at every call',
    'branch on arguments with tf.where, or compile one function for each case',
    true,
  ),
  /** @param operator that the constant is an operand of. */
  changingConstant: (operator: string): Refusal =>
    refusal(
      `a constant of ${operator} changes from call to call`,
      'numbers, host arrays, draws and other tensors would be frozen: pass them as arguments or hold them in variables',
    ),
} as const;

/** Counts a function that is not captured, and says so on the console. */
export function refuse(backend: OnnxBackend, name: string, { reason, advice }: Refusal, warn: boolean): void {
  backend.countRefusal(reason);
  if (warn)
    backend_util.warn(
      `compile: ${name || 'a function'} is called as it is, without being captured: ${reason}. Advice: ${advice}.`,
    );
}
