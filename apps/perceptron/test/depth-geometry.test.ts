import { type Bounds, DenseNetwork, gridLines, transform } from '@nutshell/micro/dense';
import { Random } from '@nutshell/random';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { biasWords, linearWords } from '../src/depth/layer-words.ts';
import { stretchAndTurn } from '../src/depth/linear-part.ts';
import { squareAround } from '../src/depth/plane-panel.ts';
import { layerScenes, outputLayer } from '../src/depth/scenes.ts';
import { surfaceOf, turning } from '../src/depth/surface.ts';
import { project, viewOf } from '../src/depth/view.ts';

const bounds: Bounds = { x: [-1, 1], y: [-1, 1] };

const random = (seed: number, n: number) => {
  const generator = new Random(seed);
  return Float64Array.from({ length: n }, () => generator.normal());
};

/** The network p(1) = σ(ax + by + c). */
const perceptron = (a: number, b: number, c: number) =>
  DenseNetwork.fromParameters({ inputs: 2, hidden: [], activation: 'tanh', outputs: 1, loss: 'logistic' }, [
    a,
    b,
    c,
  ]);

describe('stretchAndTurn', () => {
  it('finds the stretch by 3 and ½ and the turn by 30° that a matrix was made of', () => {
    const [cos, sin] = [Math.cos(Math.PI / 6), 0.5];
    // (x, y) → R (3x, y/2); row-major by inputs
    const weights = Float64Array.of(3 * cos, 3 * sin, -0.5 * sin, 0.5 * cos);
    const { stretch, angle, at } = stretchAndTurn({ weights });
    expect(stretch[0]).toBeCloseTo(3, 12);
    expect(stretch[1]).toBeCloseTo(0.5, 12);
    expect(angle).toBeCloseTo(Math.PI / 6, 12);
    [1, 0, 0, 1].forEach((entry, i) => expect(at(0)[i]).toBeCloseTo(entry, 12));
    [3 * cos, -0.5 * sin, 3 * sin, 0.5 * cos].forEach((entry, i) => expect(at(1)[i]).toBeCloseTo(entry, 12));
    const [a, b, c, d] = at(0.5); // turned by 15°, stretched by 2 and ¾: the area is 3/2
    expect(a * d - b * c).toBeCloseTo(1.5, 12);
    expect(Math.atan2(c, a)).toBeCloseTo(Math.PI / 12, 12);
  });

  it('knows a mirror', () => {
    const { angle, at } = stretchAndTurn({ weights: Float64Array.of(0, 1, 1, 0) });
    expect(angle).toBeUndefined();
    [0, 1, 1, 0].forEach((entry, i) => expect(at(1)[i]).toBeCloseTo(entry, 12));
  });

  it('ends at the layer’s map, whatever it is', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -500, max: 500 }), { minLength: 4, maxLength: 4 }),
        (hundredths) => {
          const w = hundredths.map((value) => value / 100);
          const end = stretchAndTurn({ weights: Float64Array.from(w) }).at(1);
          [w[0], w[2], w[1], w[3]].forEach((entry, i) => expect(end[i]).toBeCloseTo(entry, 9));
        },
      ),
    );
  });

  it('is put into words', () => {
    const layer = { inputs: 2, outputs: 2, activation: 'tanh' } as const;
    const weights = Float64Array.of(0, 2, -2, 0);
    const biases = Float64Array.of(0.5, -1.25);
    expect(linearWords({ ...layer, weights, biases })).toBe('stretches by 2 and 2, turns by 90°');
    expect(biasWords({ ...layer, weights, biases })).toBe('shifts by (0.5, −1.25)');
  });
});

describe('viewOf', () => {
  it('leaves two units as they are', () => {
    const values = random(1, 20);
    expect(project(viewOf(values, 2, 'components'), values)).toEqual(values);
  });

  it('takes the pair that is asked for', () => {
    const view = viewOf(Float64Array.of(1, 2, 3, 4, 5, 6), 3, '3,1');
    expect(Array.from(project(view, Float64Array.of(1, 2, 3, 4, 5, 6)))).toEqual([3, 1, 6, 4]);
    expect(view.caption).toBe('units 3 and 1 of 3');
  });

  it('finds the plane in which points of three dimensions lie, and loses nothing', () => {
    // Points s (1, 2, 2)/3 + t (2, 1, −2)/3, s three times as wide as t: their distances stay.
    const [s, t] = [random(2, 50).map((v) => 3 * v), random(3, 50)];
    const values = Float64Array.from({ length: 150 }, (_, i) => {
      const [p, q] = [s[Math.floor(i / 3)], t[Math.floor(i / 3)]];
      return (p * [1, 2, 2][i % 3] + q * [2, 1, -2][i % 3]) / 3;
    });
    const view = viewOf(values, 3, 'components');
    expect(view.share).toBeCloseTo(1, 9);
    const seen = project(view, values);
    for (let i = 1; i < 50; i++) {
      const distance = Math.hypot(seen[2 * i] - seen[0], seen[2 * i + 1] - seen[1]);
      expect(distance).toBeCloseTo(Math.hypot(s[i] - s[0], t[i] - t[0]), 9);
    }
  });

  it('shows at least as much of the variance as any pair of units does', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 3, max: 6 }), (seed, units) => {
        const values = random(seed, 20 * units).map((value, i) => value * (1 + (i % units)));
        const variance = (sets: Float64Array, width: number) =>
          Array.from({ length: width }, (_, axis) => {
            const own = Array.from(sets).filter((_, i) => i % width === axis);
            const mean = own.reduce((sum, value) => sum + value, 0) / own.length;
            return own.reduce((sum, value) => sum + (value - mean) ** 2, 0) / own.length;
          }).sort((a, b) => b - a);
        const view = viewOf(values, units, 'components');
        const seen = variance(project(view, values), 2);
        const each = variance(values, units);
        expect(seen[0] + seen[1]).toBeGreaterThan(each[0] + each[1] - 1e-9);
        const all = each.reduce((sum, value) => sum + value, 0);
        expect(view.share).toBeCloseTo((seen[0] + seen[1]) / all, 9);
      }),
      { numRuns: 40 },
    );
  });

  it('stays close to the view before: a turned basis of the same plane comes back', () => {
    const values = random(4, 90);
    const first = viewOf(values, 3, 'components');
    const mirrored = { ...first, basis: first.basis.clone().mulColumn(0, -1) };
    const again = viewOf(values, 3, 'components', mirrored);
    expect(project(again, values)[0]).toBeCloseTo(-project(first, values)[0], 9);
    expect(project(again, values)[1]).toBeCloseTo(project(first, values)[1], 9);
  });
});

describe('surfaceOf', () => {
  it('draws the line of a perceptron where the formula has it, and it does not turn', () => {
    const surface = surfaceOf(perceptron(3, 6, -0.9), bounds, 60);
    expect(surface.boundaries.length).toBe(1);
    const [line] = surface.boundaries;
    for (let i = 0; i < line.length; i += 2) expect(3 * line[i] + 6 * line[i + 1]).toBeCloseTo(0.9, 9);
    expect(turning(surface)).toBeCloseTo(0, 6);
  });

  it('gives each class its part of the plane', () => {
    const { regions } = surfaceOf(perceptron(4, 0, 2), bounds, 80); // class 1 right of x = −½: ¾ of the square
    const area = (rings: Float64Array[]) => Math.abs(rings.reduce((sum, ring) => sum + shoelace(ring), 0));
    expect(area(regions[1][0])).toBeCloseTo(3, 1.5);
    expect(area(regions[0][0])).toBeCloseTo(1, 1.5);
    // p > 0.75 where 4x + 2 > ln 3
    expect(area(regions[1][1])).toBeCloseTo(2 * (1 - (Math.log(3) - 2) / 4), 1.5);
  });

  it('parts three classes by the same rule', () => {
    const config = { inputs: 2, hidden: [], activation: 'tanh', outputs: 3, loss: 'softmax' } as const;
    const network = DenseNetwork.fromParameters(config, [1, 0, -1, 0, 0, 0, 0, 0.25, 0]); // logits x, ¼, −x
    const { regions } = surfaceOf(network, bounds, 80);
    const areas = regions.map(([rings]) => Math.abs(rings.reduce((sum, ring) => sum + shoelace(ring), 0)));
    expect(areas[0]).toBeCloseTo(1.5, 1.5);
    expect(areas[1]).toBeCloseTo(1, 1.5);
    expect(areas[2]).toBeCloseTo(1.5, 1.5);
  });

  function shoelace(ring: Float64Array): number {
    let sum = 0;
    for (let i = 0; i + 3 < ring.length; i += 2) sum += ring[i] * ring[i + 3] - ring[i + 2] * ring[i + 1];
    return sum / 2;
  }
});

describe('turning', () => {
  const surface = (line: number[]) => ({ bounds, regions: [], boundaries: [Float64Array.from(line)] });

  it('of a circle is 360°, of a half circle 180°, of there and back 180° together', () => {
    const arc = (n: number, angle: number) =>
      Array.from({ length: n + 1 }, (_, i) => [
        0.5 * Math.cos((angle * i) / n),
        0.5 * Math.sin((angle * i) / n),
      ]).flat();
    const whole = arc(400, 2 * Math.PI);
    whole.splice(-2, 2, whole[0], whole[1]);
    expect(turning(surface(whole))).toBeCloseTo(360, 6);
    expect(Math.abs(turning(surface(arc(400, Math.PI))) - 180)).toBeLessThan(6); // the ends have no corner
    expect(turning(surface([-1, 0, 0, 0, 0, 1]))).toBeCloseTo(90, 6);
    expect(turning(surface([-1, 0, 0, 0, 0, 0.5, 1, 0.5]))).toBeCloseTo(180, 6);
  });
});

describe('layerScenes', () => {
  const config = { inputs: 2, hidden: [3, 2], activation: 'relu', outputs: 1, loss: 'logistic' } as const;
  const network = new DenseNetwork(config, new Random(7));
  network.layers.forEach(({ biases }, l) => biases.forEach((_, i) => (biases[i] = l + 0.1 * i)));
  const grid = gridLines(bounds, 3, 5);
  const points = random(8, 24);
  const scenes = (layer: number, choice = 'components') =>
    layerScenes(network, layer, { grid, points, choice });

  it('compose to the network’s forward pass: the last stage is its output', () => {
    expect(scenes(2).activation.points).toEqual(network.forward(points, 12));
    expect(scenes(2).bias.points).toEqual(network.z(2));
    expect(scenes(1).activation.points).toEqual(network.a(1));
  });

  it('shift by the biases, and bend by the activation function', () => {
    const { linear, bias, activation } = scenes(1);
    bias.points.forEach((value, i) => expect(value - linear.points[i]).toBeCloseTo(1 + 0.1 * (i % 2), 12));
    expect(activation.points).toEqual(bias.points.map((value) => Math.max(0, value)));
    expect(activation.grid.length).toBe(6);
    expect(activation.grid[0]).toEqual(transform(network, grid[0], 1, 'activation'));
  });

  it('show a pair of a wider layer’s units', () => {
    const all = transform(network, points, 0, 'activation');
    expect(scenes(0, '2,3').activation.points).toEqual(all.filter((_, i) => i % 3 !== 0));
  });

  it('leave the last layer a linear classifier of the layer before', () => {
    expect(outputLayer(network).forward(transform(network, points, 1, 'activation'), 12)).toEqual(
      network.forward(points, 12),
    );
  });
});

describe('squareAround', () => {
  it('holds all points and zero, as high as wide', () => {
    const { x, y } = squareAround([Float64Array.of(1, 2, 5, 3)]);
    expect(x[1] - x[0]).toBeCloseTo(5 * 1.08, 12);
    expect(y[1] - y[0]).toBeCloseTo(5 * 1.08, 12);
    expect(x[0]).toBeLessThan(0);
    expect(y[1]).toBeGreaterThan(3);
  });
});
