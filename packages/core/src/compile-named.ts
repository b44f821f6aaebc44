import type * as tf from '@tensorflow/tfjs';
import { compile } from 'tfjs-backend-onnx';
import type { Named } from './optimizers/optimizer.ts';

export type CompiledNamed<Result> = ((inputs: Named<tf.Tensor>) => Result) & { dispose(): void };

/**
 * `compile` for a function of tensors by name: the order of the names in the first call is that of the arguments from then on.
 * @param compiled false calls the function itself each time, as `compile` does on other backends.
 * @throws Error from a call that lacks a name which the first one had, or brings another.
 */
export function compileNamed<Result>(
  fn: (inputs: Named<tf.Tensor>) => Result,
  { compiled = true, freeze = false }: { compiled?: boolean; freeze?: boolean } = {},
): CompiledNamed<Result> {
  let names: string[] | undefined;
  const ordered = (...inputs: tf.Tensor[]) =>
    fn(Object.fromEntries(names!.map((name, i) => [name, inputs[i]])));
  const captured = compiled
    ? compile(ordered as (...inputs: tf.Tensor[]) => any, { freeze })
    : Object.assign(ordered, { dispose: () => {} });
  const call = (inputs: Named<tf.Tensor>): Result => {
    names ??= Object.keys(inputs);
    const missing = names.find((name) => !inputs[name]);
    if (missing) throw new Error(`the batch lacks "${missing}", which the first one had`);
    const unknown = Object.keys(inputs).find((name) => !names!.includes(name));
    if (unknown) throw new Error(`the batch has "${unknown}", which the first one lacked`);
    return captured(...names.map((name) => inputs[name])) as Result;
  };
  return Object.assign(call, { dispose: () => captured.dispose() });
}
