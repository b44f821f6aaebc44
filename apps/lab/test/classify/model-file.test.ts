import { Training } from '@nutshell/micro/classifier';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { layersModel } from '../../src/network/dense-model-file.ts';
import { pointsOf } from '../../src/pages/classify/data.ts';
import { classifyState, trainableActivations } from '../../src/pages/classify/state.ts';

const train = (change: object, steps: number) => {
  const state = classifyState.parse(change);
  const training = new Training(state, pointsOf(state));
  while (training.steps < steps) training.step();
  return training;
};

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
