import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ComputationGraph,
  networkGraph,
  operationNames,
  operations,
  parameterIds,
  type SmallNetwork,
} from '@nutshell/micro/computation-graph';

/** The neuron of the course CS231n (Stanford, "Backpropagation, intuitions"), whose figure gives every value and gradient. */
function stanfordNeuron(): ComputationGraph {
  const graph = new ComputationGraph();
  const [w0, x0] = [graph.leaf('parameter', 'w0', 2), graph.leaf('input', 'x0', -1)];
  const [w1, x1] = [graph.leaf('parameter', 'w1', -3), graph.leaf('input', 'x1', -2)];
  const w2 = graph.leaf('parameter', 'w2', -3);
  const products = [graph.apply('multiply', [w0, x0], 'p0'), graph.apply('multiply', [w1, x1], 'p1')];
  const z = graph.apply('add', [...products, w2], 'z');
  const n = graph.apply('negate', [z], 'n');
  const e = graph.apply('exp', [n], 'e');
  const d = graph.apply('add', [e, graph.leaf('constant', 'one', 1)], 'd');
  graph.apply('reciprocal', [d], 'f');
  return graph;
}

describe('the neuron of CS231n', () => {
  it('has the values and the gradients of the course’s figure', () => {
    const graph = stanfordNeuron();
    graph.forward();
    graph.backward();
    const figure = {
      w0: [2, -0.2],
      x0: [-1, 0.39],
      w1: [-3, -0.39],
      x1: [-2, -0.59],
      w2: [-3, 0.2],
      p0: [-2, 0.2],
      p1: [6, 0.2],
      z: [1, 0.2],
      n: [-1, -0.2],
      e: [0.37, -0.53],
      d: [1.37, -0.53],
      f: [0.73, 1],
    };
    for (const [id, [value, gradient]] of Object.entries(figure)) {
      expect(graph.node(id).value, id).toBeCloseTo(value, 2);
      expect(graph.node(id).gradient, id).toBeCloseTo(gradient, 2);
    }
    expect(graph.node('one').gradient).toBe(0); // a constant has none
  });

  it('is the same neuron with the sigmoid in one node', () => {
    const graph = new ComputationGraph();
    const z = graph.apply('add', [graph.leaf('parameter', 'w', 1)], 'z');
    graph.apply('sigmoid', [z], 'f');
    graph.backward();
    expect(graph.node('w').gradient).toBeCloseTo(0.2, 2);
  });
});

/** Matt Mazur, "A step by step backpropagation example" (2015): every number is in the text. */
const mazur: SmallNetwork = {
  layers: [2, 2, 2],
  activation: 'sigmoid',
  outputActivation: 'sigmoid',
  loss: 'squared',
  weights: [
    [
      [0.15, 0.2],
      [0.25, 0.3],
    ],
    [
      [0.4, 0.45],
      [0.5, 0.55],
    ],
  ],
  biases: [
    [0.35, 0.35],
    [0.6, 0.6],
  ],
};

describe('the network of Mazur’s example', () => {
  const graph = networkGraph(mazur, [0.05, 0.1], [0.01, 0.99]);
  const forward = graph.forwardSteps();
  const backward = graph.backwardSteps();

  it('has the values of the text', () => {
    const text = {
      'z1.1': 0.3775,
      'a1.1': 0.593269992,
      'a1.2': 0.596884378,
      'z2.1': 1.105905967,
      'a2.1': 0.75136507,
      'a2.2': 0.772928465,
      q1: 0.274811083,
      q2: 0.023560026,
      E: 0.298371109,
    };
    for (const [id, value] of Object.entries(text)) {
      expect(forward.find(({ node }) => node === id)!.value, id).toBeCloseTo(value, 8);
    }
  });

  it('has the gradients of the text', () => {
    const final = (id: string) => backward.findLast(({ node, complete }) => node === id && complete)!.value;
    expect(final('a2.1')).toBeCloseTo(0.74136507, 8);
    expect(final('z2.1')).toBeCloseTo(0.138498562, 8);
    expect(final('w2.1.1')).toBeCloseTo(0.082167041, 8);
    expect(final('a1.1')).toBeCloseTo(0.036350306, 8);
    expect(final('w1.1.1')).toBeCloseTo(0.000438568, 8);
    // The weights after one step with learning rate 0.5.
    const after = {
      'w2.1.1': 0.35891648,
      'w2.1.2': 0.408666186,
      'w2.2.1': 0.51130127,
      'w2.2.2': 0.561370121,
      'w1.1.1': 0.149780716,
      'w1.1.2': 0.19956143,
      'w1.2.1': 0.24975114,
      'w1.2.2': 0.29950229,
    };
    for (const [id, weight] of Object.entries(after)) {
      expect(graph.node(id).value - 0.5 * final(id), id).toBeCloseTo(weight, 8);
    }
  });

  it('tells each step with symbols and with numbers', () => {
    expect(forward[2]).toMatchObject({
      symbol: 'z¹₁',
      formula: 'p¹₁₁ + p¹₁₂ + b¹₁',
      numbers: '0.0075 + 0.02 + 0.35',
    });
    expect(backward[0]).toMatchObject({ symbol: '∂E/∂E', formula: '1', value: 1, complete: true });
    expect(backward.find(({ node }) => node === 'z2.2')).toMatchObject({
      symbol: '∂E/∂z²₂',
      from: 'a2.2',
      formula: '∂E/∂a²₂ · a²₂ (1 − a²₂)',
      numbers: '(−0.217072) · 0.772928 (1 − 0.772928)',
    });
    const [first, second] = backward.filter(({ node }) => node === 'a1.1');
    expect(first).toMatchObject({ formula: '∂E/∂p²₂₁ · w²₂₁', complete: false });
    expect(second).toMatchObject({
      formula: '∂E/∂a¹₁ + ∂E/∂p²₁₁ · w²₁₁',
      numbers: '−0.0190491 + 0.138499 · 0.4',
      complete: true,
    });
  });
});

/** Central differences of the output by every leaf that has a gradient. */
function deviation(graph: ComputationGraph): number {
  const h = 1e-5;
  graph.forward();
  graph.backward();
  const leaves = graph.nodes.filter(({ operation }) => operation === 'parameter' || operation === 'input');
  return Math.max(
    ...leaves.map((leaf) => {
      const { value, gradient } = leaf;
      const at = (v: number) => {
        graph.set(leaf.id, v);
        return graph.forward();
      };
      const numeric = (at(value + h) - at(value - h)) / (2 * h);
      at(value);
      return Math.abs(numeric - gradient);
    }),
  );
}

describe('gradients', () => {
  it.each(operationNames)('of %s match finite differences', (name) => {
    const { arity = 3 } = operations[name];
    const value = fc.double({ min: 0.2, max: 0.8, noNaN: true });
    fc.assert(
      fc.property(fc.array(value, { minLength: arity, maxLength: arity }), (values) => {
        const graph = new ComputationGraph();
        const leaves = values.map((v, i) => graph.leaf('parameter', `u${i}`, v));
        graph.apply(name, leaves, 'f');
        expect(deviation(graph)).toBeLessThan(1e-6);
      }),
      { numRuns: 30 },
    );
  });

  it.each([
    ['sigmoid', 'squared', 'linear'],
    ['tanh', 'logistic', 'linear'],
    ['relu', 'squared', 'tanh'],
  ] as const)('of a network with %s and the %s loss match them', (activation, loss, outputActivation) => {
    const number = fc.integer({ min: -1000, max: 1000 }).map((n) => n / 997);
    const row = fc.array(number, { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(fc.array(row, { minLength: 8, maxLength: 8 }), (rows) => {
        const network: SmallNetwork = {
          layers: [3, 3, 2],
          activation,
          loss,
          outputActivation,
          weights: [rows.slice(0, 3), rows.slice(3, 5)],
          biases: [rows[5], rows[6].slice(0, 2)],
        };
        const graph = networkGraph(network, rows[7], [1, 0]);
        // At a kink of ReLU a difference is not a derivative.
        fc.pre(activation !== 'relu' || [1, 2, 3].every((i) => Math.abs(graph.node(`z1.${i}`).value) > 1e-3));
        expect(deviation(graph)).toBeLessThan(1e-8);
      }),
      { numRuns: 30 },
    );
  });

  it('of a value that is used twice are summed', () => {
    const graph = new ComputationGraph();
    const u = graph.leaf('parameter', 'u', 3);
    graph.apply('multiply', [u, u], 'f');
    const steps = graph.backwardSteps();
    expect(u.gradient).toBe(6); // (u²)′ = 2u
    expect(steps.map(({ value, complete }) => [value, complete])).toEqual([
      [1, true],
      [3, false],
      [6, true],
    ]);
  });

  it('in steps are those of backward', () => {
    const graph = stanfordNeuron();
    const steps = graph.backwardSteps();
    for (const { node, value, complete } of steps)
      if (complete) expect(graph.node(node).gradient).toBe(value);
    expect(new Set(steps.map(({ node }) => node)).size).toBe(graph.nodes.length - 1); // all but the constant
  });
});

describe('parameters', () => {
  it('are named in the order of a network', () => {
    expect(parameterIds([2, 2, 1])).toEqual(
      'w1.1.1 w1.1.2 w1.2.1 w1.2.2 b1.1 b1.2 w2.1.1 w2.1.2 b2.1'.split(' '),
    );
    const graph = networkGraph(mazur, [0.05, 0.1], [0.01, 0.99]);
    const ids = graph.nodes.filter(({ operation }) => operation === 'parameter').map(({ id }) => id);
    expect(ids.sort()).toEqual(parameterIds(mazur.layers).sort());
  });
});

describe('mistakes', () => {
  it.each<[string, (graph: ComputationGraph) => unknown, RegExp]>([
    ['two nodes of one id', (graph) => graph.leaf('input', 'z', 1), /has a node "z" already/],
    ['a missing input', (graph) => graph.apply('multiply', [graph.node('z')], 'q'), /takes 2 inputs, not 1/],
    ['an unknown node', (graph) => graph.node('y'), /no node "y"/],
    ['a calculated node', (graph) => graph.set('z', 1), /z is calculated: only a leaf can be set/],
    [
      'a node of another graph',
      (graph) => graph.apply('negate', [stanfordNeuron().node('z')], 'q'),
      /the input z of q is not a node of this graph/,
    ],
  ])('are named: %s', (_, make, message) => {
    expect(() => make(stanfordNeuron())).toThrow(message);
  });

  it('are named: numbers that are not the network’s', () => {
    expect(() => networkGraph(mazur, [1], [0, 1])).toThrow('1 inputs were given where the network has 2');
    expect(() => networkGraph({ ...mazur, biases: [[0], [0, 0]] }, [1, 1], [0, 1])).toThrow(
      '1 biases in layer 1 were given where the network has 2',
    );
  });
});
