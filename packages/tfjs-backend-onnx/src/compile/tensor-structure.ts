import { Tensor, type TensorContainer } from '@tensorflow/tfjs-core';

/** The tensors of a nested result, and how to build the same structure around other tensors. */
export interface TensorStructure {
  tensors: Tensor[];
  rebuild(tensors: readonly Tensor[]): unknown;
}

/** @throws TypeError if the result holds anything but tensors in arrays and records. */
export function structureOf(result: TensorContainer | void): TensorStructure {
  const tensors: Tensor[] = [];
  const visit = (value: unknown): ((others: readonly Tensor[]) => unknown) => {
    if (value === undefined || value === null) return () => value;
    if (value instanceof Tensor) {
      const position = tensors.push(value) - 1;
      return (others) => others[position];
    }
    if (Array.isArray(value)) {
      const parts = value.map(visit);
      return (others) => parts.map((part) => part(others));
    }
    if (typeof value === 'object') {
      const parts = Object.entries(value).map(([name, part]) => [name, visit(part)] as const);
      return (others) => Object.fromEntries(parts.map(([name, part]) => [name, part(others)]));
    }
    throw new TypeError(
      `a compiled function returns tensors, arrays or records of tensors, or nothing, not a ${typeof value}: it would be the same at every call`,
    );
  };
  const rebuild = visit(result);
  return { tensors, rebuild };
}
