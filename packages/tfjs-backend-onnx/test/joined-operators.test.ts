/** Layer normalisation and long short-term memories, which lowering joins to single operators where no gradient needs their parts. */
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { compile, registerOnnxBackend } from '../src/index.ts';
import { Leaf } from '../src/graph/node.ts';
import { topologicalOrder } from '../src/graph/order.ts';
import { optimise } from '../src/lowering/optimise.ts';
import { draw } from './differential/arbitraries.ts';

const backend = registerOnnxBackend();
vi.spyOn(console, 'warn').mockImplementation(() => {}); // tfjs on the slowness of the cpu backend
afterAll(() => void vi.restoreAllMocks());
beforeEach(async () => void (await tf.setBackend('onnx')));

const numbers = (shape: readonly number[], seed: number, range = { from: -1, to: 1 }) =>
  draw('float32', [...shape], range, seed).toTensor();

/** How often each operator is in what tensors that are recorded are lowered to. */
function operators(tensors: tf.Tensor[], frozen = false): Record<string, number> {
  const outputs = tensors.map((tensor) => backend.nodeOf(tensor));
  const leaves = topologicalOrder(outputs).filter((node) => node instanceof Leaf);
  const fixed = frozen ? new Map(leaves.map((leaf) => [leaf, leaf])) : undefined;
  const counts: Record<string, number> = {};
  for (const { op } of topologicalOrder(optimise(outputs, { kind: 'cpu', threads: 1 }, fixed)))
    counts[op] = (counts[op] ?? 0) + 1;
  return counts;
}

/** @returns the largest difference between what both backends compute, relative to the larger of 1 and the number on cpu. */
async function difference(compute: () => tf.Tensor[]): Promise<number> {
  const results: Float32Array[][] = [];
  for (const name of ['cpu', 'onnx']) {
    await tf.setBackend(name);
    results.push(tf.tidy(() => compute().map((tensor) => tensor.dataSync<'float32'>())));
  }
  const [expected, actual] = results;
  return Math.max(
    ...expected.flatMap((numbers, i) =>
      Array.from(numbers, (value, j) => Math.abs(value - actual[i][j]) / Math.max(1, Math.abs(value))),
    ),
  );
}

describe('layer normalisation', () => {
  const normalise = (config: object, shape: readonly number[]) => () => {
    const layer = tf.layers.layerNormalization(config);
    layer.build([...shape]);
    layer.setWeights(layer.getWeights().map((weights, i) => numbers(weights.shape, 10 + i)));
    return [layer.apply(numbers(shape, 1, { from: -2, to: 5 })) as tf.Tensor];
  };
  const forms = [
    { config: {}, shape: [3, 7] },
    { config: { epsilon: 1e-6 }, shape: [2, 3, 33] },
    { config: { axis: [-2, -1] }, shape: [2, 4, 5] },
    { config: { axis: [1, 2, 3], scale: false }, shape: [2, 3, 4, 5] },
    { config: { center: false }, shape: [2, 3, 4, 5] },
    { config: { center: false, scale: false }, shape: [2, 8] },
  ] as const;
  it.each(forms)('of tf.layers with $config over $shape is one operator', async ({ config, shape }) => {
    const compute = normalise(config, shape);
    expect(tf.tidy(() => operators(compute()))).toMatchObject({ LayerNormalization: 1 });
    expect(tf.tidy(() => operators(compute()).ReduceMean)).toBeUndefined();
    expect(await difference(compute)).toBeLessThan(2e-6);
  });

  it('is as precise for numbers far from zero as that of the cpu backend', async () => {
    const compute = () => {
      const x = numbers([2, 64], 1).add(1000);
      return [tf.layers.layerNormalization().apply(x) as tf.Tensor];
    };
    expect(await difference(compute)).toBeLessThan(1e-3);
  });

  it('makes of numbers that are none, and of infinite ones, what the cpu backend makes of them', async () => {
    const results: number[][] = [];
    for (const name of ['cpu', 'onnx']) {
      await tf.setBackend(name);
      const x = tf.tensor2d([1, NaN, 3, 4, 5, Infinity, 7, 8, 9, 1e30, 0, 0, 2, 2, 2, 2], [4, 4]);
      results.push([...(tf.layers.layerNormalization().apply(x) as tf.Tensor).dataSync()]);
    }
    expect(results[1]).toEqual(results[0]);
  });

  const composed = (x: tf.Tensor, axis: number, power: 'rsqrt' | 'sqrt') =>
    tf.tidy(() => {
      const { mean, variance } = tf.moments(x, axis, true);
      const deviation = tf.add(variance, 1e-3);
      const centred = tf.sub(x, mean);
      return power === 'sqrt'
        ? tf.div(tf.mul(centred, numbers([x.shape[axis] as number], 2)), tf.sqrt(deviation))
        : tf.add(tf.mul(centred, tf.rsqrt(deviation)), numbers([x.shape[axis] as number], 2));
    });

  it.each(['rsqrt', 'sqrt'] as const)(
    'in plain operators with %s is joined where its epsilon is fixed',
    async (power) => {
      const x = numbers([4, 6], 1);
      expect(tf.tidy(() => operators([composed(x, 1, power)], true))).toMatchObject({
        LayerNormalization: 1,
      });
      // A number that a call gives is fed, since it may be another one in the next call.
      expect(tf.tidy(() => operators([composed(x, 1, power)]).LayerNormalization)).toBeUndefined();
      const frozen = compile((image: tf.Tensor) => composed(image, 1, power), { freeze: true });
      const results = Array.from({ length: 3 }, () => frozen(x).dataSync<'float32'>());
      const expected = composed(x, 1, power).dataSync();
      for (const result of results) result.forEach((value, i) => expect(value).toBeCloseTo(expected[i], 5));
    },
  );

  it('is left apart over other axes', () => {
    expect(tf.tidy(() => operators([composed(numbers([6, 6], 1), 0, 'rsqrt')], true).LayerNormalization)).toBeUndefined(); // prettier-ignore
  });

  it('is left apart where a gradient or somebody else needs its parts', () => {
    tf.tidy(() => {
      const layer = tf.layers.layerNormalization();
      const gradient = tf.grad((x) => tf.sum(tf.square(layer.apply(x) as tf.Tensor)))(numbers([3, 5], 1));
      expect(operators([gradient]).LayerNormalization).toBeUndefined();

      const x = numbers([3, 5], 1);
      const { mean, variance } = tf.moments(x, 1, true);
      const centred = tf.sub(x, mean);
      const normal = tf.mul(centred, tf.rsqrt(tf.add(variance, 1e-3)));
      expect(operators([normal, centred], true).LayerNormalization).toBeUndefined();
    });
  });
});

describe('a long short-term memory', () => {
  interface Form {
    batch: number;
    steps: number;
    features: number;
    units: number;
    returnSequences: boolean;
    goBackwards: boolean;
    useBias: boolean;
    initial: boolean;
  }
  const forms = fc.record<Form>({
    batch: fc.integer({ min: 1, max: 4 }),
    steps: fc.integer({ min: 2, max: 9 }),
    features: fc.integer({ min: 1, max: 5 }),
    units: fc.integer({ min: 1, max: 6 }),
    returnSequences: fc.boolean(),
    goBackwards: fc.boolean(),
    useBias: fc.boolean(),
    initial: fc.boolean(),
  });
  const layer = ({ batch, steps, features, units, initial, ...config }: Form) => {
    const x = numbers([batch, steps, features], 1, { from: -3, to: 3 });
    const lstm = tf.layers.lstm({ ...config, units, recurrentActivation: 'sigmoid', returnState: true });
    lstm.apply(x); // makes its weights
    lstm.setWeights(lstm.getWeights().map((weights, i) => numbers(weights.shape, 10 + i)));
    const initialState = [numbers([batch, units], 2), numbers([batch, units], 3)];
    return lstm.apply(initial ? [x, ...initialState] : x) as tf.Tensor[];
  };

  it('of tf.layers is one operator', async () => {
    await fc.assert(
      fc.asyncProperty(forms, async (form) => {
        await tf.setBackend('onnx');
        const counts = tf.tidy(() => operators(tf.tidy(() => layer(form))));
        expect(counts.LSTM).toBe(1);
        expect(counts.Tanh).toBeUndefined();
        expect(await difference(() => layer(form))).toBeLessThan(5e-6);
      }),
      { numRuns: 25, seed: 1 },
    );
  });

  /** As the LSTM of a network does that multiplies by the input once for all steps; gates in the order i, f, o, g. */
  const unrolled = ({ batch, steps, features, units, initial, useBias, returnSequences }: Form) =>
    tf.tidy(() => {
      backend.flush(); // a long record is cut into rounds
      const x = numbers([batch, steps, features], 1, { from: -3, to: 3 });
      const kernel = numbers([features, 4 * units], 4) as tf.Tensor2D;
      const recurrentKernel = numbers([units, 4 * units], 5) as tf.Tensor2D;
      const product = tf.matMul(tf.reshape(x, [batch * steps, features]), kernel);
      const fromInput = useBias ? tf.add(product, numbers([4 * units], 6)) : product;
      let [h, c] = initial ? [numbers([batch, units], 2), numbers([batch, units], 3)] : [];
      const sequence: tf.Tensor[] = [];
      for (const z of tf.split(tf.reshape(fromInput, [batch, steps * 4 * units]), steps, 1)) {
        const gates = h ? tf.add(z, tf.matMul(h as tf.Tensor2D, recurrentKernel)) : z;
        const [ifo, g] = tf.split(gates, [3 * units, units], 1);
        const [i, f, o] = tf.split(tf.sigmoid(ifo), 3, 1);
        const input = tf.mul(i, tf.tanh(g));
        c = c ? tf.add(tf.mul(f, c), input) : input;
        h = tf.mul(o, tf.tanh(c));
        sequence.push(h);
      }
      const all = tf.reshape(tf.concat(sequence, 1), [batch, steps, units]);
      return [returnSequences ? all : sequence[Math.floor(steps / 2)], h, c] as tf.Tensor[];
    });

  it('with one product for all steps is one operator, and hands out any of its states', async () => {
    await fc.assert(
      fc.asyncProperty(forms, async (form) => {
        await tf.setBackend('onnx');
        expect(tf.tidy(() => operators(unrolled(form)))).toMatchObject({ LSTM: 1 });
        expect(tf.tidy(() => operators(unrolled(form)).Tanh)).toBeUndefined();
        expect(await difference(() => unrolled(form))).toBeLessThan(5e-6);
      }),
      { numRuns: 25, seed: 2 },
    );
  });

  const model = (config: object = {}) => {
    const lstm = (units: number) => tf.layers.lstm({ units, returnSequences: true, ...config });
    const both = tf.layers.bidirectional({
      layer: lstm(3) as tf.RNN,
      mergeMode: 'concat',
      inputShape: [5, 2],
    });
    const network = tf.sequential({ layers: [both, lstm(4), tf.layers.dense({ units: 2 })] });
    network.setWeights(network.getWeights().map((weights, i) => numbers(weights.shape, 10 + i)));
    return network;
  };
  const input = () => numbers([2, 5, 2], 1);

  it('stacked on others, forwards and backwards, is an operator each', async () => {
    const predict = () => [model({ recurrentActivation: 'sigmoid' }).apply(input()) as tf.Tensor];
    expect(tf.tidy(() => operators(tf.tidy(predict)))).toMatchObject({ LSTM: 3 });
    expect(await difference(() => tf.tidy(predict))).toBeLessThan(5e-6);
  });

  it('with hard sigmoids, whose numbers are fed, is joined where they are fixed', async () => {
    const network = model();
    const predict = (x: tf.Tensor) => tf.tidy(() => network.apply(x) as tf.Tensor);
    expect(tf.tidy(() => operators([predict(input())]).LSTM)).toBeUndefined();
    expect(tf.tidy(() => operators([predict(input())], true))).toMatchObject({ LSTM: 3 });
    const frozen = compile(predict, { freeze: true });
    const expected = predict(input()).dataSync();
    for (let call = 0; call < 3; call++)
      frozen(input()).dataSync().forEach((value, i) => expect(value).toBeCloseTo(expected[i], 5)); // prettier-ignore
  });

  it('lets numbers through that are none, and saturates as the cpu backend does', async () => {
    const compute = (value: number) => () => {
      const lstm = tf.layers.lstm({ units: 2, returnSequences: true, recurrentActivation: 'sigmoid' });
      const x = tf.tensor3d([0.1, value, 0.2, 0.1, 0.2, 0.3], [2, 3, 1]);
      lstm.apply(x);
      lstm.setWeights(lstm.getWeights().map((weights, i) => numbers(weights.shape, 10 + i)));
      return [lstm.apply(x) as tf.Tensor];
    };
    for (const value of [1e4, -1e4, 1e30, -1e30, Infinity, -Infinity])
      expect(await difference(compute(value)), String(value)).toBeLessThan(1e-6);
    await tf.setBackend('onnx');
    const [y] = compute(NaN)();
    const unknown = Array.from(y.dataSync(), (number) => Number.isNaN(number));
    expect(unknown).toEqual([false, false, true, true, true, true, ...new Array(6).fill(false)]);
  });

  it('is not seen where a number is added to each row, even if there are as many rows as columns', () => {
    const [units, batch] = [1, 4];
    const counts = tf.tidy(() => {
      const recurrentKernel = numbers([units, 4], 5) as tf.Tensor2D;
      const kernel = numbers([2, 4], 4) as tf.Tensor2D;
      const column = numbers([batch, 1], 6);
      let [h, c] = [numbers([batch, units], 2), numbers([batch, units], 3)];
      for (const x of tf.unstack(numbers([3, batch, 2], 1))) {
        const product = tf.matMul(x as tf.Tensor2D, kernel);
        const z = tf.add(tf.add(product, tf.matMul(h as tf.Tensor2D, recurrentKernel)), column);
        const [i, f, g, o] = tf.split(z, 4, 1);
        c = tf.add(tf.mul(tf.sigmoid(f), c), tf.mul(tf.sigmoid(i), tf.tanh(g)));
        h = tf.mul(tf.sigmoid(o), tf.tanh(c));
      }
      return operators([h]);
    });
    expect(counts.LSTM).toBeUndefined();
  });

  it('is left apart where a gradient needs its parts', () => {
    tf.tidy(() => {
      const network = model({ recurrentActivation: 'sigmoid' });
      const gradient = tf.grad((x) => tf.sum(network.apply(x) as tf.Tensor))(input());
      expect(operators([gradient]).LSTM).toBeUndefined();
    });
  });

  it('is left apart where its weights are larger than what turning them round is worth', () => {
    const form = { batch: 1, features: 64, units: 64, returnSequences: true, goBackwards: false, useBias: true, initial: false }; // prettier-ignore
    const counts = (steps: number, frozen: boolean) =>
      tf.tidy(() => operators(unrolled({ ...form, steps }), frozen).LSTM ?? 0);
    expect([counts(2, false), counts(10, false), counts(2, true)]).toEqual([0, 1, 1]);
  });
});
