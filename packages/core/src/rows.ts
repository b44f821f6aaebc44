import * as tf from '@tensorflow/tfjs';
import { compileNamed } from './compile-named.ts';
import { type Batch, type TensorsOf, tensorsOf } from './host-array.ts';
import type { Named } from './optimizers/optimizer.ts';

/** Examples that can be had in batches: a `Split` of @nutshell/data. */
export interface Examples<B> {
  readonly length: number;
  /** @returns a promise where examples are read or decoded meanwhile */
  batch(indices: Uint32Array): B | Promise<B>;
}

/** A scalar becomes a number, rows [batch, …] become all rows one after the other. */
export type Gathered<Outputs> = {
  [Name in keyof Outputs]: Outputs[Name] extends tf.Scalar ? number : Float32Array;
};

export interface Rows<B, Outputs> {
  (examples: Examples<B>): Promise<Gathered<Outputs>>;
  dispose(): void;
}

/**
 * A function that runs a network over all examples, in their order, and gathers its outputs: of an output [batch, …] the rows of all
 * examples; of a scalar, which is the mean over a batch, the mean over all examples.
 * @param network of the tensors of a batch, without training behaviour.
 */
export function rowsOf<B extends Batch<B>, Outputs extends Named<tf.Tensor>>(
  network: (batch: TensorsOf<B>) => Outputs,
  { batchSize = 500 }: { batchSize?: number } = {},
): Rows<B, Outputs> {
  const compiled = compileNamed((inputs) => tf.tidy(() => network(inputs as TensorsOf<B>)));
  const over = async (examples: Examples<B>): Promise<Gathered<Outputs>> => {
    const { length } = examples;
    const gathered: Record<string, number | Float32Array> = {};
    for (let start = 0; start < length; start += batchSize) {
      const size = Math.min(batchSize, length - start);
      const batch = await examples.batch(Uint32Array.from({ length: size }, (_, i) => start + i));
      const inputs = tensorsOf(batch);
      const outputs = compiled(inputs as Named<tf.Tensor>);
      for (const [name, output] of Object.entries(outputs)) {
        const values = (await output.data()) as Float32Array;
        if (output.rank === 0) {
          gathered[name] = ((gathered[name] as number) ?? 0) + values[0] * size;
        } else {
          gathered[name] ??= new Float32Array((values.length / size) * length);
          (gathered[name] as Float32Array).set(values, (values.length / size) * start);
        }
      }
      tf.dispose([inputs, outputs]);
    }
    for (const [name, value] of Object.entries(gathered))
      if (typeof value === 'number') gathered[name] = value / length;
    return gathered as Gathered<Outputs>;
  };
  return Object.assign(over, { dispose: () => compiled.dispose() });
}
