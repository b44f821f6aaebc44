/** The values and gradients that are known at the nodes of a graph after some of its elementary steps. */
import type { BackwardStep, ComputationGraph, ForwardStep, GraphNode } from './graph.ts';

export type Step = ForwardStep | BackwardStep;

/** Values and gradients at the nodes after some steps. */
export interface Progress {
  /** Ids of the nodes whose value is known. */
  readonly valued: ReadonlySet<string>;
  /** The gradients so far. */
  readonly gradients: ReadonlyMap<string, number>;
  /** Edges that the gradient has passed, as `from>to`. */
  readonly passed: ReadonlySet<string>;
}

/** The numbers from outside, in the graph's order. */
export function leavesOf(graph: ComputationGraph): GraphNode[] {
  return graph.nodes.filter(({ inputs }) => inputs.length === 0);
}

/** Every elementary step: the forward pass node by node, then the backward pass edge by edge. */
export function stepsOf(graph: ComputationGraph): { steps: Step[]; forward: number } {
  const forward = graph.forwardSteps();
  return { steps: [...forward, ...graph.backwardSteps()], forward: forward.length };
}

/** Values and gradients at the nodes after the first `count` steps. */
export function progressAt(graph: ComputationGraph, steps: readonly Step[], count: number): Progress {
  const valued = new Set(leavesOf(graph).map(({ id }) => id));
  const gradients = new Map<string, number>();
  const passed = new Set<string>();
  for (const step of steps.slice(0, count)) {
    if (step.kind === 'forward') valued.add(step.node);
    else {
      gradients.set(step.node, step.value);
      if (step.from) passed.add(`${step.node}>${step.from}`);
    }
  }
  return { valued, gradients, passed };
}

/**
 * The derivative of the output with respect to a leaf by central differences, (f(v + h) − f(v − h)) / 2h with h = 10⁻⁵ max(1, |v|).
 * Leaves the graph as it was.
 */
export function differenceQuotient(graph: ComputationGraph, id: string): number {
  const { value } = graph.node(id);
  const h = 1e-5 * Math.max(1, Math.abs(value));
  const at = (other: number): number => {
    graph.set(id, other);
    return graph.forward();
  };
  const quotient = (at(value + h) - at(value - h)) / (2 * h);
  at(value);
  return quotient;
}
