/** Computation graphs of scalars, for looking at back-propagation. Runs in browsers: no tensors, no node modules. */
export { ComputationGraph, type BackwardStep, type ForwardStep, type GraphNode } from './graph.ts';
export { layout, type GraphLayout } from './layout.ts';
export { differenceQuotient, leavesOf, progressAt, stepsOf, type Progress, type Step } from './progress.ts';
export { networkGraph, parameterIds, type SmallNetwork } from './network.ts';
export {
  factorText,
  leafNames,
  numberText,
  operationNames,
  operations,
  type LeafName,
  type Operation,
  type OperationName,
} from './operations.ts';
