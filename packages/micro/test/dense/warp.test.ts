import { describe, expect, it } from 'vitest';
import { DenseNetwork, gridLines, transform } from '../../src/dense/index.ts';
import { Random } from '@nutshell/random';

describe('gridLines', () => {
  it('draws the upright lines and then the level ones', () => {
    const lines = gridLines({ x: [-1, 1], y: [0, 4] }, 2, 3);
    expect(lines.map((line) => Array.from(line))).toEqual([
      [-1, 0, -1, 2, -1, 4],
      [1, 0, 1, 2, 1, 4],
      [-1, 0, 0, 0, 1, 0],
      [-1, 4, 0, 4, 1, 4],
    ]);
  });

  it('puts a single line in the middle', () => {
    expect(Array.from(gridLines({ x: [-1, 1], y: [0, 4] }, 1, 2)[0])).toEqual([0, 0, 0, 4]);
  });
});

describe('transform', () => {
  it('stretches, shifts and bends as worked by hand', () => {
    const config = { inputs: 2, hidden: [2], activation: 'relu', outputs: 1, loss: 'logistic' } as const;
    // z = (2 x + y − 1, −y + 3), y = σ(a₁ − a₂)
    const network = DenseNetwork.fromParameters(config, [2, 0, 1, -1, -1, 3, 1, -1, 0]);
    const points = Float64Array.of(0, 0, 1, 4);
    expect(Array.from(transform(network, points, 0, 'linear'))).toEqual([0, 0, 6, -4]);
    expect(Array.from(transform(network, points, 0, 'bias'))).toEqual([-1, 3, 5, -1]);
    expect(Array.from(transform(network, points, 0, 'activation'))).toEqual([0, 3, 5, 0]);
    expect(Array.from(transform(network, points, 1, 'bias'))).toEqual([-3, 5]);
    const [low, high] = transform(network, points, 1, 'activation');
    expect(low).toBeCloseTo(1 / (1 + Math.exp(3)), 12);
    expect(high).toBeCloseTo(1 / (1 + Math.exp(-5)), 12);
  });

  it.each(['squared', 'softmax'] as const)(
    'ends where the forward pass does (%s), whose buffers it leaves',
    (loss) => {
      const config = { inputs: 2, hidden: [5, 3], activation: 'tanh', outputs: 4, loss } as const;
      const network = new DenseNetwork(config, new Random(3));
      const points = Float64Array.from({ length: 14 }, (_, i) => Math.cos(i));
      const outputs = network.forward(points, 7);
      const before = outputs.slice();
      expect(transform(network, points, 2, 'activation')).toEqual(outputs);
      for (const layer of [0, 1, 2]) {
        expect(transform(network, points, layer, 'bias')).toEqual(network.z(layer));
        expect(transform(network, points, layer, 'activation')).toEqual(network.a(layer));
      }
      expect(outputs).toEqual(before);
    },
  );

  it('knows its layers', () => {
    const config = { inputs: 2, hidden: [], activation: 'tanh', outputs: 1, loss: 'logistic' } as const;
    const network = new DenseNetwork(config, new Random(3));
    expect(() => transform(network, Float64Array.of(0, 0), 1, 'bias')).toThrow(/no layer 1: the last is 0/);
  });
});
