/** Whatever a compiled function does is in its graph and happens at every call, or the call is not captured. */
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { compile } from '../src/index.ts';
import { expectCaptured, expectRefused, number, scalars, set, variable, useOnnx } from './refusals.ts';

useOnnx();

describe('an assignment in a compiled function', () => {
  it('of the old value of another variable is made at every call', () => {
    const [w, prev] = [variable(1), variable(0)];
    const step = compile((x: tf.Tensor) =>
      tf.tidy(() => {
        prev.assign(w);
        w.assign(tf.add(w, x));
        return tf.sub(w, prev);
      }),
    );
    const seen = scalars(1, 2, 3, 4, 5).map((x) => [number(step(x)), number(prev)]);
    expect(seen).toEqual([[1, 1], [2, 2], [3, 4], [4, 7], [5, 11]]); // prettier-ignore
    expectCaptured();
  });

  it('of a constant, made inside or held outside, is made at every call', () => {
    const [inside, outside, zeros] = [variable(9), variable(9), tf.variable(tf.ones([2]))];
    const held = tf.scalar(3);
    const step = compile((x: tf.Tensor) => {
      set(inside, () => tf.scalar(2));
      outside.assign(held);
      set(zeros, () => tf.zeros([2]));
      return tf.add(x, inside);
    });
    for (const x of scalars(1, 2, 3, 4)) {
      step(x);
      expect([number(inside), number(outside), ...zeros.dataSync()]).toEqual([2, 3, 0, 0]);
      for (const each of [inside, outside]) each.assign(tf.scalar(-1));
      zeros.assign(tf.ones([2]));
    }
    expectCaptured();
  });

  it('of an argument is made at every call, and later values of the argument do not shine through', () => {
    const last = variable(0);
    const step = compile((x: tf.Tensor) => last.assign(x));
    for (const value of [1, 2, 3, 4]) {
      const x = tf.scalar(value);
      step(x);
      x.dispose();
      expect(number(last)).toBe(value);
    }
    expectCaptured();
  });

  it('that swaps two variables does so at every call', () => {
    const [a, b] = [variable(1), variable(2)];
    const swap = compile((x: tf.Tensor) =>
      tf.tidy(() => {
        const old = tf.clone(a);
        a.assign(b);
        b.assign(old);
        return tf.add(tf.mul(a, 10), tf.mul(b, x));
      }),
    );
    const results = scalars(1, 1, 1, 1, 1).map((x) => number(swap(x)));
    expect(results).toEqual([21, 12, 21, 12, 21]);
    expect([number(a), number(b)]).toEqual([2, 1]);
    expectCaptured();
  });

  it('of a value to several variables, and back to itself, leaves each a value of its own', () => {
    const [a, b, c] = [variable(1), variable(2), variable(3)];
    const step = compile((x: tf.Tensor) =>
      tf.tidy(() => {
        const sum = tf.add(a, x);
        a.assign(sum);
        b.assign(sum);
        c.assign(tf.reshape(tf.reshape(c, [1]), []));
      }),
    );
    for (let call = 1; call <= 5; call++) {
      step(tf.scalar(1));
      expect([number(a), number(b), number(c)]).toEqual([1 + call, 1 + call, 3]);
      b.assign(tf.scalar(0));
    }
    expectCaptured();
  });

  it('of strings or complex numbers is made by a function that is not captured', () => {
    const name = tf.variable(tf.scalar('none'), false);
    const step = compile((x: tf.Tensor) => {
      tf.tidy(() => name.assign(tf.scalar('some')));
      return tf.add(x, 1);
    });
    for (const x of scalars(1, 2, 3)) {
      name.assign(tf.scalar('none'));
      step(x);
      expect(name.dataSync()).toEqual(['some']);
    }
    expectRefused(/strings or complex/);
    name.dispose();
  });
});

describe('state outside of variables', () => {
  it('of a stateful layer goes on', () => {
    const rnn = tf.layers.gru({ units: 2, stateful: true, recurrentInitializer: 'glorotNormal' });
    const apply = compile((x: tf.Tensor) => rnn.apply(x) as tf.Tensor);
    const x = tf.ones([1, 1, 3]);
    const outputs = Array.from({ length: 5 }, () => apply(x).dataSync().join());
    expect(new Set(outputs).size).toBe(5);
    expectRefused(/tensor/);
  });

  it.each([
    ['kept', (next: tf.Tensor) => tf.keep(next)],
    ['not kept', (next: tf.Tensor) => next],
  ])('in a tensor that is %s goes on', (_, hold) => {
    let state = tf.scalar(0) as tf.Tensor;
    const count = compile((x: tf.Tensor) => {
      const next = hold(tf.add(state, x));
      state.dispose();
      state = next;
      return tf.mul(state, 10);
    });
    expect(scalars(1, 1, 1, 1, 1).map((x) => number(count(x)))).toEqual([10, 20, 30, 40, 50]);
    expectRefused(/keeps a tensor/);
  });

  it('in the tensor that is returned goes on, even while it does not change', () => {
    let state = tf.scalar(0) as tf.Tensor;
    const count = compile((x: tf.Tensor) => (state = tf.add(state, x)));
    expect(scalars(0, 0, 0, 1, 1).map((x) => number(count(x)))).toEqual([0, 0, 0, 1, 2]);
    expectRefused(/a constant of Add changes/);
  });

  it('in a clone of an argument or of a variable goes on', () => {
    const w = variable(7);
    let held: tf.Tensor[] = [];
    const step = compile((x: tf.Tensor) => {
      tf.dispose(held);
      held = [tf.clone(x), tf.clone(w)];
      return tf.add(x, w);
    });
    scalars(1, 2, 3, 4, 5, 6, 7, 8).forEach((x, i) => {
      step(x);
      expect(held.map(number)).toEqual([i + 1, 7]);
    });
    expectRefused(/tensor/);
  });
});

describe('a number that changes from call to call', () => {
  it.each<[string, RegExp, (x: tf.Tensor, n: number) => tf.Tensor, (n: number) => number]>([
    ['an operand', /a constant of Mul changes/, (x, n) => tf.mul(x, n), (n) => n],
    ['an attribute', /a constant of Clip changes/, (x, n) => tf.clipByValue(x, n, 99), (n) => n],
    ['a slope', /a constant of LeakyRelu changes/, (x, n) => tf.leakyRelu(tf.neg(x), n), (n) => -n],
    ['a cast operand', /a constant of Sub changes/, (x, n) => tf.sub(x, tf.cast(tf.scalar(n, 'int32'), 'float32')), (n) => 1 - n], // prettier-ignore
    ['the result', /a constant of an assignment or the result changes/, (_, n) => tf.scalar(n), (n) => n],
  ])('as %s is named and not frozen', (_, reason, f, expected) => {
    let n = 0;
    const g = compile((x: tf.Tensor) => tf.tidy(() => f(x, ++n)));
    for (let call = 1; call <= 5; call++) expect(number(g(tf.scalar(1)))).toBe(expected(call));
    expectRefused(reason);
  });

  it('as what is assigned is named and not frozen', () => {
    let n = 0;
    const w = variable(0);
    const step = compile((x: tf.Tensor) => {
      set(w, () => tf.scalar(++n));
      return tf.add(x, w);
    });
    expect(scalars(1, 1, 1, 1).map((x) => number(step(x)))).toEqual([2, 3, 4, 5]);
    expectRefused(/a constant of .* changes/);
  });

  it('as a draw is drawn at every call', () => {
    const noisy = compile((x: tf.Tensor) => tf.tidy(() => tf.mul(x, tf.randomUniform([8]))));
    const draws = Array.from({ length: 4 }, () => noisy(tf.scalar(1)).dataSync().join());
    expect(new Set(draws).size).toBe(4);
    expectRefused(/a constant of \w+ changes/);
  });

  it('as another tensor of the surrounding scope is named, even if it is equal', () => {
    let mask = tf.tensor1d([1, 1]);
    const masked = compile((x: tf.Tensor) => tf.mul(x, mask));
    const results = [1, 1, 0, 0].map((value) => {
      mask = tf.tensor1d([1, value]);
      return masked(tf.scalar(3)).dataSync()[1];
    });
    expect(results).toEqual([3, 3, 0, 0]);
    expectRefused(/a constant of Mul changes/);
  });

  it('decides which operations are computed: both are right', () => {
    let n = 0;
    const f = compile((x: tf.Tensor) => (n++ % 2 ? tf.add(x, 10) : tf.mul(x, 10)));
    expect(scalars(1, 1, 1, 1, 1, 1, 1, 1).map((x) => number(f(x)))).toEqual([
      10, 11, 10, 11, 10, 11, 10, 11,
    ]);
    expectRefused(/does not do the same/);
  });

  it('decides which variable is assigned: each is right', () => {
    const both = [variable(0), variable(0)];
    let n = 0;
    const f = compile((x: tf.Tensor) => tf.tidy(() => both[n++ % 2].assign(tf.add(both[0], x))));
    for (let call = 0; call < 8; call++) f(tf.scalar(1));
    expect(both.map(number)).toEqual([4, 5]);
    expectRefused(/does not do the same/);
  });
});
