import { Tensor, type TensorContainer } from '@tensorflow/tfjs-core';

/** The tensors of a nested result, and how to build the same structure around other tensors. */
export interface TensorStructure {
  tensors: Tensor[];
  rebuild(tensors: readonly unknown[]): unknown;
}

/** The result holds an object that is none of ours to look into, such as a promise or a Map. */
export class ForeignResult extends TypeError {}

/**
 * @throws ForeignResult if the result holds objects other than tensors, arrays and plain records.
 * @throws TypeError if it holds anything else, such as a number.
 */
export function structureOf(result: TensorContainer | void): TensorStructure {
  const tensors: Tensor[] = [];
  const visit = (value: unknown): ((others: readonly unknown[]) => unknown) => {
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
      if (!isRecord(value)) throw new ForeignResult(`${expected}, not a ${value.constructor.name}`);
      const parts = Object.entries(value).map(([name, part]) => [name, visit(part)] as const);
      return (others) => Object.fromEntries(parts.map(([name, part]) => [name, part(others)]));
    }
    throw new TypeError(`${expected}, not a ${typeof value}: it would be the same at every call`);
  };
  const rebuild = visit(result);
  return { tensors, rebuild };
}

const expected = 'a compiled function returns tensors at once, arrays or records of tensors, or nothing';

function isRecord(value: object): boolean {
  const prototype = Object.getPrototypeOf(value) as object | null;
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
