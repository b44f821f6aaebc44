import {
  type MultinomialAttrs,
  type MultinomialInputs,
  type OneHotAttrs,
  type OneHotInputs,
  type SearchSortedAttrs,
  type SearchSortedInputs,
  type SelectInputs,
  type TopKAttrs,
  type TopKInputs,
} from '@tensorflow/tfjs-core';
import seedrandom from 'seedrandom';
import { type ElementType, Leaf, Node } from '../graph/node.ts';
import {
  and,
  cast,
  constant,
  elementwise,
  less,
  not,
  or,
  reduce,
  reshape,
  scalar,
  slice,
  topK,
  where,
} from '../graph/operations.ts';
import { type KernelTable, kernel } from './kernel.ts';

/** An element of the one tensor or of the other, the largest, the place of one among others. */
export const selectionKernels: KernelTable = {
  Select: kernel<SelectInputs>(({ condition, t, e }) => {
    const dtype = wider(t.dtype, e.dtype);
    const [yes, no] = [cast(t, dtype), cast(e, dtype)];
    const ranks = t.shape.length - condition.shape.length;
    const chosen = cast(
      reshape(condition, [...condition.shape, ...new Array<number>(ranks).fill(1)]),
      'bool',
    );
    if (dtype === 'bool') return or(and(chosen, yes), and(not(chosen), no)); // ONNX Runtime has no Where for it
    return where(chosen, yes, no);
  }),

  /** In the order in which NaN is the largest. */
  TopK: kernel<TopKInputs, TopKAttrs>(({ x }, { k }) => {
    const axis = x.shape.length - 1;
    if (x.dtype !== 'float32') {
      const [values, indices] = topK(cast(x, 'int32'), k, axis);
      return [cast(values, x.dtype), cast(indices, 'int32')];
    }
    const [, indices] = topK(ordered(x), k, axis);
    const values = new Node('GatherElements', [x, indices], indices.shape, 'float32', { axis });
    return [values, cast(indices, 'int32')];
  }),

  /**
   * How many of a row's numbers are less than the value, or not greater: its place among them, since they are sorted. NaN is the largest.
   */
  SearchSorted: kernel<SearchSortedInputs, SearchSortedAttrs>(({ sortedSequence, values }, { side }) => {
    const [batch, length] = sortedSequence.shape;
    const count = values.shape[1];
    if (sortedSequence.dtype !== values.dtype || values.dtype === 'bool') return undefined;
    if (batch * length * count > comparisonLimit) return undefined;
    const [sequence, wanted] = [
      reshape(ordered(sortedSequence), [batch, 1, length]),
      reshape(ordered(values), [batch, count, 1]),
    ];
    const before =
      side === 'left' ? less(sequence, wanted) : elementwise('LessOrEqual', [sequence, wanted], 'bool');
    return reduce('ReduceSum', cast(before, 'int32'), [2]);
  }),

  /** Each draw falls into an event's part of [0, 1): as many events lie before it as have sums of probabilities up to the draw. */
  Multinomial: kernel<MultinomialInputs, MultinomialAttrs>(({ logits }, { numSamples, seed, normalized }) => {
    const [batch, events] = logits.shape;
    if (batch * numSamples * events > comparisonLimit) return undefined;
    const numbers = cast(logits, 'float32');
    const probabilities = normalized
      ? numbers
      : new Node('Softmax', [numbers], logits.shape, 'float32', { axis: 1 });
    const parts = slice(probabilities, [0, 0], [batch, events - 1]); // the last event takes the rest
    const sums = new Node('CumSum', [parts], parts.shape, 'float32', { axis: 1, exclusive: 0, reverse: 0 });
    const before = elementwise(
      'LessOrEqual',
      [cast(reshape(sums, [batch, 1, events - 1]), 'float64'), draws(seed, numSamples)],
      'bool',
    );
    return reduce('ReduceSum', cast(before, 'int32'), [2]);
  }),

  OneHot: kernel<OneHotInputs, OneHotAttrs & { dtype: ElementType }>(
    ({ indices }, { depth, onValue, offValue, dtype }) => {
      // ONNX would count negative indices from the end.
      const positions = where(less(indices, scalar(0, 'int32')), scalar(depth, 'int32'), indices);
      const values = constant(Float32Array.of(offValue, onValue), [2], 'float32');
      const inputs = [reshape(positions, [indices.size]), scalar(depth, 'int32'), values];
      const rows = new Node('OneHot', inputs, [indices.size, depth], 'float32', { axis: -1 });
      return cast(reshape(rows, [...indices.shape, depth]), dtype ?? 'float32');
    },
  ),
};

/** Comparing everything with everything is quicker than a search up to about this many comparisons. */
const comparisonLimit = 2 ** 20;

/** Numbers in the order of x, in which NaN is the largest: it takes the place of infinity, which moves below it. */
function ordered(x: Node): Node {
  if (x.dtype !== 'float32') return x;
  const finite = elementwise('Min', [cast(x, 'float64'), scalar(1e300, 'float64')]);
  return where(elementwise('IsNaN', [x], 'bool'), scalar(Infinity, 'float64'), finite);
}

function wider(a: ElementType, b: ElementType): ElementType {
  if (a === b) return a;
  return a === 'float32' || b === 'float32' ? 'float32' : 'int32';
}

/** The draws of the cpu backend, the same for every row, [1, count, 1]. */
function draws(seed: number, count: number): Node {
  const uniform = seedrandom.alea(String(seed));
  return new Leaf(Float64Array.from({ length: count }, uniform), [1, count, 1], 'float64');
}
