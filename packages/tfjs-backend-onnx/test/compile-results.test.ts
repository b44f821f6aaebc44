/** What a compiled function gives back and what becomes of tensors is the same at every call, captured or not. */
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { compile } from '../src/index.ts';
import {
  expectCaptured,
  expectRefused,
  forgetRefusals,
  number,
  scalars,
  set,
  variable,
  warnings,
  useOnnx,
} from './refusals.ts';

useOnnx();

const hidden = Symbol('hidden');
interface Ring {
  y: tf.Tensor;
  self: Ring;
}
function ringOf(y: tf.Tensor): Ring {
  const ring = { y } as Ring;
  return (ring.self = ring);
}

describe('what a compiled function returns', () => {
  const always = <R>(f: (x: tf.Tensor) => R) =>
    compile(f as (x: tf.Tensor) => tf.Tensor) as unknown as (x: tf.Tensor) => R;

  it('is a promise, at every call, of an async function', async () => {
    const f = always(async (x: tf.Tensor) => {
      const squared = tf.square(x);
      await Promise.resolve();
      return tf.add(squared, x);
    });
    for (const value of [1, 2, 3, 4]) expect(number(await f(tf.scalar(value)))).toBe(value * value + value);
    expectRefused('compile takes functions that return tensors at once');
  });

  it.each([
    ['Map', (x: tf.Tensor) => new Map([['y', tf.mul(x, 2)]]), (y: Map<string, tf.Tensor>) => y.get('y')],
    ['Set', (x: tf.Tensor) => new Set([tf.mul(x, 2)]), (y: Set<tf.Tensor>) => [...y][0]],
    ['class', (x: tf.Tensor) => new (class Pair { y = tf.mul(x, 2); })(), (y: { y: tf.Tensor }) => y.y], // prettier-ignore
    ['list of a class', (x: tf.Tensor) => (class List extends Array<tf.Tensor> {}).from([tf.mul(x, 2)]), (y: { 0: tf.Tensor; constructor: object }) => (y.constructor === Array ? tf.scalar(NaN) : y[0])], // prettier-ignore
    ['record inside of itself', (x: tf.Tensor) => ringOf(tf.mul(x, 2)), (y: Ring) => y.self.self.y],
    ['record with a symbol', (x: tf.Tensor) => ({ [hidden]: tf.mul(x, 2) }), (y: { [hidden]: tf.Tensor }) => y[hidden]], // prettier-ignore
    ['record of functions', (x: tf.Tensor) => { const y = tf.mul(x, 2); return { get: () => y }; }, (y: { get(): tf.Tensor }) => y.get()], // prettier-ignore
    ['generator', function* (x: tf.Tensor) { yield tf.mul(x, 2); }, (y: Iterator<tf.Tensor>) => y.next().value as tf.Tensor], // prettier-ignore
  ] as [string, (x: tf.Tensor) => object, (y: never) => tf.Tensor][])(
    'is a %s at every call, if it is one at the first',
    (_, f, get) => {
      const g = always(f);
      for (const value of [1, 2, 3, 4]) expect(number(get(g(tf.scalar(value)) as never))).toBe(2 * value);
      expectRefused('compile takes functions that return tensors at once');
    },
  );

  it('is the argument itself', () => {
    const f = compile((x: tf.Tensor) => ({ x, y: tf.add(x, 1) }));
    for (const x of scalars(1, 2, 3, 4)) {
      const { x: same, y } = f(x);
      expect(same).toBe(x);
      expect([number(x), number(y)]).toEqual([number(x), number(x) + 1]);
    }
    expectCaptured();
  });

  it('is the argument and nothing else, usable at every call', () => {
    const f = compile((x: tf.Tensor) => x);
    for (const x of scalars(1, 2, 3)) expect(number(f(x))).toBe(number(x));
    expectRefused('records nothing');
  });

  it('is the variable itself', () => {
    const w = variable(1);
    const f = compile((x: tf.Tensor) => {
      set(w, () => tf.add(w, x));
      return w as tf.Tensor;
    });
    const before = tf.memory().numTensors;
    for (let call = 1; call <= 4; call++) {
      const x = tf.scalar(1);
      expect(f(x)).toBe(w);
      x.dispose();
      expect(number(w)).toBe(1 + call);
    }
    expect(tf.memory().numTensors).toBe(before);
    expectCaptured();
  });

  it('is a tensor of the surrounding scope itself, and recorded again once that is disposed', () => {
    let held = tf.scalar(5);
    const f = compile((x: tf.Tensor) => [held, tf.add(x, held)]);
    for (let call = 0; call < 6; call++) {
      if (call === 3) {
        held.dispose();
        held = tf.scalar(6);
      }
      const [same, sum] = f(tf.scalar(1));
      expect(same).toBe(held);
      expect(number(sum)).toBe(call < 3 ? 6 : 7);
    }
    expectCaptured();
  });

  it('is one tensor twice', () => {
    const f = compile((x: tf.Tensor) => {
      const y = tf.add(x, 1);
      return [y, { y }] as const;
    });
    for (const x of scalars(1, 2, 3, 4)) {
      const before = tf.memory().numTensors;
      const [first, { y }] = f(x) as unknown as [tf.Tensor, { y: tf.Tensor }];
      expect(first).toBe(y);
      expect(tf.memory().numTensors).toBe(before + 1);
    }
    expectCaptured();
  });

  it('is a copy of an argument, of a variable or a constant, and stays as it is', () => {
    const w = variable(5);
    const f = compile((x: tf.Tensor) => [tf.clone(x), tf.clone(w), tf.zeros([2]), tf.reshape(x, [1])]);
    for (const value of [1, 2, 3, 4]) {
      w.assign(tf.scalar(10 * value));
      const x = tf.scalar(value);
      const copies = f(x) as tf.Tensor[];
      x.dispose();
      w.assign(tf.scalar(-1));
      expect(copies.map((copy) => [...copy.dataSync()])).toEqual([[value], [10 * value], [0, 0], [value]]);
      expect(copies[3].shape).toEqual([1]);
      tf.dispose(copies);
    }
    expectCaptured();
  });

  it('is a disposed tensor only if that is what it returns', () => {
    const f = compile((x: tf.Tensor) => {
      const y = tf.add(x, 1);
      y.dispose();
      return y;
    });
    for (const x of scalars(1, 2, 3)) expect(f(x).isDisposed).toBe(true);
    expectRefused('gives back a tensor that is disposed');
  });
});

describe('the life of tensors in a compiled function', () => {
  it('ends for an argument that it disposes of', () => {
    const f = compile((x: tf.Tensor, y: tf.Tensor) => {
      const sum = tf.add(x, y);
      x.dispose();
      return sum;
    });
    const y = tf.scalar(1);
    const before = tf.memory().numTensors;
    for (let call = 0; call < 5; call++) {
      const x = tf.scalar(call);
      const sum = f(x, y);
      expect(number(sum)).toBe(call + 1);
      sum.dispose();
      expect(x.isDisposed).toBe(true);
      expect(y.isDisposed).toBe(false);
      expect(tf.memory().numTensors).toBe(before);
    }
    expectCaptured();
  });

  it('goes on beyond tf.tidy for an argument that it keeps', () => {
    const f = compile((x: tf.Tensor) => tf.add(tf.keep(x), 1));
    for (const value of [1, 2, 3, 4]) {
      let x = tf.scalar(0) as tf.Tensor;
      tf.tidy(() => {
        x = tf.scalar(value);
        f(x);
      });
      expect(number(x)).toBe(value);
      x.dispose();
    }
    expectCaptured();
  });

  it('is that of the argument for a function, or a promise of it, that holds one', async () => {
    let last: tf.Tensor | undefined;
    const f = compile((x: tf.Tensor) => {
      const growth = tf.sub(x, last ?? x);
      last = x;
      return growth;
    });
    const args = scalars(1, 2, 4, 8, 16);
    expect(args.map((x) => number(f(x)))).toEqual([0, 1, 2, 4, 8]);
    expect(number(last as tf.Tensor)).toBe(16);
    args[1].dispose();
    expectRefused(/changes|same at every call/);

    const later = compile((async (x: tf.Tensor) => {
      await Promise.resolve();
      const y = tf.mul(x, 2);
      x.dispose();
      return y;
    }) as unknown as (x: tf.Tensor) => tf.Tensor) as unknown as (x: tf.Tensor) => Promise<tf.Tensor>;
    const before = tf.memory().numTensors;
    for (const value of [1, 2, 3]) {
      const x = tf.scalar(value);
      const y = await later(x);
      expect([number(y), x.isDisposed]).toEqual([2 * value, true]);
      y.dispose();
    }
    expect(tf.memory().numTensors).toBe(before);
  });

  it('is not that of the surrounding tf.tidy for an argument from outside of it', () => {
    const f = compile((x: tf.Tensor) => tf.add(x, 1));
    const x = tf.scalar(1);
    for (let call = 0; call < 4; call++) tf.tidy(() => void f(x));
    expect(number(x)).toBe(1);
  });

  it('ends for a tensor and for a variable of the surrounding scope at the call that disposes of it', () => {
    const made: tf.Tensor[] = [];
    const f = compile((x: tf.Tensor) => {
      made.pop()?.dispose();
      return tf.add(x, 1);
    });
    for (const x of scalars(1, 2, 3, 4, 5, 6, 7)) {
      const held = tf.scalar(0);
      made.push(held);
      f(x);
      expect(held.isDisposed).toBe(true);
    }
    expectRefused(/disposes of a tensor that it did not make/);
    forgetRefusals();
    let w = variable(1);
    const g = compile((x: tf.Tensor) => {
      const sum = tf.add(x, w);
      w.dispose();
      return sum;
    });
    for (const x of scalars(1, 2, 3, 4)) {
      w = variable(1);
      expect(number(g(x))).toBe(number(x) + 1);
      expect(w.isDisposed).toBe(true);
    }
    expectRefused(/variable/);
  });

  it('leaves no tensor behind at any call, captured or not', () => {
    const w = variable(1);
    set(w, () => tf.add(w, 1)); // data of its own
    const functions = [
      (x: tf.Tensor) => tf.tidy(() => tf.add(tf.mul(x, w), 1)),
      (x: tf.Tensor) => tf.tidy(() => tf.scalar(tf.add(x, 1).dataSync()[0])),
    ].map((f) => compile(f));
    for (const f of functions)
      for (let call = 0; call < 5; call++) {
        const before = tf.memory();
        tf.tidy(() => void f(tf.scalar(call)));
        expect(tf.memory()).toMatchObject({
          numTensors: before.numTensors,
          numDataBuffers: before.numDataBuffers,
        });
      }
  });

  it('has ended for an argument that is disposed: an error says so', () => {
    const f = compile((x: tf.Tensor) => tf.add(x, 1));
    for (const x of scalars(1, 2, 3)) f(x);
    const gone = tf.scalar(4);
    gone.dispose();
    expect(() => f(gone)).toThrow(/used after it was disposed/);
  });
});

describe('a function that is not captured', () => {
  it('is named in one warning, with the reason and what to do', () => {
    const f = compile(function predict(x: tf.Tensor) {
      return tf.scalar(x.dataSync()[0]);
    });
    for (const x of scalars(1, 2, 3)) f(x);
    for (const x of [tf.ones([2]), tf.ones([2]), tf.ones([2])]) f(x);
    expect(warnings()).toEqual([expect.stringMatching(/predict.*reads a tensor inside.*Advice/)]);
  });

  it('is one that needs a kernel of the cpu backend, which is named', () => {
    const f = compile((x: tf.Tensor) => tf.unique(x as tf.Tensor1D).values);
    for (let call = 0; call < 3; call++) expect([...f(tf.tensor1d([1, 1, 2])).dataSync()]).toEqual([1, 2]);
    expectRefused('needs Unique of the cpu backend');
  });

  it('is one of variables, strings or empty tensors as arguments, called as it is', () => {
    const f = compile((x: tf.Tensor) => tf.add(x, 1));
    const w = variable(1);
    for (let call = 0; call < 3; call++) expect(number(f(w))).toBe(2);
    expect(f(tf.zeros([0])).size).toBe(0);
    expectRefused(/argument/);
  });

  it('is one that changes the backend, at every call', async () => {
    const f = compile((x: tf.Tensor) => {
      const y = tf.add(x, 1);
      void tf.setBackend('cpu');
      return y;
    });
    for (const x of [1, 2, 3, 4]) {
      expect(number(f(tf.scalar(x)))).toBe(x + 1);
      expect(tf.getBackend()).toBe('cpu');
      await tf.setBackend('onnx');
    }
    expectRefused('changes the backend');
  });

  it('may throw, and is captured later', () => {
    let fail = true;
    const f = compile((x: tf.Tensor) => {
      if (fail) throw new Error('not yet');
      return tf.add(x, 1);
    });
    for (let call = 0; call < 2; call++) expect(() => f(tf.scalar(1))).toThrow('not yet');
    fail = false;
    expect(scalars(1, 2, 3, 4).map((x) => number(f(x)))).toEqual([2, 3, 4, 5]);
    expectCaptured();
  });
});
