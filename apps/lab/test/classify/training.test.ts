import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { History } from '../../src/pages/classify/history.ts';
import { layersModel } from '../../src/pages/classify/model-file.ts';
import { pointsOf } from '../../src/pages/classify/points.ts';
import { classifyState, trainableActivations } from '../../src/pages/classify/state.ts';
import { Training } from '../../src/pages/classify/training.ts';
import { spaceOf, Warp } from '../../src/pages/classify/warp.ts';

const train = (change: object, steps: number) => {
  const state = classifyState.parse(change);
  const training = new Training(state, pointsOf(state));
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
    const state = classifyState.parse({ dataset: 'spirals', batch: 7 });
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

  it('passes each training point once an epoch', () => {
    const { epochs } = train({ count: 100, test: 0.2, batch: 8 }, 10);
    expect(epochs).toBeCloseTo(1, 12); // 10 batches of 8 out of 80
  });

  it('says when the weights ran away', () => {
    // Each step multiplies every weight by about 1 − 10 · 1.
    const state = { activation: 'linear', optimizer: 'sgd', rate: 10, penalty: 'l2', penaltyRate: 1 };
    expect(train(state, 400).diverged).toBe(true);
    expect(train({}, 300).diverged).toBe(false);
  });

  it('goes on without points, and with points of one part only', () => {
    expect(train({ dataset: 'own', points: '' }, 10).trainScore.loss).toBeNaN();
    expect(train({ dataset: 'own', points: 'gAgAM' }, 10).testScore.loss).toBeGreaterThan(0);
  });

  it('is held back by L1 and L2', () => {
    const size = (change: object) =>
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

describe('the network in TensorFlow.js', () => {
  it.each(trainableActivations.filter((name) => name !== 'sine'))(
    'gives the same outputs with %s',
    async (activation) => {
      for (const dataset of ['moons', 'gaussians']) {
        const { network } = train({ dataset, activation, hidden: [5, 3] }, 50);
        const x = Float64Array.from({ length: 40 }, (_, i) => Math.sin(i));
        const model = layersModel(tf, network);
        const output = model.predict(tf.tensor2d(Float32Array.from(x), [20, 2])) as tf.Tensor;
        const [ours, theirs] = [network.forward(x, 20), await output.data()];
        expect(theirs).toHaveLength(ours.length);
        for (let i = 0; i < ours.length; i++) expect(theirs[i]).toBeCloseTo(ours[i], 5);
      }
    },
  );

  it('is refused where TensorFlow.js has no such layer', () => {
    expect(() => layersModel(tf, train({ activation: 'sine' }, 1).network)).toThrow(/sine.*model\.json/);
  });
});

describe('the warped plane', () => {
  it('is the plane itself at the input, and a rotation under a rotation', () => {
    const state = classifyState.parse({ hidden: [2], activation: 'linear', layer: 1 });
    const { network, train: set } = train(state, 0);
    const [cos, sin] = [Math.cos(0.5), Math.sin(0.5)];
    network.layers[0].weights.set([cos, sin, -sin, cos]);
    network.layers[0].biases.set([3, 4]);
    const warp = new Warp(network, set, 31);
    warp.update(network, spaceOf({ ...state, layer: 0 }, 1));
    expect(warp.points).toEqual(set.x);
    for (const [stage, shift] of [
      ['linear', 0],
      ['bias', 1],
    ] as const) {
      warp.update(network, spaceOf({ ...state, stage }, 1));
      for (let i = 0; i < set.size; i++) {
        const [x, y] = [set.x[2 * i], set.x[2 * i + 1]];
        expect(warp.points[2 * i]).toBeCloseTo(cos * x - sin * y + 3 * shift, 12);
        expect(warp.points[2 * i + 1]).toBeCloseTo(sin * x + cos * y + 4 * shift, 12);
      }
    }
  });

  it('asks for units that are there', () => {
    const state = classifyState.parse({ hidden: [3], layer: 5, unitX: 7, unitY: 7 });
    expect(spaceOf(state, 1)).toMatchObject({ layer: 2, units: 1, unitX: 0, unitY: -1 });
    expect(spaceOf({ ...state, layer: 1 }, 1)).toMatchObject({ unitX: 2, unitY: 0 });
    expect(spaceOf({ ...state, layer: 1, unitX: 0, unitY: 0 }, 1)).toMatchObject({ unitX: 0, unitY: 1 });
  });
});
