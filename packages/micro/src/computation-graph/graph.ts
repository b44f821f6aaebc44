/** A computation graph of scalars: every number of a calculation is a node, every elementary operation too. */
import { factorText, numberText, operations, type LeafName, type OperationName } from './operations.ts';

export interface GraphNode {
  /** Unique in its graph, in ASCII: `z1.2`. */
  readonly id: string;
  /** The symbol that formulas and drawings show: `z¹₂`. */
  readonly symbol: string;
  readonly operation: OperationName | LeafName;
  /** Empty for leaves. */
  readonly inputs: readonly GraphNode[];
  value: number;
  /** Derivative of the graph's output with respect to this node; 0 before {@link ComputationGraph.backward}. */
  gradient: number;
  /** By input, the derivative of this node with respect to it, of the last forward pass. */
  localDerivatives: number[];
}

/** One node is calculated. */
export interface ForwardStep {
  readonly kind: 'forward';
  /** Id of the node. */
  readonly node: string;
  readonly symbol: string;
  /** `w¹₁₁ · x₁` */
  readonly formula: string;
  /** `0.15 · 0.05` */
  readonly numbers: string;
  readonly value: number;
}

/** The gradient goes along one edge, from a node to one of its inputs: the chain rule once. */
export interface BackwardStep {
  readonly kind: 'backward';
  /** Id of the node whose gradient grows. */
  readonly node: string;
  /** Id of the node that it comes from; none for the first step, which sets that of the output to 1. */
  readonly from?: string;
  /** `∂E/∂a¹₁` */
  readonly symbol: string;
  /** `∂E/∂z²₁ · w²₁₁` */
  readonly formula: string;
  /** `0.138499 · 0.4` */
  readonly numbers: string;
  /** Derivative of `from` with respect to `node`. */
  readonly local: number;
  /** The part that this edge adds. */
  readonly contribution: number;
  /** The node's gradient so far, this edge included. */
  readonly value: number;
  /** Whether it is complete: no other edge adds to it. */
  readonly complete: boolean;
}

/** Nodes in the order in which they were made, which is one in which they can be calculated. */
export class ComputationGraph {
  readonly nodes: GraphNode[] = [];
  readonly #byId = new Map<string, GraphNode>();

  /** A value from outside: an `input` or a `parameter` gets a gradient, a `target` or a `constant` does not. */
  leaf(operation: LeafName, id: string, value: number, symbol = id): GraphNode {
    return this.#push({ id, symbol, operation, inputs: [], value, gradient: 0, localDerivatives: [] });
  }

  /**
   * The result of an elementary operation, calculated at once.
   * @throws RangeError if the number of inputs is not the operation's, or an input is of another graph
   */
  apply(operation: OperationName, inputs: readonly GraphNode[], id: string, symbol = id): GraphNode {
    const { arity } = operations[operation];
    if (arity === undefined ? inputs.length === 0 : inputs.length !== arity) {
      throw new RangeError(`${operation} takes ${arity ?? 'one or more'} inputs, not ${inputs.length}`);
    }
    const foreign = inputs.find((input) => this.#byId.get(input.id) !== input);
    if (foreign) throw new RangeError(`the input ${foreign.id} of ${id} is not a node of this graph`);
    const node = { id, symbol, operation, inputs, value: 0, gradient: 0, localDerivatives: [] };
    evaluate(node);
    return this.#push(node);
  }

  /** The node that gradients are of: the last one made. */
  get output(): GraphNode {
    const last = this.nodes.at(-1);
    if (!last) throw new RangeError('the graph has no nodes');
    return last;
  }

  /** @throws RangeError if there is none of this id */
  node(id: string): GraphNode {
    const node = this.#byId.get(id);
    if (!node) throw new RangeError(`the graph has no node "${id}"`);
    return node;
  }

  /** Gives a leaf another value; {@link forward} brings the others up to date. */
  set(id: string, value: number): void {
    const node = this.node(id);
    if (node.inputs.length) throw new RangeError(`${id} is calculated: only a leaf can be set`);
    node.value = value;
  }

  /** Calculates every node from the leaves' values. @returns the output's value */
  forward(): number {
    for (const node of this.nodes) if (node.inputs.length) evaluate(node);
    return this.output.value;
  }

  /** Derivatives of the output with respect to every node, from the output back to the leaves, after {@link forward}. */
  backward(): void {
    for (const node of this.nodes) node.gradient = 0;
    this.output.gradient = 1;
    for (const node of this.nodes.toReversed()) {
      for (const [i, input] of node.inputs.entries()) {
        if (differentiable(input)) input.gradient += node.gradient * node.localDerivatives[i];
      }
    }
  }

  /** The forward pass, one node after another. Brings the values up to date. */
  forwardSteps(): ForwardStep[] {
    this.forward();
    return this.nodes
      .filter(({ inputs }) => inputs.length > 0)
      .map((node) => ({
        kind: 'forward',
        node: node.id,
        symbol: node.symbol,
        formula: formulaOf(node, ({ symbol }) => symbol),
        numbers: formulaOf(node, ({ value }) => factorText(value)),
        value: node.value,
      }));
  }

  /** The backward pass, one edge after another. Brings values and gradients up to date. */
  backwardSteps(): BackwardStep[] {
    this.forward();
    this.backward();
    const { output } = this;
    const by = (node: GraphNode) => `∂${output.symbol}/∂${node.symbol}`;
    const steps: BackwardStep[] = [
      {
        kind: 'backward',
        node: output.id,
        symbol: by(output),
        formula: '1',
        numbers: '1',
        local: 1,
        contribution: 1,
        value: 1,
        complete: true,
      },
    ];
    const soFar = new Map<GraphNode, { sum: number; edges: number }>();
    for (const node of this.nodes.toReversed()) {
      const names = derivativeTexts(node, ({ symbol }) => symbol);
      const numbers = derivativeTexts(node, ({ value }) => factorText(value));
      for (const [i, input] of node.inputs.entries()) {
        if (!differentiable(input)) continue;
        const local = node.localDerivatives[i];
        const contribution = node.gradient * local;
        const { sum, edges } = soFar.get(input) ?? { sum: 0, edges: 0 };
        soFar.set(input, { sum: sum + contribution, edges: edges + 1 });
        steps.push({
          kind: 'backward',
          node: input.id,
          from: node.id,
          symbol: by(input),
          formula: `${edges ? `${by(input)} + ` : ''}${product(by(node), names[i])}`,
          numbers: `${edges ? `${numberText(sum)} + ` : ''}${product(factorText(node.gradient), numbers[i])}`,
          local,
          contribution,
          value: sum + contribution,
          complete: edges + 1 === this.#edgesFrom(input),
        });
      }
    }
    return steps;
  }

  #edgesFrom(node: GraphNode): number {
    return this.nodes.reduce(
      (count, { inputs }) => count + inputs.filter((input) => input === node).length,
      0,
    );
  }

  #push(node: GraphNode): GraphNode {
    if (this.#byId.has(node.id)) throw new RangeError(`the graph has a node "${node.id}" already`);
    this.#byId.set(node.id, node);
    this.nodes.push(node);
    return node;
  }
}

function evaluate(node: GraphNode): void {
  const operation = operations[node.operation as OperationName];
  const values = node.inputs.map(({ value }) => value);
  node.value = operation.value(values);
  node.localDerivatives = operation.derivatives(values, node.value);
}

function differentiable({ operation }: GraphNode): boolean {
  return operation !== 'target' && operation !== 'constant';
}

function formulaOf(node: GraphNode, text: (node: GraphNode) => string): string {
  return operations[node.operation as OperationName].formula(node.inputs.map(text));
}

function derivativeTexts(node: GraphNode, text: (node: GraphNode) => string): string[] {
  if (!node.inputs.length) return [];
  return operations[node.operation as OperationName].derivativeFormulas(node.inputs.map(text), text(node));
}

/** `u · v`, with a sum as a factor in parentheses. */
function product(u: string, v: string): string {
  const isSum = / [−+] /.test(v.replaceAll(/\([^()]*\)/g, ''));
  return `${u} · ${isSum || v.startsWith('−') ? `(${v})` : v}`;
}
