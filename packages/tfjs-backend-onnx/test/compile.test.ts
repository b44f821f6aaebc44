import * as tf from '@tensorflow/tfjs';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type OnnxBackend, compile, registerOnnxBackend } from '../src/index.ts';

let backend: OnnxBackend;
beforeAll(async () => {
  backend = registerOnnxBackend();
  await tf.setBackend('onnx');
});
beforeEach(() => {
  backend.flush();
  backend.resetStats();
});

/** Values without pattern, the same at every call. */
const values = (shape: number[], phase = 0): tf.Tensor =>
  tf.tensor(
    Float32Array.from({ length: tf.util.sizeFromShape(shape) }, (_, i) => Math.sin(1.7 * i + phase)),
    shape,
  );

/** A small regression, its parameters and a step of momentum by hand: everything that changes is an argument or a variable. */
function regression() {
  const w = tf.variable(values([8, 4], 1));
  const b = tf.variable(tf.zeros([4]));
  const velocity = tf.variable(tf.zeros([8, 4]));
  const loss = (x: tf.Tensor, y: tf.Tensor): tf.Scalar =>
    tf.mean(tf.square(tf.sub(tf.tanh(tf.add(tf.matMul(x as tf.Tensor2D, w as tf.Tensor2D), b)), y)));
  const step = (x: tf.Tensor, y: tf.Tensor, rate: tf.Tensor): tf.Scalar =>
    tf.tidy(() => {
      const { value, grads } = tf.variableGrads(() => loss(x, y), [w, b]);
      velocity.assign(tf.add(tf.mul(velocity, 0.9), grads[w.name]));
      w.assign(tf.sub(w, tf.mul(rate, velocity)));
      b.assign(tf.sub(b, tf.mul(rate, grads[b.name])));
      return value;
    });
  const dispose = () => tf.dispose([w, b, velocity]);
  return { w, b, velocity, loss, step, dispose };
}

function* schedule(steps: number) {
  for (let i = 0; i < steps; i++)
    yield {
      i,
      x: values([i % 5 === 4 ? 12 : 16, 8], i),
      y: values([i % 5 === 4 ? 12 : 16, 4], i + 0.5),
      rate: tf.scalar(0.3 / (i + 1)),
    };
}

describe('compile', () => {
  it('computes the same bits as the function, over two batch shapes and a changing rate', () => {
    const run = (compiled: boolean): number[] => {
      const { w, b, step, dispose } = regression();
      const f = compiled ? compile(step) : step;
      const losses: number[] = [];
      for (const { x, y, rate } of schedule(15)) losses.push(f(x, y, rate).dataSync()[0]);
      losses.push(...w.dataSync(), ...b.dataSync());
      dispose();
      return losses;
    };
    expect(run(true)).toEqual(run(false));
  });

  it('runs one session a call and compiles nothing once captured', () => {
    const { step, dispose } = regression();
    const f = compile(step);
    const x = values([16, 8]);
    const y = values([16, 4]);
    for (let i = 0; i < 3; i++) f(x, y, tf.scalar(0.1)).dispose();
    backend.resetStats();
    for (let i = 0; i < 10; i++) f(x, y, tf.scalar(0.1 / (i + 1))).dispose();
    expect(backend.stats()).toMatchObject({ compiles: 0, runs: 10, fallbacks: {}, refusals: {} });
    dispose();
  });

  it('captures a function of more operations than are left pending elsewhere', () => {
    const [w, v] = [values([4, 4], 1), values([4, 4], 2)] as tf.Tensor2D[];
    // 26,000 nodes: products, as sums alone would be joined.
    const compiled = compile((x: tf.Tensor) =>
      tf.tidy(() => {
        let y = x;
        for (let i = 0; i < 13_000; i++) y = tf.tanh(tf.matMul(y as tf.Tensor2D, i % 2 ? w : v));
        return y;
      }),
    );
    const x = values([1, 4]);
    const results = [0, 1, 2].map(() => [...compiled(x).dataSync()]);
    expect(backend.stats().refusals).toEqual({});
    expect(results[2]).toEqual(results[0]);
  });

  it('keeps the number of tensors', () => {
    const { step, dispose } = regression();
    const f = compile(step);
    const x = values([16, 8]);
    const y = values([16, 4]);
    const rate = tf.scalar(0.1);
    for (let i = 0; i < 3; i++) f(x, y, rate).dispose();
    const before = tf.memory();
    for (let i = 0; i < 5; i++) f(x, y, rate).dispose();
    expect(tf.memory()).toMatchObject({ numTensors: before.numTensors, numBytes: before.numBytes });
    dispose();
  });

  it('sees variables that the caller assigns between calls', () => {
    const run = (compiled: boolean): number[] => {
      const { w, step, dispose } = regression();
      const f = compiled ? compile(step) : step;
      const losses: number[] = [];
      for (const { i, x, y, rate } of schedule(10)) {
        if (i === 6) w.assign(tf.mul(w, 0.5));
        if (i === 8) w.assign(tf.tensor(w.dataSync().slice(), [8, 4]));
        losses.push(f(x, y, rate).dataSync()[0]);
      }
      dispose();
      return losses;
    };
    expect(run(true)).toEqual(run(false));
  });

  it('leaves what was read from a variable, and its clones, as they were', () => {
    const { w, step, dispose } = regression();
    const f = compile(step);
    const x = values([16, 8]);
    const y = values([16, 4]);
    for (let i = 0; i < 3; i++) f(x, y, tf.scalar(0.1)).dispose();
    const read = w.dataSync();
    const seen = Array.from(read);
    const clone = tf.clone(w);
    for (let i = 0; i < 4; i++) f(x, y, tf.scalar(0.1)).dispose();
    expect(Array.from(read)).toEqual(seen);
    expect(Array.from(clone.dataSync())).toEqual(seen);
    expect(Array.from(w.dataSync())).not.toEqual(seen);
    dispose();
  });

  it('evaluates between training steps without compiling again', () => {
    const { loss, step, dispose } = regression();
    const f = compile(step);
    const evaluate = compile((x: tf.Tensor, y: tf.Tensor) => tf.tidy(() => loss(x, y)));
    const x = values([16, 8]);
    const y = values([16, 4]);
    const round = () => {
      f(x, y, tf.scalar(0.1)).dispose();
      const compiledLoss = evaluate(x, y).dataSync()[0];
      expect(compiledLoss).toBe(tf.tidy(() => loss(x, y)).dataSync()[0]);
    };
    for (let i = 0; i < 3; i++) round();
    backend.resetStats();
    for (let i = 0; i < 5; i++) round();
    expect(backend.stats().compiles).toBe(0);
    dispose();
  });

  it('freezes host numbers, host arrays and tensors of the surrounding scope', () => {
    let factor = 2;
    const outside = tf.variable(tf.scalar(1), false);
    const f = compile((x: tf.Tensor) => tf.tidy(() => tf.add(tf.mul(x, factor), outside)));
    const at = (x: number) => f(tf.scalar(x)).dataSync()[0];
    expect([at(1), at(1), at(1)]).toEqual([3, 3, 3]);
    factor = 10;
    expect(at(1)).toBe(3);
    outside.assign(tf.scalar(5)); // a variable is not frozen
    expect(at(1)).toBe(7);
  });

  it('tells an argument from the same tensor used as a constant, and equal arguments from each other', () => {
    const held = tf.tensor1d([1, 2]);
    const f = compile((x: tf.Tensor, y: tf.Tensor) =>
      tf.tidy(() => tf.add(tf.add(tf.mul(x, 100), tf.mul(y, 10)), held)),
    );
    for (let i = 0; i < 3; i++) expect(Array.from(f(held, held).dataSync())).toEqual([111, 222]);
    expect(Array.from(f(tf.tensor1d([3, 4]), tf.tensor1d([5, 6])).dataSync())).toEqual([351, 462]);
  });

  it('calls a function that reads a tensor inside, and counts it', () => {
    let calls = 0;
    const f = compile((x: tf.Tensor) => {
      calls++;
      return tf.mul(x, tf.exp(x).dataSync()[0] > 2 ? 2 : 3);
    });
    const results = [0, 1, 0, 1, 0].map((x) => f(tf.scalar(x)).dataSync()[0]);
    expect(results).toEqual([0, 2, 0, 2, 0]);
    expect(calls).toBe(5);
    expect(backend.stats().refusals).toEqual({ 'reads a tensor inside': 1 });
  });

  it('captures after the call that creates variables', () => {
    let memory: tf.Variable | undefined;
    const f = compile((x: tf.Tensor) => {
      memory ??= tf.variable(tf.zeros([2]), false);
      tf.tidy(() => memory?.assign(tf.add(memory, x)));
      return tf.tidy(() => tf.mul(memory as tf.Variable, 2));
    });
    const results = [1, 2, 3, 4].map((x) => f(tf.tensor1d([x, -x])).dataSync()[0]);
    expect(results).toEqual([2, 6, 12, 20]);
    expect(backend.stats().refusals).toEqual({});
  });

  it('returns arrays and records of tensors', () => {
    const f = compile((x: tf.Tensor) => ({ twice: tf.mul(x, 2), parts: [tf.add(x, 1), tf.sub(x, 1)] }));
    for (const x of [1, 2, 3, 4]) {
      const { twice, parts } = f(tf.scalar(x)) as { twice: tf.Tensor; parts: tf.Tensor[] };
      expect([twice, ...parts].map((tensor) => tensor.dataSync()[0])).toEqual([2 * x, x + 1, x - 1]);
    }
  });

  it('is part of an outer capture, and of a gradient taken through it', () => {
    const square = compile((x: tf.Tensor) => tf.square(x));
    for (let i = 0; i < 3; i++) square(tf.scalar(i)).dispose();
    const outer = compile((x: tf.Tensor) => tf.tidy(() => tf.add(square(x), 1)));
    expect([1, 2, 3, 4].map((x) => outer(tf.scalar(x)).dataSync()[0])).toEqual([2, 5, 10, 17]);
    expect(
      tf
        .grad((x) => square(x))(tf.scalar(3))
        .dataSync()[0],
    ).toBe(6);
  });

  it('freezes variables on request and notices when they change', () => {
    const w = tf.variable(values([4, 4]));
    const f = compile((x: tf.Tensor) => tf.tidy(() => tf.matMul(x as tf.Tensor2D, w as tf.Tensor2D)), {
      freeze: true,
    });
    const x = values([2, 4], 3);
    const expected = () => Array.from(tf.matMul(x as tf.Tensor2D, w as tf.Tensor2D).dataSync());
    for (let i = 0; i < 4; i++) expect(Array.from(f(x).dataSync())).toEqual(expected());
    w.assign(values([4, 4], 9));
    for (let i = 0; i < 2; i++) expect(Array.from(f(x).dataSync())).toEqual(expected());
    w.dispose();
  });

  it('refuses a result that is not made of tensors', () => {
    const f = compile(((x: tf.Tensor) => x.dataSync()[0]) as unknown as (x: tf.Tensor) => tf.Tensor);
    f(tf.scalar(1));
    expect(() => f(tf.scalar(1))).toThrow(/returns tensors.*not a number/);
  });

  it('calls the function on another backend', async () => {
    const f = compile((x: tf.Tensor) => tf.mul(x, 2));
    await tf.setBackend('cpu');
    expect([1, 2, 3].map((x) => f(tf.scalar(x)).dataSync()[0])).toEqual([2, 4, 6]);
    await tf.setBackend('onnx');
  });
});
