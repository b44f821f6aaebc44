import { fromHost, type HostArray, toHost } from '@nutshell/core';
import type * as tf from '@tensorflow/tfjs';

/** Notes the values of variables. @returns a function that puts them back */
export function snapshot(variables: Record<string, tf.Variable>): () => void {
  const noted = Object.entries(variables).map(([name, variable]) => {
    const { shape, values } = toHost(variable);
    return { name, array: { shape, values: values.slice() } as HostArray };
  });
  return () => {
    for (const { name, array } of noted) {
      const tensor = fromHost(array);
      variables[name].assign(tensor);
      tensor.dispose();
    }
  };
}
