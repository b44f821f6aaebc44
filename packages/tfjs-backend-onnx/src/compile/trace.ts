import type { ElementArray, Node } from '../graph/node.ts';
import { keyOf } from '../graph/signature.ts';
import type { Effects, Source } from './recorded-call.ts';
import { type Refusal, refusals } from './refusal.ts';

/** What a call did, as far as it can be compared with the next call: its graph without the elements that are fed, and its effects. */
export interface Trace {
  readonly operators: readonly string[];
  /** Of each operator, the positions of its inputs. */
  readonly inputs: readonly (readonly number[])[];
  /** What `keyOf` tells apart. */
  readonly keys: readonly number[];
  readonly leaves: readonly { position: number; source: Source }[];
  readonly argumentData: readonly object[];
  readonly effects: readonly unknown[];
}

export function traceOf({
  flushed,
  sources,
  argumentData,
  assigned,
  results,
  structure,
  disposed,
  kept,
}: Effects): Trace {
  const { order, leaves } = flushed;
  const positions = new Map(order.map((node, position) => [node, position]));
  const positionOf = (node: Node): number => positions.get(node) as number;
  const effects = [
    ...assigned.flatMap(({ variable, node }) => [variable, positionOf(node)]),
    ...results.flatMap((result) =>
      'node' in result
        ? [positionOf(result.node), result.dtype, result.shape.join()]
        : Object.entries(result).flat(),
    ),
    JSON.stringify(structure.rebuild(results.map((_, position) => position))),
    `disposes ${disposed.join()}, keeps ${kept.join()}`,
  ];
  return {
    operators: order.map(({ op }) => op),
    inputs: order.map((node) => node.inputs.map(positionOf)),
    keys: order.map(keyOf),
    leaves: leaves.map((leaf, i) => ({ position: positionOf(leaf), source: sources[i] })),
    argumentData,
    effects,
  };
}

/** What two calls, one after the other, do not have in common, so that a later call cannot be expected to be like them. */
export function difference(earlier: Trace, later: Trace): Refusal | undefined {
  const alike =
    sameList(earlier.operators, later.operators) &&
    earlier.inputs.every((inputs, i) => sameList(inputs, later.inputs[i])) &&
    sameList(earlier.effects, later.effects);
  if (!alike) return refusals.changes;
  const changed = later.keys.findIndex((key, position) => key !== earlier.keys[position]);
  if (changed >= 0) return refusals.changingConstant(operatorOf(later, changed));
  for (let i = 0; i < later.leaves.length; i++) {
    const { position, source } = later.leaves[i];
    const former = earlier.leaves[i].source;
    if (isSame(former, source, earlier, later)) continue;
    return 'frozen' in source && 'frozen' in former
      ? refusals.changingConstant(operatorOf(later, position))
      : refusals.changes;
  }
  return undefined;
}

/** Whether two leaves have their elements from the same place. A first call cannot tell an argument from the same tensor held elsewhere. */
function isSame(former: Source, source: Source, earlier: Trace, later: Trace): boolean {
  if ('variable' in source) return 'variable' in former && former.variable === source.variable;
  const dataOf = (which: Source, { argumentData }: Trace): object | undefined =>
    'argument' in which ? argumentData[which.argument] : 'frozen' in which ? which.outer : undefined;
  if ('argument' in source) return dataOf(former, earlier) === earlier.argumentData[source.argument];
  if (source.outer) return dataOf(former, earlier) === dataOf(source, later);
  return 'frozen' in former && former.outer === undefined && sameBytes(former.frozen, source.frozen);
}

/** What a constant, or a leaf, is an operand of. */
function operatorOf(trace: Trace, position: number): string {
  const operator = trace.operators[position];
  if (!passive.has(operator)) return operator;
  const user = trace.inputs.findIndex((positions) => positions.includes(position));
  return user < 0 ? 'an assignment or the result' : operatorOf(trace, user);
}
const passive = new Set(['Constant', 'Leaf', 'Reshape', 'Expand', 'Cast', 'Transpose']);

function sameList(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((value, i) => Object.is(value, b[i]));
}

function sameBytes(a: ElementArray, b: ElementArray): boolean {
  const bytes = ({ buffer, byteOffset, byteLength }: ElementArray) =>
    Buffer.from(buffer, byteOffset, byteLength);
  return bytes(a).equals(bytes(b));
}
