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
  const around = new Set<object>();
  const visit = (value: unknown): ((others: readonly unknown[]) => unknown) => {
    if (value === undefined || value === null) return () => value;
    if (value instanceof Tensor) {
      const position = tensors.push(value) - 1;
      return (others) => others[position];
    }
    if (typeof value === 'function') throw new ForeignResult(`${expected}, not a function`);
    if (typeof value === 'object') {
      if (around.has(value)) throw new ForeignResult(`${expected}, not an object inside of itself`);
      around.add(value);
      const rebuildValue = Array.isArray(value) ? list(value) : record(value);
      around.delete(value);
      return rebuildValue;
    }
    throw new TypeError(`${expected}, not a ${typeof value}: it would be the same at every call`);
  };
  const list = (values: unknown[]) => {
    if (ancestors(values) !== 2) throw new ForeignResult(`${expected}, not a ${values.constructor.name}`);
    const parts = Array.from(values, visit); // of holes as well
    return (others: readonly unknown[]) => parts.map((part) => part(others));
  };
  const record = (value: object) => {
    if (!isRecord(value)) throw new ForeignResult(`${expected}, not a ${value.constructor?.name}`);
    const parts = Object.entries(value).map(([name, part]) => [name, visit(part)] as const);
    return (others: readonly unknown[]) =>
      Object.fromEntries(parts.map(([name, part]) => [name, part(others)]));
  };
  const rebuild = visit(result);
  return { tensors, rebuild };
}

const expected = 'a compiled function returns tensors at once, arrays or records of tensors, or nothing';

/** A plain object, all of whose properties have names. */
const isRecord = (value: object): boolean =>
  ancestors(value) <= 1 && Object.getOwnPropertySymbols(value).length === 0;

/** How many prototypes an object has: in every realm 1 for a plain one, 2 for an array. */
function ancestors(value: object): number {
  const prototype = Object.getPrototypeOf(value) as object | null;
  return prototype === null ? 0 : 1 + ancestors(prototype);
}
