import { Random } from '@nutshell/random';
import { describe, expect, it } from 'vitest';
import {
  History,
  type LabelledPoint,
  spaceOf,
  Training,
  type TrainingSettings,
  Warp,
} from '../../src/classifier/index.ts';
import { type PlanarName, planarPoints } from '../../src/plane/index.ts';

interface Data {
  dataset: PlanarName;
  count: number;
  /** The share of the points that is for testing. */
  test: number;
}

const defaults: TrainingSettings & Data = {
  seed: 1,
  hidden: [6, 2],
  activation: 'tanh',
  optimizer: 'adam',
  rate: 0.03,
  penalty: 'none',
  penaltyRate: 0.001,
  batch: 10,
  dataset: 'two-curves',
  count: 200,
  test: 0.3,
};

function pointsOf({ dataset, count, test }: Data): LabelledPoint[] {
  const { x, labels } = planarPoints(dataset, count, { noise: 0.05, random: new Random(1).fork('points') });
  const order = new Random(1).fork('split').permutation(count);
  return Array.from(order, (i, at) => ({
    x: x[2 * i],
    y: x[2 * i + 1],
    label: labels[i],
    test: at < test * count,
  }));
}

const train = (change: Partial<TrainingSettings & Data>, steps: number, points?: LabelledPoint[]) => {
  const settings = { ...defaults, ...change };
  const training = new Training(settings, points ?? pointsOf(settings));
  while (training.steps < steps) training.step();
  training.measure();
  return training;
};

describe('training', () => {
  it('tells two curves apart', () => {
    const { trainScore, testScore } = train({}, 1000);
    expect(trainScore.accuracy).toBeGreaterThanOrEqual(0.99);
    expect(testScore.accuracy).toBeGreaterThanOrEqual(0.99);
    expect(trainScore.loss).toBeLessThan(0.05);
  });

  it('needs a hidden layer for that', () => {
    expect(train({ hidden: [] }, 1000).trainScore.accuracy).toBeLessThan(0.95);
  });

  it('tells four clusters apart', () => {
    expect(train({ dataset: 'gaussians' }, 1000).testScore.accuracy).toBeGreaterThanOrEqual(0.98);
  });

  it('comes to the same bits however its steps are sliced', () => {
    const state = { ...defaults, dataset: 'spirals', batch: 7 } as const;
    const sliced = new Training(state, pointsOf(state));
    while (sliced.steps < 500) {
      sliced.measure(); // what is looked at in between changes nothing
      sliced.advance(500, 0.05);
    }
    sliced.measure();
    const straight = train(state, 500);
    expect(sliced.network.parameters).toEqual(straight.network.parameters);
    expect(sliced.history.trainLoss).toEqual(straight.history.trainLoss);
    expect(sliced.trainScore).toEqual(straight.trainScore);
  });

  it('passes each training point once per epoch', () => {
    const { epochs } = train({ count: 100, test: 0.2, batch: 8 }, 10);
    expect(epochs).toBeCloseTo(1, 12); // 10 batches of 8 out of 80
  });

  it('reports a training that diverged', () => {
    // Each step multiplies every weight by about 1 − 10 · 1.
    const state = {
      activation: 'linear',
      optimizer: 'sgd',
      rate: 10,
      penalty: 'l2',
      penaltyRate: 1,
    } as const;
    expect(train(state, 400).diverged).toBe(true);
    expect(train({}, 300).diverged).toBe(false);
  });

  it('goes on without points, and with points of one part only', () => {
    expect(train({}, 10, []).trainScore.loss).toBeNaN();
    const alone = { x: 0, y: 0, label: 0, test: true };
    expect(train({}, 10, [alone]).testScore.loss).toBeGreaterThan(0);
  });

  it('is held back by L1 and L2', () => {
    const size = (change: Partial<TrainingSettings>) =>
      train(change, 1000).network.layers.reduce(
        (sum, { weights }) => sum + weights.reduce((all, w) => all + w * w, 0),
        0,
      );
    const free = size({});
    expect(size({ penalty: 'l2', penaltyRate: 0.01 })).toBeLessThan(free / 2);
    expect(size({ penalty: 'l1', penaltyRate: 0.01 })).toBeLessThan(free / 2);
  });
});

describe('the history', () => {
  it('stays within its memory and keeps equal distances', () => {
    const history = new History();
    for (let step = 0; step <= 5000; step++) {
      if (history.wants(step)) history.record(step, { loss: step, accuracy: 0 }, { loss: 0, accuracy: 0 });
    }
    expect(history.interval).toBe(32); // 5001 / 256, rounded up to a power of 2
    expect(history.length).toBe(157);
    const kept = [...history.steps.subarray(0, history.length)];
    expect(kept).toEqual(Array.from({ length: 157 }, (_, i) => 32 * i));
    expect([...history.trainLoss.subarray(0, 157)]).toEqual(kept);
  });
});

describe('the warped plane', () => {
  it('is the plane itself at the input, and a rotation under a rotation', () => {
    const { network, train: set } = train({ hidden: [2], activation: 'linear' }, 0);
    const choice = { layer: 1, stage: 'activation', unitX: 0, unitY: 1 } as const;
    const [cos, sin] = [Math.cos(0.5), Math.sin(0.5)];
    network.layers[0].weights.set([cos, sin, -sin, cos]);
    network.layers[0].biases.set([3, 4]);
    const warp = new Warp(network, set, 31, 1.28);
    warp.update(network, spaceOf({ ...choice, layer: 0 }, [2], 1));
    expect(warp.points).toEqual(set.x);
    for (const [stage, shift] of [
      ['linear', 0],
      ['bias', 1],
    ] as const) {
      warp.update(network, spaceOf({ ...choice, stage }, [2], 1));
      for (let i = 0; i < set.size; i++) {
        const [x, y] = [set.x[2 * i], set.x[2 * i + 1]];
        expect(warp.points[2 * i]).toBeCloseTo(cos * x - sin * y + 3 * shift, 12);
        expect(warp.points[2 * i + 1]).toBeCloseTo(sin * x + cos * y + 4 * shift, 12);
      }
    }
  });

  it('asks for units that are there', () => {
    const choice = { layer: 5, stage: 'activation', unitX: 7, unitY: 7 } as const;
    expect(spaceOf(choice, [3], 1)).toMatchObject({ layer: 2, units: 1, unitX: 0, unitY: -1 });
    expect(spaceOf({ ...choice, layer: 1 }, [3], 1)).toMatchObject({ unitX: 2, unitY: 0 });
    expect(spaceOf({ ...choice, layer: 1, unitX: 0, unitY: 0 }, [3], 1)).toMatchObject({
      unitX: 0,
      unitY: 1,
    });
  });
});
