import { Random } from '@nutshell/random';
import { describe, expect, it } from 'vitest';
import {
  coordinates,
  type FeatureName,
  featureNames,
  featuresAt,
  Field,
  type LabelledPoint,
  pointSet,
  spaceOf,
  Training,
  type TrainingSettings,
  Warp,
} from '../../src/classifier/index.ts';
import { planarPoints, scatteredPlaces, targetAt, type TargetName } from '../../src/plane/index.ts';

const settings: TrainingSettings = {
  seed: 1,
  hidden: [],
  activation: 'tanh',
  optimizer: 'adam',
  rate: 0.1,
  penalty: 'none',
  penaltyRate: 0,
  batch: 10,
};
const places = new Float64Array([0.5, -0.25, -1, 0.75]);

function trained(change: Partial<TrainingSettings>, points: readonly LabelledPoint[], steps: number) {
  const training = new Training({ ...settings, ...change }, points);
  while (training.steps < steps) training.step();
  training.measure();
  return training;
}

function rings(): LabelledPoint[] {
  const { x, labels } = planarPoints('circles', 100, { noise: 0.05, random: new Random(3) });
  return Array.from(labels, (label, i) => ({ x: x[2 * i], y: x[2 * i + 1], label, test: i % 4 === 0 }));
}

function surface(name: TargetName, n = 200): LabelledPoint[] {
  const at = scatteredPlaces(n, new Random(2));
  return Array.from({ length: n }, (_, i) => {
    const [x, y] = [at[2 * i], at[2 * i + 1]];
    return { x, y, label: 0, value: targetAt(name, x, y), test: i % 4 === 0 };
  });
}

describe('features of a place', () => {
  it('are worked out by hand', () => {
    const row = (features: Float64Array, i: number) => [...features.subarray(7 * i, 7 * i + 7)];
    const all = featuresAt(places, featureNames);
    expect(row(all, 0).map((value) => Number(value.toFixed(12)))).toEqual([
      0.5, -0.25, 0.25, 0.0625, -0.125, 0, -1,
    ]); // sin π, sin −π/2
    expect(row(all, 1).map((value) => Number(value.toFixed(12)))).toEqual([
      -1, 0.75, 1, 0.5625, -0.75, 0, -1,
    ]); // sin −2π, sin 3π/2
  });

  it('are the coordinates themselves, unless others are named', () => {
    expect(featuresAt(places, coordinates)).toBe(places);
    expect([...featuresAt(places, ['y'])]).toEqual([-0.25, 0.75]);
  });

  it('let a network without a hidden layer tell rings apart', () => {
    const squares: FeatureName[] = ['xx', 'yy'];
    const plain = trained({}, rings(), 600);
    const squared = trained({ features: squares }, rings(), 600);
    expect(plain.trainScore.accuracy).toBeLessThan(0.75);
    expect(squared.trainScore.accuracy).toBe(1);
    expect(squared.testScore.accuracy).toBe(1);
    expect(squared.network.config.inputs).toBe(2);
  });

  it('are what the field and the warped plane are computed from', () => {
    const features: FeatureName[] = ['x', 'xy', 'yy'];
    const { network } = trained({ features, hidden: [4] }, rings(), 50);
    const field = new Field(network, 4, 1, features);
    // The uppermost row's last place is (0.75, 0.75).
    expect([...field.inputs.subarray(9, 12)]).toEqual([0.75, 0.5625, 0.5625]);
    const own = network.clone().forward(new Float64Array([0.75, 0.5625, 0.5625]), 1);
    expect(field.outputs[3]).toBe(own[0]);
    expect(field.fits(network, features)).toBe(true);
    expect(field.fits(network, ['x', 'y', 'xx'])).toBe(false);

    const set = pointSet([{ x: 0.5, y: -0.5, label: 0, test: false }], features);
    const warp = new Warp(network, set, 5, 1, features);
    const choice = { layer: 0, stage: 'activation', unitX: 1, unitY: 2 } as const;
    warp.update(network, spaceOf(choice, [4], 1, 3));
    expect([...warp.points]).toEqual([-0.25, 0.25]);
    expect(warp.grid.length).toBe(2 * warp.lines * warp.samples);
    // A single input stands against the plane's second coordinate.
    expect(spaceOf({ ...choice, unitX: 0 }, [4], 1, 1)).toMatchObject({ units: 1, unitX: 0, unitY: -1 });
  });
});

describe('regression', () => {
  it('has surfaces that are worked out by hand', () => {
    expect(targetAt('plane', 0.5, -1)).toBe(-0.25);
    expect(targetAt('saddle', 0.5, -1)).toBe(-0.5);
    expect(targetAt('hill', 0.5, 0.5)).toBeCloseTo(1 - Math.exp(-10), 12); // 2 / 0.2 below the hollow's middle
    expect(targetAt('hill', 0.5, -0.5)).toBe(0);
    expect(targetAt('rings', 0.3, 0.4)).toBeCloseTo(-1, 12); // half a period away from the middle
    expect(targetAt('rings', 0, 0)).toBe(1);
  });

  it('fits a plane without a hidden layer, exactly, by its squared error', () => {
    const { trainScore, testScore, network } = trained({ task: 'regression' }, surface('plane'), 1500);
    expect(trainScore.loss).toBeLessThan(1e-6);
    expect(testScore.loss).toBeLessThan(1e-6);
    expect(trainScore.accuracy).toBeNaN();
    expect(network.config.loss).toBe('squared');
    for (const weight of network.layers[0].weights) expect(weight).toBeCloseTo(0.5, 2);
  });

  it('measures half the mean squared error', () => {
    const points = [0.5, -1].map((value) => ({ x: 0, y: 0, label: 0, value, test: false }));
    const training = new Training({ ...settings, task: 'regression' }, points);
    training.measure(); // the first biases are 0, and so is the output in the middle
    expect(training.trainScore.loss).toBe((0.25 + 1) / 4);
  });

  it('needs a hidden layer, or the product, for a saddle', () => {
    const loss = (change: Partial<TrainingSettings>) =>
      trained({ task: 'regression', ...change }, surface('saddle'), 1500).testScore.loss;
    expect(loss({})).toBeGreaterThan(0.03);
    expect(loss({ features: ['xy'] })).toBeLessThan(1e-6);
    expect(loss({ hidden: [8], rate: 0.03 })).toBeLessThan(0.005);
  });

  it('marks what lies below zero and what above', () => {
    const { network, train } = trained({ task: 'regression' }, surface('plane', 40), 0);
    network.layers[0].weights.set([1, 0]);
    const warp = new Warp(network, train, 2, 1);
    warp.update(network, spaceOf({ layer: 0, stage: 'activation', unitX: 0, unitY: 1 }, [], 1));
    // Upright lines from left to right, two samples each: all of the first below, all of the last above zero.
    const upright = warp.classes.subarray(0, warp.lines);
    expect([...upright.subarray(0, 2), ...upright.subarray(-2)]).toEqual([0, 0, 1, 1]);
  });
});
