import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import { silenceNotice } from '../src/backend.ts';
import { tensorsOf } from '../src/host-array.ts';
import { Dropout, drawMasks, maskGenerators, withMasks } from '../src/layers/dropout.ts';
import { Random } from '@nutshell/random';

beforeAll(async () => {
  silenceNotice();
  await tf.setBackend('cpu');
});

const randomTensor = (...shape: [number, number]) =>
  tf.tensor(new Random(2).fillNormal(new Float32Array(shape[0] * shape[1])), shape);

function modelOf(layer: Dropout, units: number): tf.LayersModel {
  const input = tf.input({ shape: [units] });
  return tf.model({ inputs: input, outputs: layer.apply(input) as tf.SymbolicTensor });
}

const rate = 0.3;
const drop = (units: number, seed = 1) => {
  const model = modelOf(new Dropout({ name: 'drop', rate }), units);
  const generators = maskGenerators(model, new Random(seed));
  const train = (x: tf.Tensor) => model.apply(x, { training: true }) as tf.Tensor;
  /** One step: the masks of its batch, and what comes through them. */
  const draw = (examples: number) => drawMasks(model, examples, generators);
  const step = (x: tf.Tensor) =>
    tf.tidy(() => withMasks(model, tensorsOf(draw(x.shape[0])), () => train(x)).dataSync());
  return { model, generators, train, draw, step };
};
const ones = (n: number) => tf.ones([1, n]);

test('drops the rate and scales the rest by 1 / (1 − rate)', () => {
  const n = 100_000;
  const y = drop(n).step(ones(n));
  const dropped = y.filter((value) => value === 0).length;
  // six standard deviations of a binomial count
  expect(Math.abs(dropped - rate * n)).toBeLessThan(6 * Math.sqrt(n * rate * (1 - rate)));
  expect(new Set(y)).toEqual(new Set([0, Math.fround(1 / (1 - rate))]));
});

test('draws another mask at every step, unrelated to the one before', () => {
  const { step } = drop(10_000);
  const [a, b] = [step(ones(10_000)), step(ones(10_000))];
  const both = a.filter((value, i) => value === 0 && b[i] === 0).length;
  // independent masks both drop 0.09 of the units: 900 ± 29
  expect(Math.abs(both - 900)).toBeLessThan(6 * 29);
});

test('draws example by example, in the order of its generator', () => {
  const random = new Random(1).fork('drop');
  const expected = Array.from({ length: 15 }, () => (random.uniform() < rate ? 0 : 1));
  const { drop: mask } = drop(5).draw(3);
  expect(mask.shape).toEqual([3, 5]);
  expect([...mask.values].map((value) => Math.sign(value))).toEqual(expected);
});

test('locked, drops the same units at all steps of a sequence of any length', () => {
  const input = tf.input({ shape: [null, 3] });
  const layer = new Dropout({ name: 'drop', rate: 0.5, locked: true });
  const model = tf.model({ inputs: input, outputs: layer.apply(input) as tf.SymbolicTensor });
  const { drop: mask } = drawMasks(model, 4, maskGenerators(model, new Random(1)));
  expect(mask.shape).toEqual([4, 1, 3]);
  const train = () => model.apply(tf.ones([4, 7, 3]), { training: true }) as tf.Tensor3D;
  const y = tf.tidy(() => withMasks(model, tensorsOf({ drop: mask }), train));
  for (const [example, steps] of y.arraySync().entries())
    for (const step of steps) expect(step).toEqual([...mask.values.subarray(3 * example, 3 * example + 3)]);
  expect(layer.getConfig()).toMatchObject({ rate: 0.5, locked: true });
});

test('lets the gradient through where it lets the input through', () => {
  const { model, train, draw } = drop(50);
  const masks = tensorsOf(draw(2));
  const x = randomTensor(2, 50);
  const [y, dx] = withMasks(model, masks, () => [train(x), tf.grad(train)(x)]);
  const input = x.dataSync();
  const expected = y.dataSync().map((value, i) => value / input[i]);
  dx.dataSync().forEach((value, i) => expect(value).toBeCloseTo(expected[i], 5));
});

test('does nothing in evaluation, nor at rate 0, and draws nothing for it', () => {
  const { model, generators } = drop(5);
  const x = randomTensor(2, 5);
  for (const kwargs of [undefined, {}, { training: false }])
    expect((model.apply(x, kwargs) as tf.Tensor).dataSync()).toEqual(x.dataSync());
  expect(generators.drop.state().position).toBe(0);

  const idle = modelOf(new Dropout({ rate: 0 }), 5);
  expect(drawMasks(idle, 2, {})).toEqual({});
  expect((idle.apply(x, { training: true }) as tf.Tensor).dataSync()).toEqual(x.dataSync());
});

test('training without a mask, or with one of another size, is an error; so is a mask without a generator', () => {
  const { model, train, draw } = drop(3);
  expect(() => train(ones(3))).toThrow('drop: training without a mask; use TrainingStep or withMasks');
  expect(() => withMasks(model, tensorsOf(draw(1)), () => train(tf.ones([2, 3])))).toThrow(/drop, mask/);
  expect(() => train(ones(3))).toThrow('without a mask'); // the mask was taken away again
  expect(() => drawMasks(modelOf(new Dropout({ name: 'other', rate }), 3), 1, {})).toThrow(
    'other drops units: give TrainingStep the option `random` to draw masks from',
  );
});

test.each([1, -0.1, NaN])('rate %s is refused', (wrong) => {
  expect(() => new Dropout({ rate: wrong })).toThrow(/\[0, 1\)/);
});

test('each layer has a generator of its own, which a state resumes', () => {
  const net = () =>
    tf.sequential({
      layers: [
        new Dropout({ name: 'first', rate, ...{ inputShape: [40] } }),
        tf.layers.activation({ activation: 'linear', name: 'between' }),
        new Dropout({ name: 'second', rate }),
      ],
    });
  const model = net();
  const streams = maskGenerators(model, new Random(5));
  expect(Object.keys(streams)).toEqual(['first', 'second']);
  expect(streams.first.state().key).not.toEqual(streams.second.state().key);

  const run = (of: tf.LayersModel, generators: Record<string, Random>) =>
    withMasks(of, tensorsOf(drawMasks(of, 1, generators)), () =>
      (of.apply(ones(40), { training: true }) as tf.Tensor).dataSync(),
    );
  run(model, streams);
  const states = Object.entries(streams).map(([name, stream]) => [name, stream.state()] as const);
  const expected = [run(model, streams), run(model, streams)];

  const resumed = net();
  const others = maskGenerators(resumed, new Random(99));
  for (const [name, state] of states) others[name].restore(JSON.parse(JSON.stringify(state)));
  expect([run(resumed, others), run(resumed, others)]).toEqual(expected);
  expect(expected[0]).not.toEqual(expected[1]);
});
