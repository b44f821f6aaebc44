/** Where programs that never read are cut, and how lists are found to repeat themselves. */
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { OnnxBackend } from '../src/backend.ts';
import { compile } from '../src/compile/compile.ts';
import { periodAtEnd } from '../src/graph/trail.ts';
import { registerOnnxBackend } from '../src/register.ts';

let backend: OnnxBackend;
beforeAll(async () => {
  backend = registerOnnxBackend();
  await tf.setBackend('onnx');
});

describe('the period at the end of a list', () => {
  it('is the smallest period of the longest end that holds two of them', () => {
    /** By the definition. */
    const expected = (list: number[]): number => {
      for (let length = list.length; length > 1; length--) {
        const end = list.slice(-length);
        for (let period = 1; 2 * period <= length; period++)
          if (end.slice(period).every((value, i) => value === end[i])) return period;
      }
      return 0;
    };
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 2 }), { maxLength: 30 }), (list) => {
        expect(periodAtEnd(list)).toBe(expected(list));
      }),
    );
  });
});

/** Compilations of a program that runs this many rounds and reads at its end, and the values it reads. */
function run(round: (x: tf.Tensor, i: number) => tf.Tensor, rounds: number) {
  backend.flush();
  backend.resetStats();
  const end = tf.tidy(() => {
    let x: tf.Tensor = tf.zeros([2]);
    for (let i = 0; i < rounds; i++) {
      const next = tf.tidy(() => round(x, i));
      x.dispose();
      x = next;
    }
    return [...x.dataSync()];
  });
  return { end, compiles: backend.stats().compiles };
}

describe('a loop that never reads', () => {
  const weights = () => tf.tensor1d([0.5, 0.25]);

  it('is compiled as often for many rounds as for some', () => {
    const w = weights();
    const round = (x: tf.Tensor) => tf.add(tf.mul(x, w), 1);
    const some = run(round, 600);
    const many = run(round, 1800);
    expect(many.end).toEqual([2, expect.closeTo(4 / 3, 6)]); // fixed points of w·x + 1
    expect(some.end).toEqual(many.end);
    expect(many.compiles).toBeLessThanOrEqual(some.compiles);
    expect(some.compiles).toBeLessThanOrEqual(3);
  });

  it('with a loop inside of each round is cut at the end of its rounds', () => {
    const w = weights();
    const inner = (x: tf.Tensor): tf.Tensor =>
      tf.tidy(() => {
        let h = x;
        for (let t = 0; t < 40; t++) h = tf.tidy(() => tf.tanh(tf.add(tf.mul(h, w), 0.1)));
        return h;
      });
    const { compiles } = run((x) => tf.tidy(() => tf.add(inner(x), inner(tf.neg(x)))), 60);
    expect(compiles).toBeLessThanOrEqual(3);
  });

  it('that uses each result twice is recorded, though the paths back to its start double each time', () => {
    const doubled = (x: tf.Tensor): tf.Tensor =>
      tf.tidy(() => {
        let y = x;
        for (let i = 0; i < 100; i++) y = tf.add(y, y);
        return y;
      });
    const compiled = compile(doubled);
    for (const f of [doubled, compiled, compiled, compiled])
      expect(tf.tidy(() => f(tf.scalar(3)).dataSync()[0])).toBe(3 * 2 ** 100);
    compiled.dispose();
  });

  it('that uses nothing twice is cut in the end', () => {
    const { end, compiles } = run((x, i) => tf.add(x, tf.tensor1d([1, i])), 9000);
    expect(end).toEqual([9000, (8999 * 9000) / 2 - 0].map((v) => expect.closeTo(v, -4)));
    expect(compiles).toBeLessThanOrEqual(4);
  });
});

it('a network of many equal layers with weights of their own stays in one piece', () => {
  const layers = Array.from({ length: 130 }, (_, i) => ({ w: tf.tensor1d([1, i]), b: tf.tensor1d([i, 1]) }));
  backend.flush();
  backend.resetStats();
  const y = tf.tidy(() =>
    layers.reduce<tf.Tensor>((x, { w, b }) => tf.tanh(tf.add(tf.mul(x, w), b)), tf.zeros([2])),
  );
  y.dataSync();
  const { runs, interpreted } = backend.stats();
  expect(runs + interpreted).toBe(1);
});
